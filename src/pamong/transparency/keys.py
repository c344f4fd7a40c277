"""The key of the log: made once, kept encrypted, known to the world as a word (``VerifierKey``)."""

from datetime import datetime
from functools import partial

from django.conf import settings

from pamong.core.notes import Note, NoteError, Sign, VerifierKey, verified
from pamong.foundation.db.ids import uuid7
from pamong.foundation.db.keys import keyring
from pamong.transparency import ed25519
from pamong.transparency.models import LogKey

_PURPOSE = "transparency.log"


def origin() -> str:
    """The name of this installation's log; like the host it is for ever."""
    return f"{settings.HOST}/log"


def verifier_key() -> VerifierKey | None:
    """The public key of this installation's log; None before its first checkpoint."""
    found = LogKey.objects.filter(origin=origin()).values_list("public_key", flat=True).first()
    return None if found is None else VerifierKey(origin(), bytes(found))


def is_signed(note: Note) -> bool:
    """Whether a key of this installation's log signed the note."""
    key = verifier_key()
    try:
        return key is not None and bool(verified(note, [key], ed25519.verify))
    except NoteError:
        return False


def make_key(now: datetime) -> None:
    """Make the key unless there is one. The caller holds the lock of the log."""
    if LogKey.objects.filter(origin=origin()).exists():
        return
    secret, owner = ed25519.new_secret(), uuid7()
    LogKey.objects.create(
        id=owner,
        origin=origin(),
        public_key=ed25519.public_of(secret),
        private_key=keyring().aead(_PURPOSE).encrypt(secret, _bound_to(owner.bytes)),
        demo=settings.DEMO,
        created_at=now,
    )


def signer() -> tuple[VerifierKey, Sign]:
    """The key and what signs with it. Raises ``DecryptionError`` when the master key is another."""
    row = LogKey.objects.get(origin=origin())
    secret = keyring().aead(_PURPOSE).decrypt(bytes(row.private_key), _bound_to(row.pk.bytes))
    return VerifierKey(row.origin, bytes(row.public_key)), partial(ed25519.sign, secret)


def _bound_to(owner: bytes) -> bytes:
    return b"transparency.LogKey.private_key|" + owner
