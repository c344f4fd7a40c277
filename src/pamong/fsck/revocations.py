"""A document is revoked because one person proposed it and another agreed, for the reason that everybody reads."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from pamong.fsck.faults import Fault, Kind, at
from pamong.fsck.register import Register, Row, State
from pamong.issuing.models import Revocation


def check(register: Register) -> Iterator[Fault]:
    """Every fault between revocations and documents."""
    confirmed: dict[UUID, list[Revocation]] = defaultdict(list)
    for revocation in Revocation.objects.order_by("pk"):
        if revocation.state == Revocation.State.CONFIRMED:
            confirmed[revocation.document_id].append(revocation)
            if revocation.decided_by_id in (None, revocation.proposed_by_id):
                yield Fault(
                    Kind.REVOCATION, at(Revocation, revocation.pk), "was not decided by a second person"
                )
        if revocation.document_id not in register.documents:
            yield Fault(Kind.REVOCATION, at(Revocation, revocation.pk), "its document is gone")
    for row in register.documents.values():
        if row.state == State.REVOKED and not any(_fits(row, each) for each in confirmed[row.pk]):
            yield Fault(
                Kind.REVOCATION, row.where, "revoked, and nobody proposed and agreed to it for this reason"
            )


def _fits(row: Row, revocation: Revocation) -> bool:
    """Agreed before it took effect; a correction is agreed before, and revokes when it is published."""
    decided = revocation.decided_at
    if decided is None or row.revoked_at is None:
        return False
    return revocation.reason == row.revoked_reason and decided <= row.revoked_at
