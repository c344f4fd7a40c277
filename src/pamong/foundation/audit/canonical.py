"""One byte string for one meaning: what the chain hashes."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from pamong.foundation.audit.errors import IdentityInAuditError, UnrecordableError

type Value = str | int | bool | Sequence[Value] | None
type Data = Mapping[str, Value]

_in_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_VERSION = "pamong/audit/1"
_IDENTITY_KEYS = {"nik", "kk", "no_kk", "nomor_kk"}
# Bounded by non-letters, so that a digest in hex is not mistaken for a NIK.
_SIXTEEN_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d(?: ?\d){15}(?![0-9A-Za-z])")


def encode(data: Data) -> str:
    """JSON with sorted keys and no spaces; UnrecordableError, IdentityInAuditError."""
    for key, value in data.items():
        if key.lower() in _IDENTITY_KEYS:
            raise IdentityInAuditError(f"the key {key!r} has no place in the audit log")
        _check(value)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def refuse_identity(text: str) -> None:
    """IdentityInAuditError if the text holds a run of exactly sixteen digits (a NIK or KK number).

    A region's ``place`` number looks the same: record its code ("35.73.01.1007.005") instead.
    """
    if _SIXTEEN_DIGITS.search(text):
        raise IdentityInAuditError(
            "sixteen digits in a row look like a NIK and have no place in the audit log"
        )


def _check(value: Value) -> None:
    if isinstance(value, str | int):
        refuse_identity(str(value))
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item)
    elif value is not None:
        raise UnrecordableError(f"{type(value).__name__} cannot be recorded; make it text or a whole number")


def data_hash(salt: bytes, content: str) -> bytes:
    """SHA-256 over the salt and the data; with the salt erased nobody can guess what it was."""
    return hashlib.sha256(salt + content.encode()).digest()


def entry_hash(
    *,
    office: str,
    number: int,
    at: datetime,
    action: str,
    actor: UUID | None,
    subject: str,
    data: bytes,
    previous: bytes,
) -> bytes:
    """The link of the chain: everything but the data itself, which is there by its hash."""
    parts = [
        _VERSION,
        office,
        number,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        action,
        str(actor) if actor else None,
        subject,
        data.hex(),
        previous.hex(),
    ]
    return hashlib.sha256(_in_line(parts).encode()).digest()
