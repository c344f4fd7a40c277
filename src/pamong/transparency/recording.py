"""Officials' passkeys enter the log in the transaction that enrols or revokes them."""

from dataclasses import astuple
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from pamong.foundation.access.key_events import KeyEnrolled, KeyRevoked
from pamong.foundation.access.models import Credential
from pamong.foundation.jobs import bus
from pamong.signing.ceremony import credential_name
from pamong.transparency.entries import CredentialRevoked, Enrolled, read_leaf
from pamong.transparency.models import LogEntry
from pamong.transparency.services import append


def enrolled(event: KeyEnrolled) -> None:
    """Append that an official has this passkey now."""
    name, key = credential_name(event.credential_id), sha256(event.public_key).digest()
    append([Enrolled(event.account, name, key)], now=event.at)


def revoked(event: KeyRevoked) -> None:
    """Append that an official's passkey ended."""
    name, key = credential_name(event.credential_id), sha256(event.public_key).digest()
    append([CredentialRevoked(event.account, name, key)], now=event.at)


def untold() -> list[CredentialRevoked]:
    """Passkeys of which the log tells that they were enrolled, and not that they act in office no more."""
    ended = Credential.objects.filter(unenrolled_at__isnull=False)
    keys = [_key(*row) for row in ended.values_list("account", "credential_id", "public_key")]
    if not keys:
        return []
    rows = LogEntry.objects.filter(event__in=(Enrolled.event, CredentialRevoked.event)).values_list("data")
    told = [entry for (data,) in rows if isinstance(entry := read_leaf(bytes(data)), Enrolled)]
    over = {astuple(entry) for entry in told if isinstance(entry, CredentialRevoked)}
    begun = {astuple(entry) for entry in told} - over
    return [CredentialRevoked(*key) for key in sorted(set(keys)) if key in begun]


def tell_ended(*, now: datetime) -> int:
    """Append that those ended; an upgrade ends them, which cannot write into the log. Returns how many."""
    with transaction.atomic():
        found = untold()
        if found:
            append(found, now=now)
    return len(found)


def _key(
    account: UUID, credential_id: bytes | memoryview, public_key: bytes | memoryview
) -> tuple[UUID, bytes, bytes]:
    return account, credential_name(bytes(credential_id)), sha256(bytes(public_key)).digest()


def listen() -> None:
    """Take part in every enrolment and revocation."""
    bus.join(KeyEnrolled, enrolled)
    bus.join(KeyRevoked, revoked)
