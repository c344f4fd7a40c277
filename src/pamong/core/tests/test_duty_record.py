"""Hits, false holds, misses and right releases: the definitions, one by one, and what always holds."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.dates import WIB
from pamong.core.duty import Standing, in_force
from pamong.core.duty.record import Happening, Tally, Turn, Verdict, What, judge, percentile, tally

DAY = date(2026, 11, 24)
POLICY = in_force(DAY)
LATER = datetime(2026, 11, 26, tzinfo=WIB)
HOLD, RELEASED = Standing.HOLD, Standing.RELEASED


def at(clock: str) -> datetime:
    hours, minutes = map(int, clock.split("."))
    return datetime(2026, 11, 24, tzinfo=WIB) + timedelta(hours=hours, minutes=minutes)


def wet(clock: str) -> Happening:
    return Happening(What.WET, at(clock), at(clock))


def lasting(what: What, begins: str, ends: str) -> Happening:
    return Happening(what, at(begins), at(ends))


def verdicts(
    *turns: tuple[str, Standing], came: tuple[Happening, ...] = (), now: datetime = LATER
) -> list[str]:
    rows = [Turn(at(clock), standing) for clock, standing in turns]
    return [one.verdict.value for one in judge(rows, came, day=DAY, policy=POLICY, now=now)]


@pytest.mark.parametrize(
    ("came", "wanted"),
    [
        ((), "false hold"),
        ((wet("16.10"),), "hit"),
        ((wet("14.50"),), "hit"),  # it still counted when the hold began
        ((wet("14.40"),), "false hold"),
        ((wet("17.31"),), "false hold"),
        ((lasting(What.INCIDENT, "13.00", "15.40"),), "hit"),
        ((lasting(What.WARNING, "15.40", "17.00"),), "false hold"),  # a warning is no rain
    ],
)
def test_a_hold_is_right_when_it_rained_or_flooded(came: tuple[Happening, ...], wanted: str) -> None:
    assert verdicts(("15.15", HOLD), ("17.30", RELEASED), came=came)[0] == wanted


@pytest.mark.parametrize(
    ("came", "wanted"),
    [
        ((), "right release"),
        ((wet("18.29"),), "miss"),
        ((wet("18.31"),), "right release"),
        ((wet("15.20"),), "right release"),  # before anybody went
        ((lasting(What.WARNING, "17.00", "19.00"),), "miss"),
        ((lasting(What.INCIDENT, "18.00", "23.00"),), "miss"),
    ],
)
def test_a_release_is_missed_when_something_comes_within_three_hours(
    came: tuple[Happening, ...], wanted: str
) -> None:
    assert verdicts(("15.15", RELEASED), came=came) == [wanted]


def test_a_release_that_was_taken_back_before_anybody_went_is_none() -> None:
    assert verdicts(("15.00", RELEASED), ("15.20", HOLD), ("17.00", RELEASED)) == [
        "false hold",
        "right release",
    ]


def test_a_crew_that_is_called_back_was_missed_once_and_then_hit() -> None:
    found = verdicts(("15.15", RELEASED), ("17.05", HOLD), ("19.00", RELEASED), came=(wet("17.00"),))
    assert found == ["miss", "hit", "right release"]


def test_what_is_not_over_is_not_judged() -> None:
    assert verdicts(("15.15", HOLD), now=at("16.00")) == []
    assert verdicts(("15.15", RELEASED), now=at("16.00")) == []
    assert verdicts(("15.15", RELEASED), came=(wet("15.50"),), now=at("16.00")) == ["miss"]


def test_a_hold_that_nobody_ended_ends_with_its_day() -> None:
    [one] = judge([Turn(at("15.15"), HOLD)], (), day=DAY, policy=POLICY, now=LATER)
    assert one.ends == POLICY.at(DAY + timedelta(days=1), POLICY.day_begins)


def test_only_time_after_normal_hours_counts_as_held() -> None:
    turns = [Turn(at("15.15"), HOLD), Turn(at("17.00"), RELEASED)]
    found = tally(judge(turns, (wet("16.00"),), day=DAY, policy=POLICY, now=LATER), day=DAY, policy=POLICY)
    assert found == Tally(hits=1, right_releases=1, held=timedelta(minutes=90))
    assert found + found == Tally(hits=2, right_releases=2, held=timedelta(hours=3))


clocks = st.integers(15 * 60, 23 * 60).map(lambda minutes: at(f"{minutes // 60}.{minutes % 60}"))
happenings = st.lists(
    st.builds(lambda what, when: Happening(what, when, when), st.sampled_from(What), clocks)
)


@st.composite
def days(draw: st.DrawFn) -> list[Turn]:
    """Standings that change, in order."""
    moments = sorted(draw(st.sets(clocks, max_size=6)))
    first = draw(st.sampled_from([HOLD, RELEASED]))
    other = {HOLD: RELEASED, RELEASED: HOLD}
    return [Turn(when, first if index % 2 == 0 else other[first]) for index, when in enumerate(moments)]


@given(days(), happenings)
def test_every_hold_and_every_release_from_which_people_went_has_one_verdict(
    turns: list[Turn], came: list[Happening]
) -> None:
    found = judge(turns, came, day=DAY, policy=POLICY, now=LATER)
    holds = [one for one in found if one.verdict in (Verdict.HIT, Verdict.FALSE_HOLD)]
    assert len(holds) == sum(turn.standing is HOLD for turn in turns)
    assert len(found) <= len(turns)


@given(days(), happenings, clocks)
def test_more_rain_never_makes_a_hold_worse_nor_a_release_better(
    turns: list[Turn], came: list[Happening], more: datetime
) -> None:
    before = tally(judge(turns, came, day=DAY, policy=POLICY, now=LATER), day=DAY, policy=POLICY)
    rain = [*came, Happening(What.WET, more, more)]
    after = tally(judge(turns, rain, day=DAY, policy=POLICY, now=LATER), day=DAY, policy=POLICY)
    assert after.hits >= before.hits
    assert after.misses >= before.misses
    assert after.held == before.held


@given(st.lists(st.integers(0, 500).map(lambda minutes: timedelta(minutes=minutes)), min_size=1))
def test_a_percentile_is_one_of_the_lengths(lengths: list[timedelta]) -> None:
    half, most = percentile(lengths, 50), percentile(lengths, 90)
    assert half in lengths
    assert most in lengths
    assert half is not None and most is not None and half <= most
    assert percentile([], 50) is None
