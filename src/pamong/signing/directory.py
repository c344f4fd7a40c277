"""The office's own records of its keys: looked up one by one, or collected into the public list."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Least

from pamong.foundation.access import passkeys
from pamong.foundation.access.models import Appointment, Credential
from pamong.signing import roots
from pamong.signing.ceremony import credential_name
from pamong.signing.keylist import KINDS, KeyList, KnownCertificate, KnownCredential, LogKey
from pamong.signing.models import OfficeKey


class OfficeDirectory:
    """Answers a verifier from the database."""

    @property
    def host(self) -> str:
        """The RP ID of this installation."""
        return settings.HOST

    @property
    def origin(self) -> str:
        """The origin of this installation."""
        return settings.ORIGIN

    def certificate(self, key_hash: bytes) -> KnownCertificate | None:
        """The signer's certificate with this public key."""
        keys = OfficeKey.objects.filter(kind=OfficeKey.Kind.SIGNER, key_hash=key_hash)
        found = next(iter(keys.values_list(*_CERTIFICATE)), None)
        return _certificate(*found) if found else None

    def credential(self, signer: bytes, name: bytes) -> KnownCredential | None:
        """The passkey of this account by that name, with every appointment that the account held."""
        rows = list(
            _enrolled().filter(account=UUID(bytes=signer)).values_list(*_CREDENTIAL, "account__appointments")
        )
        named = next((row for row in rows if credential_name(bytes(row[0])) == name), None)
        if named is None:
            return None
        held = {row[-1] for row in rows if row[-1]}
        return _credential(*named[:-1], appointments=sorted(held))


def collect(*, now: datetime, log: LogKey | None, logs: Sequence[LogKey] = ()) -> KeyList:
    """The public list of this office, in an order that depends on nothing but its rows.

    Of the passkeys only those of people who sign letters, and only the appointments that they sign for.
    """
    keys = [_certificate(*row) for row in OfficeKey.objects.values_list(*_CERTIFICATE)]
    signing = {UUID(bytes=key.appointment) for key in keys if key.appointment}
    held: dict[UUID, list[UUID]] = defaultdict(list)
    for pk, account in Appointment.objects.filter(pk__in=signing).values_list("pk", "account_id"):
        held[account].append(pk)
    credentials = _enrolled().filter(account__in=held).order_by("enrolled_at", "pk")
    rows = list(credentials.values_list(*_CREDENTIAL))
    return KeyList(
        host=settings.HOST,
        origin=settings.ORIGIN,
        made_at=now,
        certificates=tuple(sorted(keys, key=_in_order)),
        credentials=tuple(_credential(*row, appointments=sorted(held[row[1]])) for row in rows),
        log=log,
        logs=tuple(logs),
        authorities=roots.authorities(),
    )


def _enrolled() -> QuerySet[Credential]:
    """Every passkey that ever acted in office. ``ended_at``: since when it does not."""
    ended = Least(Coalesce("revoked_at", "unenrolled_at"), Coalesce("unenrolled_at", "revoked_at"))
    return Credential.objects.filter(enrolled_at__isnull=False).annotate(ended_at=ended)


def _in_order(key: KnownCertificate) -> tuple[int, datetime, bytes]:
    return KINDS.index(key.kind), key.not_before, key.fingerprint


# Plain columns, because this is the hot path of every check: a model with all its fields costs three times as much.
_CERTIFICATE = (
    "kind", "certificate", "key_hash", "fingerprint", "issuer__fingerprint", "appointment", "not_before",
    "not_after", "retired_at", "revoked_at",
)  # fmt: skip
_CREDENTIAL = ("credential_id", "account", "public_key", "enrolled_at", "ended_at")


def _certificate(
    kind: str,
    certificate: bytes,
    key_hash: bytes,
    fingerprint: bytes,
    issuer: bytes | None,
    appointment: UUID | None,
    *moments: Any,
) -> KnownCertificate:
    return KnownCertificate(
        kind,
        bytes(certificate),
        bytes(key_hash),
        bytes(fingerprint),
        bytes(issuer) if issuer else None,
        appointment.bytes if appointment else None,
        *moments,
    )


def _credential(
    credential_id: bytes,
    account: UUID,
    public_key: bytes,
    enrolled_at: datetime,
    revoked_at: datetime | None,
    *,
    appointments: Sequence[UUID],
) -> KnownCredential:
    return KnownCredential(
        signer=account.bytes,
        name=credential_name(bytes(credential_id)),
        public_key=bytes(public_key),
        algorithm=_algorithm(bytes(public_key)),
        appointments=tuple(appointment.bytes for appointment in appointments),
        enrolled_at=enrolled_at,
        revoked_at=revoked_at,
    )


def _algorithm(public_key: bytes) -> int:
    """That of the key; 0 for one that somebody garbled in the database, with which nothing verifies any more."""
    try:
        return passkeys.algorithm_of(public_key)
    except passkeys.PasskeyError:
        return 0
