"""The life of an incident, sameness, and whom to send."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pamong.core.duty import in_force
from pamong.core.incidents import (
    OPEN,
    Act,
    Candidate,
    Hat,
    Refusal,
    RefusedError,
    Sighting,
    State,
    may_absorb,
    metres,
    needs,
    offered,
    propose,
    same_incident,
    step,
)
from pamong.core.incidents.sending import BAND_M
from pamong.core.weather import Point

POLICY = in_force(date(2026, 11, 24))
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
RW_5, RW_6, KELURAHAN = 3573011007005000, 3573011007006000, 3573011007000000
STATES, ACTS = st.sampled_from(State), st.sampled_from(Act)
HATS = st.frozensets(st.sampled_from(Hat))
POINTS = st.builds(Point, st.floats(-8.1, -7.8), st.floats(112.5, 112.8))
HOURS = st.timedeltas(timedelta(0), timedelta(hours=20))
CREW = st.lists(
    st.builds(
        Candidate,
        account=st.uuids().map(str), name=st.sampled_from(["Budi", "Eko", "Heri"]), point=st.none() | POINTS,
        since=st.just(NOON), busy=st.integers(0, 3), overtime=HOURS, limited=st.booleans(),
    ),
    max_size=6, unique_by=lambda one: one.account,
)  # fmt: skip
VERIFIED = OPEN - {State.REPORTED}


def refusal(state: State, act: Act, hats: set[Hat], **given_with: object) -> Refusal:
    with pytest.raises(RefusedError) as refused:
        step(state, act, hats, **given_with)  # type: ignore[arg-type]
    assert refused.value.message
    return refused.value.why


def test_the_whole_road_from_a_report_to_the_photo_that_closes_it() -> None:
    mine = {Hat.ASSIGNED, Hat.CREW}
    road = [
        (Act.VERIFY, {Hat.VERIFIER}, State.VERIFIED),
        (Act.ASSIGN, {Hat.PLANNER}, State.ASSIGNED),
        (Act.LEAVE, mine, State.ON_WAY),
        (Act.ARRIVE, mine, State.ON_SITE),
        (Act.CONTAIN, mine, State.CONTAINED),
        (Act.CLOSE, mine, State.CLOSED),
    ]
    state = State.REPORTED
    for act, hats, wanted in road:
        state = step(state, act, hats, photo=act is Act.CLOSE)
        assert state is wanted


@pytest.mark.parametrize(
    ("state", "act", "hat", "why"),
    [
        (State.REPORTED, Act.ASSIGN, Hat.PLANNER, Refusal.STATE),
        (State.REPORTED, Act.CLOSE, Hat.PLANNER, Refusal.STATE),
        (State.MERGED, Act.REOPEN, Hat.PLANNER, Refusal.STATE),
        (State.VERIFIED, Act.ASSIGN, Hat.CREW, Refusal.HAT),
        (State.VERIFIED, Act.TAKE, Hat.VERIFIER, Refusal.HAT),
        (State.ASSIGNED, Act.LEAVE, Hat.CREW, Refusal.HAT),
        (State.VERIFIED, Act.DISMISS, Hat.CREW, Refusal.HAT),
        (State.ON_SITE, Act.DISMISS, Hat.ASSIGNED, Refusal.HAT),
        (State.ON_SITE, Act.CLOSE, Hat.ASSIGNED, Refusal.HAT),
        (State.REPORTED, Act.MERGE, Hat.VERIFIER, Refusal.HAT),
        (State.CONTAINED, Act.CLOSE, Hat.ASSIGNED, Refusal.PHOTO),
        (State.ASSIGNED, Act.DECLINE, Hat.ASSIGNED, Refusal.REASON),
        (State.CLOSED, Act.REOPEN, Hat.VERIFIER, Refusal.REASON),
    ],
)
def test_refused_with_the_rule_that_speaks_against_it(state: State, act: Act, hat: Hat, why: Refusal) -> None:
    assert refusal(state, act, {hat}) is why


def test_water_that_went_by_itself_is_closed_by_a_planner_with_photo_and_reason() -> None:
    assert refusal(State.VERIFIED, Act.CLOSE, {Hat.PLANNER}, photo=True) is Refusal.REASON
    assert step(State.VERIFIED, Act.CLOSE, {Hat.PLANNER}, photo=True, reason="surut sendiri") is State.CLOSED
    assert needs(State.VERIFIED, Act.CLOSE, {Hat.PLANNER}) == (True, True)
    assert needs(State.CONTAINED, Act.CLOSE, {Hat.ASSIGNED}) == (True, False)


@given(STATES, ACTS, HATS)
def test_a_page_offers_exactly_what_will_be_done(state: State, act: Act, hats: frozenset[Hat]) -> None:
    try:
        step(state, act, hats, photo=True, reason="sudah surut")
        done = True
    except RefusedError:
        done = False
    assert done == (act in offered(state, hats))


@given(STATES, ACTS, HATS)
def test_with_everything_that_it_needs_nothing_else_is_asked(
    state: State, act: Act, hats: frozenset[Hat]
) -> None:
    if act not in offered(state, hats):
        return
    photo, reason = needs(state, act, hats)
    step(state, act, hats, photo=photo, reason="sudah surut" if reason else "")


@given(STATES, ACTS, HATS)
def test_nobody_without_a_hat_does_anything(state: State, act: Act, hats: frozenset[Hat]) -> None:
    assert offered(state, frozenset()) == []
    assert set(offered(state, hats)) <= set(offered(state, frozenset(Hat)))


@given(STATES, STATES)
def test_no_verified_incident_hides_in_a_report(source: State, target: State) -> None:
    if may_absorb(source, target):
        assert source in OPEN and target in OPEN
        assert source is State.REPORTED or target in VERIFIED


class Incidents(RuleBasedStateMachine):
    """Whatever people do in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.REPORTED
        self.photographed = self.planned_away = False

    @rule(act=ACTS, hats=HATS, photo=st.booleans(), reason=st.sampled_from(["", "sudah surut"]))
    def somebody_acts(self, act: Act, hats: frozenset[Hat], photo: bool, reason: str) -> None:
        before = self.state
        try:
            self.state = step(before, act, hats, photo=photo, reason=reason)
        except RefusedError:
            return
        if self.state is State.CLOSED:
            self.photographed = photo
        if self.state in {State.MERGED, State.DISMISSED} and before in VERIFIED:
            assert Hat.PLANNER in hats
        if before is State.REPORTED:
            assert self.state in {State.REPORTED, State.VERIFIED, State.MERGED, State.DISMISSED}

    @invariant()
    def what_is_closed_was_photographed(self) -> None:
        assert self.state is not State.CLOSED or self.photographed

    @invariant()
    def somebody_can_always_go_on(self) -> None:
        assert self.state is State.MERGED or offered(self.state, frozenset(Hat))


