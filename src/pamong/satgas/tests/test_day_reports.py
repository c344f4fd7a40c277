"""A report is made of a day that has begun at the office, wherever the server's clock is set."""

from datetime import UTC

import pytest

from pamong.satgas.customer import sheet
from pamong.satgas.errors import WatchError
from pamong.satgas.models import DayReport
from pamong.satgas.services import dayreports
from pamong.satgas.tests.crewed import TUESDAY, Crewed, at


def make(crewed: Crewed, clock: str) -> DayReport:
    now = at(clock).astimezone(UTC)
    return dayreports.make(crewed.post, TUESDAY, {}, sheet=sheet(), by=crewed.agus, now=now)


def test_a_day_begins_at_four_at_the_office_which_is_the_day_before_in_greenwich(crewed: Crewed) -> None:
    with pytest.raises(WatchError, match="belum tiba"):
        make(crewed, "3.59")
    assert make(crewed, "4.00").serial == 1


def test_made_again_it_gets_the_next_number(crewed: Crewed) -> None:
    assert [make(crewed, "20.00").serial, make(crewed, "21.00").serial] == [1, 2]
