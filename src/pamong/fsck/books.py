"""Numbers run from 1 to the last without a hole, each with what became of it, in the order of dates."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from uuid import UUID

from pamong.fsck.faults import Fault, Kind, at
from pamong.fsck.register import PUBLISHED, Register
from pamong.issuing.models import NumberBook, RegisterEntry

State = RegisterEntry.State


def check(register: Register, entries: Mapping[UUID, RegisterEntry]) -> Iterator[Fault]:
    """Every fault of every book."""
    by_book: dict[UUID, list[RegisterEntry]] = defaultdict(list)
    for entry in entries.values():
        by_book[entry.book_id].append(entry)
    for book in NumberBook.objects.order_by("pk"):
        rows = by_book.pop(book.pk, [])
        yield from _run(book, rows)
        yield from _dates(book, rows)
        for entry in rows:
            yield from _entry(register, entry)
    for lost, rows in by_book.items():
        yield Fault(Kind.NUMBER_MISSING, at(NumberBook, lost), f"the book of {len(rows)} numbers is gone")


def _run(book: NumberBook, rows: Sequence[RegisterEntry]) -> Iterator[Fault]:
    numbers = [row.number for row in rows]
    where = at(NumberBook, book.pk)
    for missing in _some(set(range(1, book.last + 1)) - set(numbers)):
        yield Fault(
            Kind.NUMBER_MISSING, where, f"number {missing} of 1 to {book.last} is not in the register"
        )
    for beyond in _some({number for number in numbers if not 1 <= number <= book.last}):
        yield Fault(Kind.NUMBER_MISSING, where, f"number {beyond} lies outside 1 to {book.last}")
    for twice in _some(
        {number for number in numbers if numbers.count(number) > 1} if _doubled(numbers) else ()
    ):
        yield Fault(Kind.NUMBER_MISSING, where, f"number {twice} was allotted twice")


def _doubled(numbers: Sequence[int]) -> bool:
    return len(set(numbers)) != len(numbers)


def _some(numbers: "set[int] | tuple[()]") -> list[int]:
    """The first hundred: a book that lost its table of entries is said, not recited."""
    return sorted(numbers)[:100]


def _dates(book: NumberBook, rows: Sequence[RegisterEntry]) -> Iterator[Fault]:
    issued = [row for row in rows if row.state == State.ISSUED]
    for before, after in pairwise(issued):
        if after.date < before.date:
            detail = f"number {after.number} is dated {after.date}, number {before.number} {before.date}"
            yield Fault(Kind.NUMBER_ORDER, at(RegisterEntry, after.pk), detail)
    for row in issued:
        if row.date.year != book.year:
            detail = f"number {row.number} is dated {row.date} in the book of {book.year}"
            yield Fault(Kind.NUMBER_ORDER, at(RegisterEntry, row.pk), detail)
    latest = max((row.date for row in issued), default=None)
    if latest and (book.last_date is None or book.last_date < latest):
        detail = f"the book ends on {book.last_date}, a number in it is dated {latest}"
        yield Fault(Kind.NUMBER_ORDER, at(NumberBook, book.pk), detail)


def _entry(register: Register, entry: RegisterEntry) -> Iterator[Fault]:
    living = [row for row in register.by_entry.get(entry.pk, ()) if row.is_living]
    one = living[0] if len(living) == 1 else None
    match entry.state:
        case State.ISSUED:
            explained = one is not None and one.state in PUBLISHED
        case State.OPEN:
            explained = one is not None and register.under_way(one)
        case State.RETURNED:
            explained = not living
        case State.VOIDED:
            explained = not living and bool(entry.reason)
        case _:
            explained = False
    if not explained:
        states = ", ".join(sorted(row.state for row in living)) or "none"
        reason = "" if entry.reason or entry.state != State.VOIDED else ", no reason is given"
        detail = f"number {entry.number} is {entry.state}, its living documents: {states}{reason}"
        yield Fault(Kind.NUMBER_UNEXPLAINED, at(RegisterEntry, entry.pk), detail)
