"""The keys of the log: one signs, earlier ones stay known for ever. Kept encrypted, known to the world as a word
(``VerifierKey``).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from django.conf import settings

from pamong.core.notes import Note, NoteError, Sign, VerifierKey, verified
from pamong.foundation.db.ids import uuid7
from pamong.foundation.db.keys import keyring
from pamong.transparency import ed25519, holding
from pamong.transparency.models import LogEntry, LogKey

_PURPOSE = "transparency.log"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Gap:
    """Between these moments letters may have been issued of which this office knows nothing any more.

    ``until`` is None while the log is held: whether any are lost is not known yet.
    """

    since: datetime
    until: datetime | None


def first_origin() -> str:
    """The name of this installation's first log; like the host it is for ever."""
    return f"{settings.HOST}/log"


def origin() -> str:
    """The name of the log in use."""
    row = current()
    return first_origin() if row is None else row.origin


def current() -> LogKey | None:
    """The key in use; None before the first checkpoint."""
    return LogKey.objects.filter(last=None, origin__startswith=first_origin()).first()


def history() -> list[LogKey]:
    """Every key of this installation's logs, in the order in which they came."""
    return list(LogKey.objects.filter(origin__startswith=first_origin()).order_by("first", "created_at"))


def public(row: LogKey) -> VerifierKey:
    """The public half of a key."""
    return VerifierKey(row.origin, bytes(row.public_key))


def verifier_key() -> VerifierKey | None:
    """The public key in use; None before the first checkpoint."""
    row = current()
    return None if row is None else public(row)


def is_signed(note: Note) -> bool:
    """Whether a key of this installation's logs, in use or not, signed the note."""
    try:
        return bool(verified(note, [public(row) for row in history()], ed25519.verify))
    except NoteError:
        return False


def gaps() -> list[Gap]:
    """The times whose letters the office lost: from the last entry that is left to the beginning of a new log."""
    ends: list[tuple[int | None, datetime | None]]
    ends = [(row.last, row.ended_at) for row in history() if row.closed]
    ends += [(None, None)] if holding.held() else []
    return [Gap(_last_before(size), until) for size, until in ends]


def _last_before(size: int | None) -> datetime:
    """When the last of the first ``size`` entries was made; of an empty log long ago."""
    rows = LogEntry.objects.order_by("-index")
    if size is not None:
        rows = rows.filter(index__lt=size)
    return rows.values_list("at", flat=True).first() or _LONG_AGO


def make_key(now: datetime, *, name: str = "", first: int = 0) -> LogKey:
    """The key in use, made unless there is one. The caller holds the lock of the log."""
    found = current()
    if found is not None:
        return found
    secret, owner = ed25519.new_secret(), uuid7()
    return LogKey.objects.create(
        id=owner,
        origin=name or first_origin(),
        first=first,
        public_key=ed25519.public_of(secret),
        private_key=keyring().aead(_PURPOSE).encrypt(secret, _bound_to(owner.bytes)),
        demo=settings.DEMO,
        created_at=now,
    )


def signer(row: LogKey | None = None) -> tuple[VerifierKey, Sign]:
    """A key and what signs with it; the one in use unless another is named.

    Raises ``DecryptionError`` when the master key is another.
    """
    row = row or LogKey.objects.get(last=None, origin__startswith=first_origin())
    secret = keyring().aead(_PURPOSE).decrypt(bytes(row.private_key), _bound_to(row.pk.bytes))
    return public(row), partial(ed25519.sign, secret)


def _bound_to(owner: bytes) -> bytes:
    return b"transparency.LogKey.private_key|" + owner
