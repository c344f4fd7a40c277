"""Calls to a service that signs: each was written down, came to its end, and agrees with its letters."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from pamong.fsck.faults import Fault, Kind, at, raw
from pamong.fsck.register import Register, State
from pamong.fsck.trail import Trail
from pamong.issuing.models import Dispatch, DispatchedLetter

Letter, Call = DispatchedLetter.State, Dispatch.State
#: The worker calls one that was interrupted unknown after minutes.
OVERDUE = timedelta(hours=1)
_EXPECTED = {
    Call.PREPARED: {Letter.WAITING},
    Call.SENT: {Letter.WAITING},
    Call.DONE: {Letter.SIGNED, Letter.REFUSED, Letter.CLOSED},
    Call.REFUSED: {Letter.REFUSED, Letter.CLOSED},
    Call.UNKNOWN: {Letter.UNKNOWN, Letter.SIGNED, Letter.REFUSED, Letter.CLOSED},
}

#: At least one of these is among them.
_NEEDED = {Call.DONE: {Letter.SIGNED}, Call.UNKNOWN: {Letter.UNKNOWN, Letter.CLOSED}}


def load() -> list[DispatchedLetter]:
    """Every letter that was ever in a call, with the call."""
    rows = DispatchedLetter.objects.select_related("dispatch").defer("evidence")
    return list(rows.order_by("dispatch", "pk"))


def evidence() -> dict[UUID, bytes]:
    """What lies beside the files that came back signed, by document."""
    rows = DispatchedLetter.objects.filter(state=Letter.SIGNED).values_list("document", "evidence")
    return {document: raw(data) for document, data in rows.iterator(chunk_size=2_000)}


def check(
    register: Register, rows: Sequence[DispatchedLetter], trail: Trail, now: datetime
) -> Iterator[Fault]:
    """Every fault of every call and its letters."""
    calls: dict[UUID, list[DispatchedLetter]] = defaultdict(list)
    for row in rows:
        calls[row.dispatch_id].append(row)
        yield from _letter(register, row, trail)
    for letters in calls.values():
        yield from _call(letters[0].dispatch, letters, trail, now)
    for pk in Dispatch.objects.exclude(pk__in=calls).values_list("pk", flat=True):
        yield Fault(Kind.DISPATCH, at(Dispatch, pk), "it has no letters")
    yield from _unsent(register, rows)


def _call(call: Dispatch, rows: Sequence[DispatchedLetter], trail: Trail, now: datetime) -> Iterator[Fault]:
    where = at(Dispatch, call.pk)
    if len(rows) != call.count:
        yield Fault(Kind.DISPATCH, where, f"it has {len(rows)} letters of {call.count}")
    states = {row.state for row in rows}
    needed = _NEEDED.get(Call(call.state), set())
    if not states <= _EXPECTED[Call(call.state)] or (needed and not states & needed):
        yield Fault(Kind.DISPATCH, where, f"{call.state}, and its letters are {', '.join(sorted(states))}")
    under_way = call.state in (Call.PREPARED, Call.SENT)
    if under_way and now - call.prepared_at > OVERDUE:
        yield Fault(Kind.UNFINISHED, where, f"{call.state} since {call.prepared_at}: start the office")
    if not under_way and not trail.of("dispatch_ended", call.pk):
        yield Fault(Kind.AUDIT_MISSING, where, f"{call.state}, and its end is not recorded")


def _letter(register: Register, row: DispatchedLetter, trail: Trail) -> Iterator[Fault]:
    where = at(DispatchedLetter, row.pk)
    document = register.documents.get(row.document_id)
    if document is None or document.prompt != row.dispatch.prompt_id or not document.is_elsewhere:
        yield Fault(Kind.DISPATCH, where, "its document is none that was to be signed by this call")
        return
    if row.state == Letter.SIGNED and document.is_published and document.file != row.file_id:
        yield Fault(Kind.DISPATCH, where, "its document was published with another file")
    if row.state in (Letter.WAITING, Letter.UNKNOWN) and document.state != State.ORDERED:
        yield Fault(Kind.DISPATCH, where, f"{row.state}, and its document is {document.state}")
    if (row.state == Letter.CLOSED) != bool(trail.of("dispatch_closed", row.pk)):
        yield Fault(Kind.AUDIT_MISSING, where, f"{row.state}, and that is not what is recorded")


def _unsent(register: Register, rows: Sequence[DispatchedLetter]) -> Iterator[Fault]:
    """A document that a service was to sign is published only with what came back signed."""
    signed = {row.document_id for row in rows if row.state == Letter.SIGNED}
    for document in register.documents.values():
        if document.is_elsewhere and document.is_published and document.pk not in signed:
            yield Fault(
                Kind.DISPATCH, document.where, f"{document.state}, and no call brought it back signed"
            )
