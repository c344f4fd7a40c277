from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.dates import WITA
from pamong.core.deadline import WorkCalendar

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
CALENDARS = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=40).map(WorkCalendar)
WEEK = date(2026, 11, 23)


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_a_promise_of_n_days_is_n_working_days_away(calendar: WorkCalendar, day: date, count: int) -> None:
    last = calendar.add_working_days(day, count)
    assert calendar.is_working_day(last)
    assert calendar.working_days_between(day, last) == count
    assert calendar.working_days_between(day, last - timedelta(days=1)) == count - 1


@given(CALENDARS, DAYS, DAYS, DAYS)
def test_stretches_add_up(calendar: WorkCalendar, one: date, two: date, three: date) -> None:
    between = calendar.working_days_between
    assert between(one, two) + between(two, three) == between(one, three)
    assert between(one, two) == -between(two, one)


@given(CALENDARS, DAYS, st.integers(0, 20))
def test_promises_keep_their_order(calendar: WorkCalendar, day: date, count: int) -> None:
    add = calendar.add_working_days
    assert add(day, count) <= add(day, count + 1)
    assert add(day, count) <= add(day + timedelta(days=1), count)


@given(CALENDARS, st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)), st.integers(0, 10))
def test_a_promise_never_ends_before_it_is_made(calendar: WorkCalendar, made: datetime, days: int) -> None:
    moment = made.replace(tzinfo=UTC)
    end = calendar.due(moment, days, closing=time(15))
    assert end > moment
    assert calendar.is_working_day(end.date())
    assert end.time() == time(15)


def test_saturday_sunday_and_joint_leave_are_no_working_days() -> None:
    calendar = WorkCalendar.of([WEEK + timedelta(days=1)])
    works = [calendar.is_working_day(WEEK + timedelta(days=at)) for at in range(7)]
    assert works == [True, False, True, True, True, False, False]
    assert calendar.add_working_days(WEEK - timedelta(days=1), 0) == WEEK


def test_the_promise_counts_in_the_zone_of_the_office() -> None:
    made = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # already Tuesday in Luwu
    assert WorkCalendar().due(made, 0, closing=time(15), zone=WITA).date() == date(2026, 11, 24)


def test_a_holiday_list_that_covers_everything_is_a_mistake() -> None:
    always = WorkCalendar.of(WEEK + timedelta(days=at) for at in range(-10, 800))
    with pytest.raises(ValueError, match="no working day"):
        always.add_working_days(WEEK, 1)
    with pytest.raises(ValueError, match="count"):
        WorkCalendar().add_working_days(WEEK, -1)
