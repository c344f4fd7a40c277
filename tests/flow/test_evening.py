"""A long evening that is played in a demo: the crew is ordered to stay, agrees, eats, is relieved, and goes home."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from pamong.bmkg_double.days import load, moment
from pamong.core.duty import Standing, Want
from pamong.core.played import Play
from pamong.demo import crew, storm
from pamong.foundation.regions.models import Region
from pamong.foundation.regions.scope import system_scope
from pamong.satgas.models import Alarm, Overtime, Post, Presence, Relief, Shift
from pamong.satgas.press import Press
from pamong.satgas.records import state_from_json
from pamong.satgas.services import overtime, presence, watch
from pamong.satgas.services.watch import policy_at
from pamong.satgas.tests.conftest import blimbing  # noqa: F401

#: A Tuesday: on Sundays the crew rests.
DAY = load("malam")
START = moment(DAY.date, "13.00")
STEP = timedelta(minutes=5)

pytestmark = pytest.mark.one_database


@pytest.fixture
def played() -> str:
    """The day; a test may name another one."""
    return "malam"


@pytest.fixture
def scene(
    blimbing: Region,  # noqa: F811
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    played: str,
) -> Iterator[None]:
    """The played day has begun."""
    settings.FLOOD_PLAY = str(Play(played, START, moment(DAY.date, "23.30"), 60, START))
    monkeypatch.setattr(storm, "_done", set())
    storm.begin(load(played, DAY.date), START)
    with system_scope("test"):
        yield


def at(clock: str) -> datetime:
    return moment(DAY.date, clock)


def play(until: str, *, since: str) -> None:
    """Every five minutes what the worker does: the crew, and the decision of the watch."""
    now = at(since)
    while now <= at(until):
        if storm.is_due(now):
            storm.play_due(now)
        watch.decide(Post.objects.get(), now=now)
        now += STEP


def clock(moment: datetime | None) -> str:
    return policy_at(START).clock(moment) if moment else "-"


def hours() -> dict[str, tuple[str, str]]:
    """Whose overtime began and ended when."""
    rows = Overtime.objects.select_related("account").order_by("starts", "account__name")
    return {row.account.name.split()[0]: (clock(row.starts), clock(row.ended_at)) for row in rows}


def test_who_comes_at_noon_has_a_late_shift(scene: None) -> None:
    shifts = Shift.objects.filter(day=DAY.date).order_by("starts", "account__name")
    assert [(row.account.name.split()[0], clock(row.starts), clock(row.ends)) for row in shifts][-2:] == [
        ("Heri", "12.00", "19.30"), ("Yoga", "12.00", "19.30")
    ]  # fmt: skip


def test_a_visitor_who_answers_first_is_not_contradicted(scene: None) -> None:
    play("15.25", since="15.10")
    budi = Overtime.objects.select_related("account").get(account__name__startswith="Budi")
    overtime.answer(budi, consents=False, by=budi.account, now=at("15.26"))
    play("15.40", since="15.30")
    assert Overtime.objects.get(pk=budi.pk).consented is False
    assert Overtime.objects.filter(consented=True).count() == 2


@pytest.mark.parametrize("played", ["sendiri"])
def test_a_day_without_acts_is_left_to_whoever_plays_the_crew(scene: None) -> None:
    post, people = Post.objects.select_related("region").get(), crew.people()
    presence.check(post, people["Budi"], Presence.Kind.IN, Press.at(at("13.05")), now=at("13.05"))
    reason = "Hujan masih deras di hulu"
    watch.overrule(post, Want.HOLD, by=crew.coordinator(), reason=reason, now=at("15.20"))
    play("16.00", since="15.25")
    assert not Overtime.objects.exists()


def test_two_are_relieved_in_time_the_third_stops_at_the_limit_and_all_get_home(scene: None) -> None:
    play("15.35", since="15.00")
    assert hours() == {name: ("15.30", "-") for name in ("Budi", "Dimas", "Eko")}
    assert set(Overtime.objects.values_list("consented", flat=True)) == {True}
    play("18.50", since="15.40")
    reliefs = list(Relief.objects.select_related("account", "by"))
    assert {row.account.name for row in reliefs} == {"Budi Prasetyo", "Dimas Saputro"}
    assert {row.by and row.by.name for row in reliefs} == {"Heri Susanto", "Yoga Aditama"}
    assert all(row.accepted_at is not None and row.handed_over_at is None for row in reliefs)
    assert not Overtime.objects.filter(meal_at=None, starts=at("15.30")).exists()
    play("19.35", since="18.55")
    assert hours() == {
        "Budi": ("15.30", "19.20"), "Dimas": ("15.30", "19.20"), "Eko": ("15.30", "19.30"),
        "Heri": ("19.15", "-"), "Yoga": ("19.15", "-"),
    }  # fmt: skip
    assert Presence.objects.filter(kind=Presence.Kind.OUT).count() == 3
    play("21.45", since="19.40")
    state = Post.objects.get().state
    assert state is not None and state_from_json(state).standing is Standing.RELEASED
    assert not Overtime.objects.filter(ended_at=None).exists() and not storm.is_due(at("22.00"))
    assert not Alarm.objects.filter(kind=Alarm.Kind.EARLY).exists()
