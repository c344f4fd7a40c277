"""Whose turn it is, why some start later, and who is called when nobody answers."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pamong.core.duty import Rule, WeatherWarning
from pamong.core.duty.fairness import Burden, in_turn, late_starters
from pamong.core.duty.ladder import Way, Who, first_of, following, ladder
from pamong.core.duty.outlook import wet_afternoon
from pamong.core.tests.duty_days import POLICY, TUESDAY, at, outlooks, slot

HOUR = timedelta(hours=1)

burdens = st.builds(
    Burden,
    st.sampled_from(["Budi", "Dimas", "Eko", "Heri", "Yoga"]),
    overtime=st.integers(0, 40).map(lambda hours: hours * HOUR),
    late_starts=st.integers(0, 12),
    weekend_days=st.integers(0, 8),
    week=st.integers(0, 20).map(lambda hours: hours * HOUR),
    worked_until=st.none() | st.integers(1, 400).map(lambda hours: at("8.00") - hours * HOUR),
)
crews = st.lists(burdens, max_size=5, unique_by=lambda one: one.person)


@given(crews)
def test_everybody_below_the_limit_of_the_week_is_asked_once(crew: list[Burden]) -> None:
    able = {one.person for one in crew if one.week < POLICY.overtime_week}
    turn = [one.person for one in in_turn(crew, POLICY)]
    assert sorted(turn) == sorted(able)


@given(crews)
def test_the_order_of_asking_does_not_change_whose_turn_it_is(crew: list[Burden]) -> None:
    assert in_turn(crew, POLICY) == in_turn(reversed(crew), POLICY)
    assert late_starters(crew, POLICY) == late_starters(reversed(crew), POLICY)


@given(crews)
def test_much_overtime_this_week_is_asked_after_all_others(crew: list[Burden]) -> None:
    much = [one.week >= POLICY.overtime_much for one in in_turn(crew, POLICY)]
    assert much == sorted(much)


@given(crews)
def test_among_those_with_hours_left_the_lightest_comes_first(crew: list[Burden]) -> None:
    fresh = [one for one in in_turn(crew, POLICY) if one.week < POLICY.overtime_much]
    weights = [one.weighs(POLICY) for one in fresh]
    assert weights == sorted(weights)


@given(crews, st.integers(1, 20))
def test_more_overtime_never_brings_a_turn_forward(crew: list[Burden], more: int) -> None:
    for who in crew:
        heavier = replace(who, overtime=who.overtime + more * HOUR, week=who.week + more * HOUR)
        before = [one.person for one in in_turn(crew, POLICY)]
        after = [one.person for one in in_turn([heavier if one is who else one for one in crew], POLICY)]
        if who.person in before and who.person in after:
            assert after.index(who.person) >= before.index(who.person)


def test_of_equals_the_one_who_rested_longest_is_next_and_a_newcomer_before_him() -> None:
    yesterday, long_ago = at("8.00") - 12 * HOUR, at("8.00") - 60 * HOUR
    crew = [Burden("A", worked_until=yesterday), Burden("B", worked_until=long_ago), Burden("C")]
    assert [one.person for one in in_turn(crew, POLICY)] == ["C", "B", "A"]


@given(crews)
def test_some_may_start_later_but_never_all(crew: list[Burden]) -> None:
    late = late_starters(crew, POLICY)
    assert len(late) == len({one.person for one in late}) <= max(0, len(crew) - 1)
    assert len(late) == (len(crew) * POLICY.late_percent // 100)


def test_two_of_five_start_later() -> None:
    crew = [Burden(name, late_starts=late) for name, late in zip("ABCDE", (3, 0, 2, 1, 4), strict=True)]
    assert [one.person for one in late_starters(crew, POLICY)] == ["B", "D"]


def proposal(weather: str, clock: str, run: str = "1.00") -> list[str]:
    """What is proposed at 7.00 when a run says this weather for one hour."""
    forecast = outlooks((slot(at(clock), weather),), at(run), at(run) + timedelta(minutes=10))
    return [str(one.message) for one in wet_afternoon(forecast, (), TUESDAY, at("7.00"), POLICY)]


def test_rain_that_is_forecast_for_the_afternoon_proposes_a_late_start() -> None:
    assert proposal("hujan", "16.00") == ["Prakiraan BMKG: hujan pukul 16.00, 11 dari 11 kelurahan."]
    assert proposal("petir", "19.00") == ["Prakiraan BMKG: hujan lebat pukul 19.00, 11 dari 11 kelurahan."]


def test_clouds_or_rain_in_the_night_or_an_old_run_propose_nothing() -> None:
    assert proposal("mendung", "16.00") == []
    assert proposal("petir", "22.00") == []
    assert proposal("petir", "7.00") == []
    assert proposal("petir", "16.00", run="-12.00") == []


def test_a_warning_for_the_afternoon_proposes_a_late_start() -> None:
    warning = WeatherWarning("hujan lebat", at("13.00"), at("16.00"), at("6.50"))
    found = wet_afternoon((), (warning,), TUESDAY, at("7.00"), POLICY)
    assert [(one.rule, str(one.message)) for one in found] == [
        (Rule.H1, "BMKG memperingatkan hujan lebat pukul 13.00-16.00.")
    ]


def test_a_warning_that_ends_before_noon_or_was_withdrawn_proposes_nothing() -> None:
    early = WeatherWarning("hujan lebat", at("5.00"), at("9.00"), at("4.50"))
    gone = WeatherWarning("hujan lebat", at("13.00"), at("16.00"), at("6.50"), withdrawn_at=at("6.55"))
    assert wet_afternoon((), (early, gone), TUESDAY, at("7.00"), POLICY) == ()


def test_nobody_starts_later_because_of_what_is_not_known_yet() -> None:
    warning = WeatherWarning("hujan lebat", at("13.00"), at("16.00"), at("7.30"))
    assert wet_afternoon((), (warning,), TUESDAY, at("7.00"), POLICY) == ()


def climb(*, start: Who, reached: bool, to_decide: bool = False) -> list[tuple[str, datetime]]:
    now, rung, seen = at("15.00"), first_of(start, POLICY), []
    while True:
        seen.append((ladder(POLICY)[rung].who.value, now))
        step = following(rung, reached=reached, policy=POLICY, to_decide=to_decide)
        if step is None:
            return seen
        rung, now = step[0], now + step[1]


def test_the_ladder_takes_three_five_five_and_ten_minutes() -> None:
    clocks = [(who, POLICY.clock(moment)) for who, moment in climb(start=Who.CREW, reached=True)]
    assert clocks == [
        ("satgas", "15.00"), ("satgas", "15.03"), ("koordinator", "15.08"), ("lurah", "15.13"), ("camat", "15.23"),
    ]  # fmt: skip


def test_a_step_that_reaches_nobody_takes_no_time() -> None:
    assert {moment for _who, moment in climb(start=Who.CREW, reached=False)} == {at("15.00")}


def test_only_the_last_step_shows_a_number() -> None:
    assert [Way.NUMBER in rung.ways for rung in ladder(POLICY)] == [False, False, False, False, True]


def test_who_must_decide_because_nothing_is_known_has_the_ten_minutes_of_h7() -> None:
    found = climb(start=Who.COORDINATOR, reached=True, to_decide=True)
    clocks = [(who, POLICY.clock(moment)) for who, moment in found]
    assert clocks == [("koordinator", "15.00"), ("lurah", "15.10"), ("camat", "15.20")]
