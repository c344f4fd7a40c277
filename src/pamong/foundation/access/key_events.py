"""What others must write down when an official gets a key or loses one, in the same transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pamong.foundation.access.models import Appointment, Credential
from pamong.foundation.jobs.bus import publish


@dataclass(frozen=True, slots=True)
class KeyEnrolled:
    """A passkey may sign for an official from now on."""

    account: UUID
    credential_id: bytes
    public_key: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class KeyRevoked:
    """A passkey that could sign for an official ended."""

    account: UUID
    credential_id: bytes
    public_key: bytes
    at: datetime


def announce(
    kind: type[KeyEnrolled] | type[KeyRevoked], credentials: Iterable[Credential], *, now: datetime
) -> None:
    """Publish ``kind`` for the enrolled ones of those keys whose owner has, had or will have an office.

    A key that no two persons enrolled signs for nobody, so it is nobody's business; what an upgrade ended is told by
    the log's own job.
    Call it last in the transaction, after the audit entry: the public log is locked until the commit.
    """
    for key in credentials:
        if key.enrolled_at is None or key.unenrolled_at is not None:
            continue
        if Appointment.objects.filter(account=key.account_id).exists():
            publish(kind(key.account_id, bytes(key.credential_id), bytes(key.public_key), now))
