"""What happens to a log once: it comes back from a backup whole, it begins anew without what was lost, its key changes.

Each is an act of an administrator at the server, who has no account here; the audit chain says when and why.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from pamong.core import ledger, notes
from pamong.core.notes import Checkpoint as Root
from pamong.core.notes import NoteError
from pamong.foundation.audit.services import record
from pamong.transparency import ed25519, holding, keys, queries
from pamong.transparency.entries import KeyChanged, LogBegan, reason_hash
from pamong.transparency.models import LogHead, LogKey
from pamong.transparency.services import add, locked_head, sign_checkpoint

#: The audit chain of the whole installation.
_OFFICE = ""


class NotShownError(Exception):
    """The checkpoint does not show that nothing was lost; the message says why."""


class LostError(NotShownError):
    """The checkpoint shows the contrary: ``missing`` entries are gone, or the log is another one (0)."""

    def __init__(self, message: str, missing: int = 0) -> None:
        super().__init__(message)
        self.missing = missing


class WholeError(Exception):
    """The checkpoint shows that nothing was lost, so there is no reason for a new log."""


class NotHeldError(Exception):
    """The log is not held, so there is nothing to decide."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A checkpoint that is contained in the log as it is: its size, and how many entries the log has."""

    size: int
    here: int


def compare(data: bytes) -> Compared:
    """Compare the last published checkpoint, from anywhere outside, with the log as it was restored.

    ``NotShownError`` for one that says nothing (not ours, or older than the backup itself), ``LostError`` for one
    that is larger than the log, or not contained in it.
    """
    try:
        note = notes.parse_note(data)
        shown = Root.parse(note.text)
        notes.verified(note, [keys.public(row) for row in keys.history()], ed25519.verify)
    except NoteError as fault:
        raise NotShownError(f"not a checkpoint of this log ({fault})") from fault
    size, latest = queries.size(), queries.latest()
    if shown.origin != keys.origin():
        raise NotShownError(f"a checkpoint of {shown.origin}, and the log in use is {keys.origin()}")
    if latest is not None and shown.size < latest.size:
        raise NotShownError(
            f"it is of {shown.size} entries, older than the backup, which knows {latest.size}"
        )
    if shown.size > size:
        raise LostError(f"{shown.size} entries were published, {size} are here", shown.size - size)
    if ledger.root_of(queries.tree(shown.size).nodes, shown.size) != shown.root:
        raise LostError(f"the first {shown.size} entries here are not those that were published")
    return Compared(shown.size, size)


def resume(data: bytes, *, now: datetime) -> Compared:
    """End the hold, because this checkpoint, the last that was published, is contained in the log as it is.

    Raises what ``compare`` raises; ``NotHeldError``.
    """
    _must_be_held()
    with transaction.atomic():
        locked_head()
        found = compare(data)
        _record("log_resumed", now, size=found.size, here=found.here, checkpoint=sha256(data).hexdigest())
    holding.let_go()
    return found


def restart(*, reason: str, last: bytes, now: datetime) -> LogKey:
    """Declare that entries were lost: close the log where the backup ends, and begin a new one with all that is left.

    The new log has its own name and key; its tree begins with the leaves that are left, so that every letter here can
    be proven in it. ``last``: the last checkpoint that was published, as far as it is known (may be empty). Returns the
    new key. ``ValueError`` without a reason; ``NotHeldError``; ``WholeError`` when ``last`` shows that nothing is lost.
    """
    if not reason.strip():
        raise ValueError("a declaration needs its reason")
    _must_be_held()
    _must_have_lost(last)
    with transaction.atomic():
        old, head = _end(now, closed=True)
        made = keys.make_key(now, name=_next_name(now), first=head.size + 1)
        known = last or (found.note.encode() if (found := queries.latest()) else b"")
        add([LogBegan(made.pk, sha256(known).digest(), reason_hash(reason.strip()))], head, now=now)
        sign_checkpoint(now=now)
        _record(
            "log_restarted",
            now,
            reason=reason.strip(),
            before=old.origin,
            after=made.origin,
            size=old.last or 0,
            checkpoint=sha256(known).hexdigest(),
        )
    holding.let_go()
    return made


def change_key(*, now: datetime) -> LogKey:
    """Give the log a new key under its old name; returns it. The last tree of the old one is signed by both.

    Raises ``LogHeldError``; ``LookupError`` before there is a key.
    """
    holding.refuse_while_held()
    with transaction.atomic():
        if keys.current() is None:
            raise LookupError("this log has no key yet")
        old, head = _end(now, closed=False)
        made = keys.make_key(now, name=old.origin, first=head.size + 1)
        before, after = (sha256(bytes(row.public_key)).digest() for row in (old, made))
        add([KeyChanged(made.pk, before, after)], head, now=now)
        sign_checkpoint(now=now, also=old)
        _record("log_key_changed", now, before=before.hex(), after=after.hex(), size=head.size)
    return made


def _end(now: datetime, *, closed: bool) -> tuple[LogKey, LogHead]:
    """Sign what is here with the key in use, for the last time; returns the key that ended, and the locked head."""
    sign_checkpoint(now=now)
    head, old = locked_head(), keys.current()
    assert old is not None
    old.last, old.ended_at, old.closed = head.size, now, closed
    old.save(update_fields=["last", "ended_at", "closed"])
    return old, head


def _next_name(now: datetime) -> str:
    """Named after its moment: a number could be one that the lost time gave away already."""
    return f"{keys.first_origin()}/{now:%Y%m%d%H%M%S}"


def _must_have_lost(last: bytes) -> None:
    """A file that shows nothing is as good as none; one that shows a whole log is not."""
    if last:
        try:
            found = compare(last)
        except NotShownError:
            return
        raise WholeError(f"{found.size} of {found.here} entries")


def _must_be_held() -> None:
    if holding.held() is None:
        raise NotHeldError


def _record(action: str, now: datetime, **data: str | int) -> None:
    record(action, office=_OFFICE, actor=None, subject=settings.HOST, data=dict(data), now=now)