TestIncidents = Incidents.TestCase


@given(POINTS, POINTS, POINTS)
def test_distance_is_a_distance(one: Point, two: Point, three: Point) -> None:
    assert metres(one, one) == 0
    assert metres(one, two) == metres(two, one) >= 0
    assert metres(one, three) <= metres(one, two) + metres(two, three) + 1e-6


def test_distance_agrees_with_a_degree_of_the_meridian() -> None:
    assert metres(Point(-8, 112.6), Point(-7, 112.6)) == pytest.approx(111_195, abs=1)


def moved(point: Point, north_m: float) -> Point:
    return Point(point.lat + north_m / 111_195, point.lon)


@given(POINTS, st.floats(0, 200), st.timedeltas(timedelta(0), timedelta(hours=4)))
def test_the_same_is_within_fifty_metres_and_two_hours(point: Point, away: float, later: timedelta) -> None:
    if 49.9 < away < 50.1:
        return
    first, second = Sighting(RW_5, NOON, point), Sighting(RW_6, NOON + later, moved(point, away))
    assert same_incident(first, second) == (away <= 50 and later <= timedelta(hours=2))
    assert same_incident(first, second) == same_incident(second, first)


def test_without_a_position_the_same_rw_is_asked_about_and_a_mere_kelurahan_is_not() -> None:
    here = Point(-7.95, 112.65)
    assert same_incident(Sighting(RW_5, NOON), Sighting(RW_5 + 3, NOON, here))
    assert not same_incident(Sighting(RW_5, NOON), Sighting(RW_6, NOON, here))
    assert not same_incident(Sighting(KELURAHAN, NOON), Sighting(KELURAHAN, NOON))


@given(CREW, st.none() | POINTS)
def test_all_who_may_be_sent_are_proposed_with_reasons_and_nobody_else(
    crew: list[Candidate], where: Point | None
) -> None:
    found = propose(crew, where, POLICY)
    assert {one.candidate.account for one in found} == {one.account for one in crew if not one.limited}
    assert all(one.reasons for one in found)
    assert found == propose(list(reversed(crew)), where, POLICY)


@given(CREW, POINTS)
def test_nobody_is_put_behind_somebody_who_is_no_better_in_anything(
    crew: list[Candidate], where: Point
) -> None:
    found = propose(crew, where, POLICY)
    for before, after in pairwise(found):
        one, other = before.candidate, after.candidate
        if one.busy == other.busy and one.point is not None and other.point is not None:
            near = (after.metres or 0) < (before.metres or 0)
            assert not (near and other.overtime < one.overtime)


def candidate(name: str, north_m: float = 0, *, busy: int = 0, hours: float = 0) -> Candidate:
    return Candidate(
        account=name, name=name, point=moved(Point(-7.95, 112.65), north_m), since=NOON, busy=busy,
        overtime=timedelta(hours=hours),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("crew", "first"),
    [
        ([candidate("Budi", 900), candidate("Eko", 200)], "Eko"),
        ([candidate("Budi", 100, hours=4), candidate("Eko", BAND_M - 10, hours=1)], "Eko"),
        ([candidate("Budi", 100, busy=1), candidate("Eko", 2_000)], "Eko"),
        ([candidate("Budi", 100, hours=15), candidate("Eko", 2_000)], "Eko"),
        ([candidate("Budi", 700), candidate("Eko", 900, hours=1)], "Budi"),
    ],
    ids=["nearest", "equally near: least overtime", "free hands", "much overtime", "nearer band"],
)
def test_the_order_as_people_understand_it(crew: list[Candidate], first: str) -> None:
    assert propose(crew, Point(-7.95, 112.65), POLICY)[0].candidate.name == first


def test_the_reasons_are_whole_words() -> None:
    (only,) = propose([candidate("Eko", 212, busy=1, hours=2.5)], Point(-7.95, 112.65), POLICY)
    assert list(only.reasons) == [
        "210 m dari tempat absen pukul 12.00",
        "sedang menangani 1 kejadian",
        "lembur minggu ini 2 jam 30 menit",
    ]
    (nowhere,) = propose([candidate("Eko")], None, POLICY)
    assert nowhere.reasons[0] == "jarak tidak diketahui, absen pukul 12.00"
