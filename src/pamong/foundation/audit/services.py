"""Recording, in the caller's transaction; erasing, when the law demands it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pamong.foundation.audit.canonical import Data, data_hash, encode, entry_hash, refuse_identity
from pamong.foundation.audit.errors import OutsideTransactionError
from pamong.foundation.audit.models import ChainHead, Entry
from pamong.foundation.db.bulk import insert_many

_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to record."""

    action: str
    actor: UUID | None
    subject: str
    data: Data = field(default_factory=dict)


def record(
    action: str,
    *,
    office: str,
    actor: UUID | None,
    subject: str,
    data: Data,
    now: datetime | None = None,
) -> Entry:
    """Appends one entry to the chain of ``office`` (a region code, or "" for the whole installation).

    Call it late in the transaction: on PostgreSQL it holds the office's chain until the commit.
    Raises OutsideTransactionError, IdentityInAuditError, UnrecordableError.
    """
    return record_all([Act(action, actor, subject, data)], office=office, now=now)[0]


def record_all(acts: Sequence[Act], *, office: str, now: datetime | None = None) -> list[Entry]:
    """Appends many entries in their order with three queries, whatever their number."""
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransactionError("an audit entry belongs into the transaction of the act")
    contents = [_checked(act) for act in acts]
    if not acts:
        return []
    head = _locked_head(office)
    at = now or timezone.now()
    entries = []
    for act, content in zip(acts, contents, strict=True):
        entries.append(_link(head, act, content, at))
    insert_many(entries)
    head.save(update_fields=["number", "hash"])
    return entries


def erase(entry: Entry, *, actor: UUID | None, reason: str, now: datetime | None = None) -> Entry:
    """Removes an entry's data and salt for good and records that; the chain still verifies.

    Source: UU 27/2022 (personal data protection), on erasure and destruction.
    """
    with transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(content=None, salt=None)
        entry.content = entry.salt = None
        return record(
            "audit.erase",
            office=entry.office,
            actor=actor,
            subject=f"audit:{entry.pk}",
            data={"reason": reason},
            now=now,
        )


def _checked(act: Act) -> str:
    refuse_identity(act.action)
    refuse_identity(act.subject)
    return encode(act.data)


def _locked_head(office: str) -> ChainHead:
    locked = ChainHead.objects.select_for_update()
    head = locked.filter(office=office).first()
    if head is None:
        ChainHead.objects.bulk_create([ChainHead(office=office)], ignore_conflicts=True)
        head = locked.get(office=office)
    return head


def _link(head: ChainHead, act: Act, content: str, at: datetime) -> Entry:
    salt, number, previous = secrets.token_bytes(_SALT_BYTES), head.number + 1, bytes(head.hash)
    hashed = data_hash(salt, content)
    head.number = number
    head.hash = entry_hash(
        office=head.office,
        number=number,
        at=at,
        action=act.action,
        actor=act.actor,
        subject=act.subject,
        data=hashed,
        previous=previous,
    )
    return Entry(
        office=head.office,
        number=number,
        at=at,
        action=act.action,
        actor=act.actor,
        subject=act.subject,
        content=content,
        salt=salt,
        data_hash=hashed,
        previous=previous,
        hash=head.hash,
    )
