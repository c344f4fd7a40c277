"""The public list of an office's keys: all that somebody outside needs in order to judge its letters.

A verifier asks a ``KeyDirectory``: ``directory.OfficeDirectory`` answers from the database, ``KeyList`` from the
JSON file that ``pamong keys export`` writes. Public data only: certificates, and the public halves of the passkeys
of those who sign, under the random id of their account.
"""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self

FORMAT = "pamong/keys/1"
KINDS = ("ca", "signer", "seal")


class KeyListError(ValueError):
    """The text is not a key list of this format."""


@dataclass(frozen=True, slots=True)
class KnownCertificate:
    """A certificate of the office. Hashes are SHA-256; ``issuer`` is the fingerprint of the CA, None for a CA."""

    kind: str
    certificate: bytes
    key_hash: bytes
    fingerprint: bytes
    issuer: bytes | None
    appointment: bytes | None
    not_before: datetime
    not_after: datetime
    retired_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownCredential:
    """A passkey of somebody who signs: ``name`` is SHA-256 of its credential id, ``public_key`` a COSE_Key."""

    signer: bytes
    name: bytes
    public_key: bytes
    algorithm: int
    appointments: tuple[bytes, ...]
    enrolled_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class LogKey:
    """A key of the public log, as C2SP signed notes write it: ``name+hash+base64``.

    It signed trees of ``first`` to ``last`` leaves, from ``since`` until ``until``; ``last`` and ``until`` are None for
    the key in use. With one that is ``closed`` its log ended: of later entries the office knows nothing any more.
    """

    origin: str
    vkey: str
    first: int = 0
    last: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    closed: bool = False


class KeyDirectory(Protocol):
    """Where a verifier looks up keys. Nothing else is ever trusted about a letter."""

    @property
    def host(self) -> str:
        """The office's host name: the WebAuthn RP ID."""

    @property
    def origin(self) -> str:
        """The one web origin on which its officials approve letters."""

    def certificate(self, key_hash: bytes) -> KnownCertificate | None:
        """The signer's certificate with this public key."""

    def credential(self, signer: bytes, name: bytes) -> KnownCredential | None:
        """The passkey of this account by that name."""


