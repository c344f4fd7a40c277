from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pamong.core.numbering import (
    BackdatedError,
    Book,
    NumberPattern,
    NumberPatternError,
    Returned,
    allot,
    voidable,
)

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


class State(StrEnum):
    OPEN = "open"
    RETURNED = "returned"
    ISSUED = "issued"
    VOIDED = "voided"


@dataclass
class Entry:
    day: date
    state: State = State.OPEN


@dataclass
class Register:
    """A register as the issuing layer keeps it, in memory."""

    book: Book = field(default_factory=lambda: Book(0))
    entries: dict[int, Entry] = field(default_factory=dict)

    def returned(self) -> list[Returned]:
        return [Returned(n, e.day) for n, e in self.entries.items() if e.state is State.RETURNED]

    def numbers(self, state: State) -> list[int]:
        return sorted(n for n, entry in self.entries.items() if entry.state is state)

    def bind(self, count: int, today: date) -> tuple[int, ...]:
        numbers = allot(self.book, self.returned(), count=count, today=today)
        for number in numbers:
            self.entries[number] = Entry(today)
        self.book = Book(max(self.book.last, *numbers), today)
        return numbers

    def void(self, today: date) -> None:
        for number in voidable(self.book, self.returned(), today=today):
            self.entries[number].state = State.VOIDED


class OfficeWithManyHands(RuleBasedStateMachine):
    """Prompts are opened, cancelled and accepted in any order over days; issuing may come days later."""

    @initialize(eager=st.booleans())
    def open_the_book(self, eager: bool) -> None:
        self.eager = eager
        self.register = Register()
        self.today = MONDAY
        self.ordered: set[int] = set()

    def open_numbers(self) -> list[int]:
        return [n for n in self.register.numbers(State.OPEN) if n not in self.ordered]

    @rule(count=st.integers(1, 4))
    def tap(self, count: int) -> None:
        waiting = {row.number: row.date for row in self.register.returned()}
        same_day = [number for number, day in sorted(waiting.items()) if day == self.today]
        numbers = self.register.bind(count, self.today)
        assert len(set(numbers)) == count
        assert list(numbers) == sorted(numbers)
        assert set(same_day[:count]) <= set(numbers) or len(waiting) > len(same_day)

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        for number in data.draw(st.lists(st.sampled_from(self.open_numbers() or [0]), unique=True)):
            if number:
                self.register.entries[number].state = State.RETURNED

    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(self.open_numbers() or [0]))
        if number:
            self.ordered.add(number)

    @rule(data=st.data())
    def issue(self, data: st.DataObject) -> None:
        waiting = [n for n in self.register.numbers(State.OPEN) if n in self.ordered]
        if waiting:
            self.register.entries[data.draw(st.sampled_from(waiting))].state = State.ISSUED

    @rule(days=st.integers(1, 3))
    @precondition(lambda self: self.today < date(2026, 12, 20))
    def midnight(self, days: int) -> None:
        for number in self.open_numbers():  # a prompt never outlives its day
            self.register.entries[number].state = State.RETURNED
        self.today += timedelta(days=days)
        if self.eager:
            self.register.void(self.today)

    @rule()
    def sweep(self) -> None:
        self.register.void(self.today)

    @invariant()
    def every_number_is_accounted_for(self) -> None:
        assert sorted(self.register.entries) == list(range(1, self.register.book.last + 1))

    @invariant()
    def dates_follow_numbers(self) -> None:
        used = [
            entry.day
            for _number, entry in sorted(self.register.entries.items())
            if entry.state in (State.OPEN, State.ISSUED)
        ]
        assert used == sorted(used)

    @invariant()
    def only_what_is_really_lost_is_voidable(self) -> None:
        """By brute force: a returned number is lost when a higher one in use is dated before today."""
        lost = [
            number
            for number in self.register.numbers(State.RETURNED)
            if any(
                entry.day < self.today
                for higher, entry in self.register.entries.items()
                if higher > number and entry.state in (State.OPEN, State.ISSUED)
            )
        ]
        found = voidable(self.register.book, self.register.returned(), today=self.today)
        voided = max(self.register.numbers(State.VOIDED), default=0)
        assert set(lost) <= set(found)
        # A voided number above counts as if it were in use: at worst one number more is voided.
        assert all(number < voided for number in set(found) - set(lost))


TestOfficeWithManyHands = OfficeWithManyHands.TestCase
TestOfficeWithManyHands.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)


def test_numbers_given_back_are_allotted_first_on_the_same_day() -> None:
    register = Register()
    assert register.bind(5, MONDAY) == (1, 2, 3, 4, 5)
    for number in (2, 4):
        register.entries[number].state = State.RETURNED
    assert register.bind(3, MONDAY) == (2, 4, 6)


