"""The office's own records of its keys: looked up one by one, or collected into the public list."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.conf import settings

from pamong.foundation.access import passkeys
from pamong.foundation.access.models import Appointment, Credential
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
        keys = OfficeKey.objects.filter(kind=OfficeKey.Kind.SIGNER).select_related("issuer")
        found = keys.filter(key_hash=key_hash).first()
        return _certificate(found) if found else None

    def credential(self, signer: bytes, name: bytes) -> KnownCredential | None:
        """The passkey of this account by that name, with every appointment that the account held."""
        account = UUID(bytes=signer)
        for row in Credential.objects.filter(account=account, waiting=False):
            if credential_name(bytes(row.credential_id)) == name:
                held = Appointment.objects.filter(account=account).values_list("pk", flat=True)
                return _credential(row, sorted(held))
        return None


def collect(*, now: datetime, log: LogKey | None) -> KeyList:
    """The public list of this office, in an order that depends on nothing but its rows.

    Of the passkeys only those of people who sign letters, and only the appointments that they sign for.
    """
    keys = sorted(OfficeKey.objects.select_related("issuer"), key=_in_order)
    signing = {key.appointment for key in keys if key.appointment}
    held: dict[UUID, list[UUID]] = defaultdict(list)
    for pk, account in Appointment.objects.filter(pk__in=signing).values_list("pk", "account_id"):
        held[account].append(pk)
    rows = Credential.objects.filter(account__in=held, waiting=False).order_by("created_at", "pk")
    return KeyList(
        host=settings.HOST,
        origin=settings.ORIGIN,
        made_at=now,
        certificates=tuple(map(_certificate, keys)),
        credentials=tuple(_credential(row, sorted(held[row.account_id])) for row in rows),
        log=log,
    )


def _in_order(key: OfficeKey) -> tuple[int, datetime, bytes]:
    return KINDS.index(key.kind), key.not_before, bytes(key.fingerprint)


def _certificate(key: OfficeKey) -> KnownCertificate:
    return KnownCertificate(
        kind=key.kind,
        certificate=bytes(key.certificate),
        key_hash=bytes(key.key_hash),
        fingerprint=bytes(key.fingerprint),
        issuer=bytes(key.issuer.fingerprint) if key.issuer else None,
        appointment=key.appointment.bytes if key.appointment else None,
        not_before=key.not_before,
        not_after=key.not_after,
        retired_at=key.retired_at,
        revoked_at=key.revoked_at,
    )


def _credential(row: Credential, appointments: list[UUID]) -> KnownCredential:
    public_key = bytes(row.public_key)
    return KnownCredential(
        signer=row.account_id.bytes,
        name=credential_name(bytes(row.credential_id)),
        public_key=public_key,
        algorithm=passkeys.algorithm_of(public_key),
        appointments=tuple(appointment.bytes for appointment in appointments),
        enrolled_at=row.created_at,
        revoked_at=row.revoked_at,
    )