@dataclass(frozen=True, slots=True)
class KeyList:
    """The whole list, as exported at ``made_at``. ``authorities``: roots (DER) of the office's time stamps."""

    host: str
    origin: str
    made_at: datetime
    certificates: tuple[KnownCertificate, ...]
    credentials: tuple[KnownCredential, ...]
    log: LogKey | None = None
    logs: tuple[LogKey, ...] = ()
    authorities: tuple[bytes, ...] = ()

    def certificate(self, key_hash: bytes) -> KnownCertificate | None:
        """The signer's certificate with this public key, if the list also holds its CA."""
        found = (c for c in self.certificates if c.kind == "signer" and c.key_hash == key_hash)
        authorities = {c.fingerprint for c in self.certificates if c.kind == "ca"}
        return next((c for c in found if c.issuer in authorities), None)

    def credential(self, signer: bytes, name: bytes) -> KnownCredential | None:
        """The passkey of this account by that name."""
        return next((c for c in self.credentials if (c.signer, c.name) == (signer, name)), None)

    @property
    def log_keys(self) -> tuple[LogKey, ...]:
        """Every key of the office's logs; of a list from earlier days the only one."""
        named = {known.vkey for known in self.logs}
        return (*self.logs, *((self.log,) if self.log and self.log.vkey not in named else ()))

    def to_json(self) -> dict[str, Any]:
        """The object of the format, ready for ``json.dumps``."""
        return {
            "format": FORMAT,
            "host": self.host,
            "origin": self.origin,
            "made_at": self.made_at.isoformat(),
            "certificates": [_certificate_json(known) for known in self.certificates],
            "credentials": [_credential_json(known) for known in self.credentials],
            "log": {"origin": self.log.origin, "vkey": self.log.vkey} if self.log else None,
            "logs": [_log_json(known) for known in self.logs],
            "authorities": [b64encode(one).decode() for one in self.authorities],
        }

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The list in a file; KeyListError for anything else."""
        try:
            values = json.loads(text)
            if values["format"] != FORMAT:
                raise KeyListError(f"not {FORMAT}")
            log = values["log"]
            return cls(
                host=str(values["host"]),
                origin=str(values["origin"]),
                made_at=_moment(values["made_at"]),
                certificates=tuple(map(_certificate, values["certificates"])),
                credentials=tuple(map(_credential, values["credentials"])),
                log=LogKey(str(log["origin"]), str(log["vkey"])) if log else None,
                logs=tuple(map(_log, values.get("logs", []))),
                authorities=tuple(b64decode(one, validate=True) for one in values.get("authorities", [])),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise KeyListError(str(fault)) from fault


def _log_json(known: LogKey) -> dict[str, Any]:
    return {
        "origin": known.origin,
        "vkey": known.vkey,
        "first": known.first,
        "last": known.last,
        "since": _iso(known.since),
        "until": _iso(known.until),
        "closed": known.closed,
    }


def _log(values: dict[str, Any]) -> LogKey:
    last = values["last"]
    return LogKey(
        origin=str(values["origin"]),
        vkey=str(values["vkey"]),
        first=int(values["first"]),
        last=None if last is None else int(last),
        since=_when(values["since"]),
        until=_when(values["until"]),
        closed=values["closed"] is True,
    )


def _certificate_json(known: KnownCertificate) -> dict[str, Any]:
    return {
        "kind": known.kind,
        "certificate": b64encode(known.certificate).decode(),
        "key_hash": known.key_hash.hex(),
        "fingerprint": known.fingerprint.hex(),
        "issuer": _hex(known.issuer),
        "appointment": _hex(known.appointment),
        "not_before": known.not_before.isoformat(),
        "not_after": known.not_after.isoformat(),
        "retired_at": _iso(known.retired_at),
        "revoked_at": _iso(known.revoked_at),
    }


def _credential_json(known: KnownCredential) -> dict[str, Any]:
    return {
        "signer": known.signer.hex(),
        "credential": known.name.hex(),
        "public_key": b64encode(known.public_key).decode(),
        "algorithm": known.algorithm,
        "appointments": [appointment.hex() for appointment in known.appointments],
        "enrolled_at": known.enrolled_at.isoformat(),
        "revoked_at": _iso(known.revoked_at),
    }


def _certificate(values: dict[str, Any]) -> KnownCertificate:
    if values["kind"] not in KINDS:
        raise KeyListError("unknown kind of certificate")
    return KnownCertificate(
        kind=values["kind"],
        certificate=b64decode(values["certificate"], validate=True),
        key_hash=bytes.fromhex(values["key_hash"]),
        fingerprint=bytes.fromhex(values["fingerprint"]),
        issuer=_bytes(values["issuer"]),
        appointment=_bytes(values["appointment"]),
        not_before=_moment(values["not_before"]),
        not_after=_moment(values["not_after"]),
        retired_at=_when(values["retired_at"]),
        revoked_at=_when(values["revoked_at"]),
    )


def _credential(values: dict[str, Any]) -> KnownCredential:
    return KnownCredential(
        signer=bytes.fromhex(values["signer"]),
        name=bytes.fromhex(values["credential"]),
        public_key=b64decode(values["public_key"], validate=True),
        algorithm=int(values["algorithm"]),
        appointments=tuple(map(bytes.fromhex, values["appointments"])),
        enrolled_at=_moment(values["enrolled_at"]),
        revoked_at=_when(values["revoked_at"]),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise KeyListError("a moment without its zone")
    return moment


def _when(text: str | None) -> datetime | None:
    return _moment(text) if text is not None else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _bytes(text: str | None) -> bytes | None:
    return bytes.fromhex(text) if text is not None else None


def _hex(value: bytes | None) -> str | None:
    return value.hex() if value is not None else None
