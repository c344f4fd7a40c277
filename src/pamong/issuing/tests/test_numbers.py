"""The number books against the database: gapless, never back-dated, each by its classification and its year."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from pamong.foundation.audit.models import Entry
from pamong.foundation.regions.models import Office
from pamong.issuing.errors import NotInTime
from pamong.issuing.models import NumberBook, RegisterEntry
from pamong.issuing.services.numbers import close_years, give_back, open_book, take
from tests.support import office_tree

pytestmark = pytest.mark.django_db

State = RegisterEntry.State
MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)
NEW_YEAR = date(2027, 1, 1)
DOMICILE, BUSINESS = "400.12.2.1", "500.2.2.4"


@pytest.fixture
def office() -> Office:
    """The kelurahan's office, with one book for all kinds."""
    tree = office_tree()
    return tree.office(tree.kelurahan)


def allot(
    office: Office, count: int = 1, day: date = MONDAY, classification: str = DOMICILE
) -> list[RegisterEntry]:
    """Take numbers in a transaction, as a tap does."""
    with transaction.atomic():
        return take(open_book(office, classification, day), count, day)


def back(entries: list[RegisterEntry], day: date = MONDAY) -> None:
    """Give numbers back in a transaction, as a cancelled prompt does."""
    with transaction.atomic():
        give_back(entries, day=day)


def issue(entries: list[RegisterEntry]) -> None:
    """As publication leaves them."""
    RegisterEntry.objects.filter(pk__in=[row.pk for row in entries]).update(state=State.ISSUED)


def values(entries: list[RegisterEntry]) -> list[int]:
    """The numbers."""
    return [row.number for row in entries]


def register() -> list[tuple[int, str]]:
    """The whole register, in order."""
    return list(RegisterEntry.objects.order_by("number").values_list("number", "state"))


def test_numbers_follow_each_other_whatever_the_kind(office: Office) -> None:
    assert values(allot(office, 2)) == [1, 2]
    assert values(allot(office, 1, classification=BUSINESS)) == [3]
    assert NumberBook.objects.get().classification == ""


def test_an_office_that_numbers_by_classification_keeps_one_book_for_each(office: Office) -> None:
    office.number_by_classification = True
    assert values(allot(office, 2)) == [1, 2]
    assert values(allot(office, 1, classification=BUSINESS)) == [1]
    assert values(allot(office, 1)) == [3]
    books = NumberBook.objects.order_by("classification").values_list("classification", "last")
    assert list(books) == [(DOMICILE, 3), (BUSINESS, 1)]


def test_two_offices_never_share_a_book(office: Office) -> None:
    tree = office_tree()
    other = tree.office(tree.other_kelurahan)
    assert values(allot(office)) == values(allot(other)) == [1]


def test_what_was_given_back_comes_first_on_the_same_day(office: Office) -> None:
    first, second, third = allot(office, 3)
    issue([second])
    back([third, first])
    assert values(allot(office, 3)) == [1, 3, 4]


def test_a_number_below_a_used_one_is_void_the_next_day_with_a_reason_and_in_the_audit(
    office: Office,
) -> None:
    first, second = allot(office, 2)
    issue([second])
    back([first])
    assert values(allot(office, day=TUESDAY)) == [3]
    void = RegisterEntry.objects.get(number=1)
    assert (void.state, bool(void.reason)) == (State.VOIDED, True)
    assert Entry.objects.filter(action="number_voided", subject=str(void.pk)).count() == 1


def test_the_highest_number_may_be_used_the_next_day_with_the_next_days_date(office: Office) -> None:
    entries = allot(office, 2)
    issue(entries[:1])
    back(entries[1:])
    (again,) = allot(office, day=TUESDAY)
    assert (again.number, again.date) == (2, TUESDAY)


def test_giving_back_after_midnight_voids_at_once_what_is_below_a_used_number(office: Office) -> None:
    late = allot(office)
    issue(allot(office, day=TUESDAY))
    back(late, day=TUESDAY)
    assert register() == [(1, State.VOIDED), (2, State.ISSUED)]


def test_a_number_in_use_is_never_given_back(office: Office) -> None:
    entries = allot(office)
    issue(entries)
    back(entries)
    assert register() == [(1, State.ISSUED)]


def test_a_clock_behind_the_register_numbers_nothing(office: Office) -> None:
    allot(office, day=TUESDAY)
    with pytest.raises(NotInTime, match="bertanggal mundur"):
        allot(office, day=MONDAY)
    assert register() == [(1, State.OPEN)]


def test_a_new_year_begins_a_new_book_at_one(office: Office) -> None:
    assert values(allot(office, 5, day=date(2026, 12, 31))) == [1, 2, 3, 4, 5]
    assert values(allot(office, 2, day=NEW_YEAR)) == [1, 2]


def test_what_an_old_year_left_over_is_voided_and_what_it_issued_stays(office: Office) -> None:
    entries = allot(office, 2, day=date(2026, 12, 31))
    issue(entries[:1])
    back(entries[1:], day=date(2026, 12, 31))

    before_midnight = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
    assert close_years(before_midnight) == 0
    assert close_years(before_midnight + timedelta(seconds=1)) == 1
    assert close_years(before_midnight + timedelta(seconds=2)) == 0
    assert register() == [(1, State.ISSUED), (2, State.VOIDED)]


def test_the_database_itself_refuses_a_number_twice_and_a_void_without_reason(office: Office) -> None:
    (entry,) = allot(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterEntry.objects.create(book=entry.book, number=1, state=State.OPEN, date=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterEntry.objects.create(book=entry.book, number=2, state=State.VOIDED, date=MONDAY)
