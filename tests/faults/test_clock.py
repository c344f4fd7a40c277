"""The server's clock jumps, a day or a year, forward or back: no letter is dated before one with a lower number."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from pamong.core.routing import Status
from pamong.issuing import services as issuing
from pamong.issuing.errors import NotInTime
from pamong.issuing.models import Document, NumberBook
from pamong.letters.models import Request
from pamong.signing.errors import SigningError
from tests.faults.office import Office, order, tap, touch
from tests.faults.register import faults

pytestmark = [pytest.mark.faults, pytest.mark.both_databases]
DAY, YEAR = timedelta(days=1), timedelta(days=365)
type Jump = Callable[[timedelta], None]


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Jump:
    """From now on the clock of this process is off by so much."""
    true: Callable[[], datetime] = timezone.now

    def to(shift: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: true() + shift)

    return to


def sign(office: Office, count: int) -> None:
    """``count`` letters, from the tap to the end."""
    lurah = office.world.lurah
    prompt = tap(lurah, office.waiting(count))
    assert issuing.finish(order(lurah, prompt, touch(lurah, prompt))) == count


@pytest.mark.parametrize("shift", [DAY, YEAR], ids=["day", "year"])
def test_a_jump_forward_between_tap_and_finger_costs_a_second_tap(
    office: Office, jump: Jump, shift: timedelta
) -> None:
    lurah, sources = office.world.lurah, office.waiting(2)
    prompt = tap(lurah, sources)
    answer = touch(lurah, prompt)
    jump(shift)
    with pytest.raises(SigningError):
        order(lurah, prompt, answer)
    assert issuing.expire(timezone.now()) == 2
    assert set(Request.objects.filter(pk__in=sources).values_list("status", flat=True)) == {Status.WAITING}
    assert faults(now=timezone.now()) == []


@pytest.mark.parametrize("shift", [DAY, YEAR], ids=["day", "year"])
def test_a_jump_forward_between_finger_and_publication_changes_nothing(
    office: Office, jump: Jump, shift: timedelta
) -> None:
    lurah = office.world.lurah
    prompt = tap(lurah, office.waiting(2))
    ordered = order(lurah, prompt, touch(lurah, prompt))
    dates = set(Document.system().values_list("date", flat=True))
    jump(shift)
    assert issuing.finish(ordered) == 2
    assert set(Document.system().values_list("date", flat=True)) == dates
    assert faults(now=timezone.now()) == []


@pytest.mark.parametrize("shift", [-DAY, -YEAR], ids=["day", "year"])
def test_a_jump_back_between_tap_and_publication_harms_nothing(
    office: Office, jump: Jump, shift: timedelta
) -> None:
    lurah = office.world.lurah
    prompt = tap(lurah, office.waiting(2))
    answer = touch(lurah, prompt)
    jump(shift)
    assert issuing.finish(order(lurah, prompt, answer)) == 2
    assert faults() == []


@pytest.mark.parametrize("shift", [-DAY, -YEAR], ids=["day", "year"])
def test_after_a_jump_back_no_number_is_given(office: Office, jump: Jump, shift: timedelta) -> None:
    sign(office, 2)
    jump(shift)
    sources = office.waiting(1)
    with pytest.raises(NotInTime):
        tap(office.world.lurah, sources)
    assert Request.objects.get(pk=sources[0]).status == Status.WAITING
    assert NumberBook.objects.get().last == 2
    assert faults() == []
    jump(timedelta())
    sign(office, 1)
    assert NumberBook.objects.get().last == 3
    assert faults() == []


def test_a_year_that_came_too_early_keeps_its_book_and_the_next_one_begins(
    office: Office, jump: Jump
) -> None:
    sign(office, 2)
    jump(YEAR)
    issuing.cancel(tap(office.world.lurah, office.waiting(1)), by=office.world.lurah, now=timezone.now())
    assert sorted(NumberBook.objects.values_list("last", flat=True)) == [1, 2]
    assert faults(now=timezone.now()) == []