def test_a_number_below_yesterdays_letter_is_voided_and_never_given_again() -> None:
    book, returned = Book(3, MONDAY), [Returned(2, MONDAY)]
    assert voidable(book, returned, today=MONDAY) == ()
    assert voidable(book, returned, today=TUESDAY) == (2,)
    assert allot(book, returned, count=1, today=TUESDAY) == (4,)


def test_numbers_above_all_letters_may_be_used_on_another_day() -> None:
    book, returned = Book(4, MONDAY), [Returned(2, MONDAY), Returned(3, MONDAY), Returned(4, MONDAY)]
    assert voidable(book, returned, today=TUESDAY) == ()
    assert allot(book, returned, count=4, today=TUESDAY) == (2, 3, 4, 5)


def test_when_the_year_is_over_what_was_given_back_is_voided() -> None:
    book, returned = Book(2, date(2026, 12, 31)), [Returned(2, date(2026, 12, 31))]
    assert voidable(book, returned, today=date(2027, 1, 1)) == (2,)
    with pytest.raises(ValueError, match="2027"):
        allot(book, [], count=1, today=date(2027, 1, 1))


def test_a_clock_set_back_numbers_nothing() -> None:
    with pytest.raises(BackdatedError):
        allot(Book(3, TUESDAY), [], count=1, today=MONDAY)


def test_no_numbers_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="count"):
        allot(Book(3, TUESDAY), [], count=0, today=TUESDAY)


@given(
    st.integers(1, 10**6), st.integers(1, 10**6), st.dates(), st.dates(),
    st.permutations(["{kode}", "{urut:4}", "{unit}", "{bulan}", "{tahun}"]),
)  # fmt: skip
def test_two_letters_of_one_office_never_carry_the_same_number(
    one: int, two: int, day: date, other: date, order: list[str]
) -> None:
    pattern = NumberPattern.parse("/".join(order))
    first = pattern.render(code="400.12.2.1", serial=one, unit="Kel", day=day)
    second = pattern.render(code="400.12.2.1", serial=two, unit="Kel", day=other)
    if (one, day.year) != (two, other.year):
        assert first != second


def test_a_pattern_is_read_and_written() -> None:
    pattern = NumberPattern.parse(" {kode}/{urut}-Kel/{bulan_romawi}/{tahun} ")
    assert str(pattern) == "{kode}/{urut}-Kel/{bulan_romawi}/{tahun}"
    assert pattern.render(code="470", serial=12, unit="", day=MONDAY) == "470/12-Kel/XI/2026"
    padded = replace(pattern, text="{urut:3}.{bulan}.{tahun}")
    assert padded.render(code="", serial=1234, unit="", day=MONDAY) == "1234.11.2026"
    with pytest.raises(ValueError, match="serial"):
        pattern.render(code="470", serial=0, unit="", day=MONDAY)


@pytest.mark.parametrize(
    "text",
    ["", "{kode}/{tahun}", "{urut}", "{urut}/{urut}/{tahun}", "{urut}/{tahun}/{nama}", "{urut:9}/{tahun}",
     "{urut}/{tahun:2}", "{urut}/{tahun}#", "{urut}/{tahun}\n{kode}", "{urut}/{tahun}{", "{urut!r}/{tahun}"],
)  # fmt: skip
def test_a_wrong_pattern_is_refused(text: str) -> None:
    with pytest.raises(NumberPatternError) as caught:
        NumberPattern.parse(text)
    assert caught.value.message.endswith(".")


@given(
    st.sampled_from(["{kode}/{urut}/{tahun}", "{urut:3}.{kode}.{tahun}", "{unit}-{urut}-{kode}/{tahun}"]),
    st.lists(
        st.sampled_from(["4", "40", "400.1", "400.11", "400.12.2.1"]), min_size=2, max_size=2, unique=True
    ),
    st.integers(1, 9_999),
    st.integers(1, 9_999),
)
def test_two_books_never_write_the_same_number(text, codes, first, second):
    pattern = NumberPattern.parse(text)
    assert pattern.tells_books_apart
    day = date(2026, 11, 24)
    written = [
        pattern.render(code=code, serial=serial, unit="35.73", day=day)
        for code, serial in zip(codes, (first, second), strict=True)
    ]
    assert written[0] != written[1]


def test_a_code_that_touches_the_serial_does_not_tell_books_apart():
    pattern = NumberPattern.parse("{kode}{urut}/{tahun}")
    day = date(2026, 11, 24)
    assert pattern.render(code="4", serial=11, unit="", day=day) == pattern.render(
        code="41", serial=1, unit="", day=day
    )
    assert not pattern.tells_books_apart
