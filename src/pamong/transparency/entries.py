"""What the log says: one event, in the one form that is hashed into the tree.

The data of a leaf is deterministic CBOR, ``["pamong/log/1", event, salt, ...]``. It is public and names nobody: ids
are random, the rest are hashes. The salt makes two leaves about the same thing differ.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from pamong.core import dcbor

TAG = "pamong/log/1"
SALT_BYTES = 16
_ID, _HASH = 16, 32


class EntryError(ValueError):
    """These bytes are not the data of a leaf, or not in its one form."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A document was published: its ByteRange digest D, and the SHA-256 of the file as first published."""

    event: ClassVar[str] = "issued"
    document: UUID
    digest: bytes
    file: bytes

    def fields(self) -> tuple[bytes, ...]:
        """What follows the salt."""
        return (self.document.bytes, self.digest, self.file)


@dataclass(frozen=True, slots=True)
class Revoked:
    """A document was revoked. Of the reason there is only its hash: see ``reason_hash``."""

    event: ClassVar[str] = "revoked"
    document: UUID
    digest: bytes
    reason: bytes

    def fields(self) -> tuple[bytes, ...]:
        """What follows the salt."""
        return (self.document.bytes, self.digest, self.reason)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A passkey became an official's: its name (SHA-256 of its id) and the SHA-256 of its public key (COSE)."""

    event: ClassVar[str] = "enrolled"
    account: UUID
    credential: bytes
    public_key: bytes

    def fields(self) -> tuple[bytes, ...]:
        """What follows the salt."""
        return (self.account.bytes, self.credential, self.public_key)


@dataclass(frozen=True, slots=True)
class CredentialRevoked(Enrolled):
    """A passkey of an official was revoked."""

    event: ClassVar[str] = "credential_revoked"


@dataclass(frozen=True, slots=True)
class KeyChanged:
    """The log's own key was changed: id of the new key's row, SHA-256 of the old public key and of the new one."""

    event: ClassVar[str] = "log_key"
    key: UUID
    before: bytes
    after: bytes

    def fields(self) -> tuple[bytes, ...]:
        """What follows the salt."""
        return (self.key.bytes, self.before, self.after)


@dataclass(frozen=True, slots=True)
class LogBegan:
    """Letters were lost, and a new log began with what was left: id of its key's row, SHA-256 of the note of the last
    checkpoint that is known of the log before, and the hash of the declaration (``reason_hash``).
    """

    event: ClassVar[str] = "log_began"
    key: UUID
    checkpoint: bytes
    reason: bytes

    def fields(self) -> tuple[bytes, ...]:
        """What follows the salt."""
        return (self.key.bytes, self.checkpoint, self.reason)


type Entry = Issued | Revoked | Enrolled | CredentialRevoked | KeyChanged | LogBegan

_KINDS: dict[str, Callable[[UUID, bytes, bytes], Entry]] = {
    kind.event: kind for kind in (Issued, Revoked, Enrolled, CredentialRevoked, KeyChanged, LogBegan)
}


def reason_hash(reason: str) -> bytes:
    """SHA-256 of the reason of a revocation, as UTF-8."""
    return sha256(reason.encode()).digest()


def leaf_data(entry: Entry, salt: bytes | None = None) -> bytes:
    """The bytes of the leaf, under a new random salt unless one is given; ``EntryError`` for wrong lengths."""
    data = dcbor.encode((TAG, entry.event, salt or secrets.token_bytes(SALT_BYTES), *entry.fields()))
    read_leaf(data)
    return data


def read_leaf(data: bytes) -> Entry:
    """The event in a leaf; ``EntryError`` unless these bytes are exactly what ``leaf_data`` writes for it."""
    try:
        parts = dcbor.decode(data)
    except dcbor.CborError as fault:
        raise EntryError(str(fault)) from fault
    if not isinstance(parts, tuple) or len(parts) != 6 or parts[0] != TAG or parts[1] not in _KINDS:
        raise EntryError("not the data of a leaf")
    salt, subject, first, second = parts[2:]
    if not (_is(salt, SALT_BYTES) and _is(subject, _ID) and _is(first, _HASH) and _is(second, _HASH)):
        raise EntryError("wrong type or length")
    assert isinstance(subject, bytes) and isinstance(first, bytes) and isinstance(second, bytes)
    return _KINDS[str(parts[1])](UUID(bytes=subject), first, second)


def _is(value: dcbor.Decoded, length: int) -> bool:
    return isinstance(value, bytes) and len(value) == length
