"""What overtime counts for in pay: the bands of PP 35/2021, article 31, worked out by hand."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.duty.pay import paid
from pamong.core.tests.duty_days import POLICY

HOUR = timedelta(hours=1)
lengths = st.integers(0, 24 * 60).map(lambda count: timedelta(minutes=count))


@pytest.mark.parametrize(("worked", "hours"), [(0, 0), (0.5, 0.75), (1, 1.5), (2, 3.5), (4, 7.5)])
def test_the_first_hour_of_a_normal_day_counts_one_and_a_half_times_and_the_rest_twice(
    worked: float, hours: float
) -> None:
    assert paid(worked * HOUR, rest_day=False, policy=POLICY) == hours * HOUR


@pytest.mark.parametrize(("worked", "hours"), [(0, 0), (3.5, 7), (7, 14), (8, 17), (11, 29)])
def test_a_rest_day_counts_twice_then_three_then_four_times(worked: float, hours: float) -> None:
    assert paid(worked * HOUR, rest_day=True, policy=POLICY) == hours * HOUR


@given(lengths, lengths, st.booleans())
def test_longer_work_is_never_paid_less(one: timedelta, other: timedelta, rest_day: bool) -> None:
    shorter, longer = sorted((one, other))
    less, more = (paid(length, rest_day=rest_day, policy=POLICY) for length in (shorter, longer))
    assert more - less >= longer - shorter


def test_nothing_is_paid_for_nothing() -> None:
    assert paid(-HOUR, rest_day=True, policy=POLICY) == timedelta(0)
