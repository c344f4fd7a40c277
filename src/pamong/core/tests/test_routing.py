from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pamong.core.roles import Role
from pamong.core.routing import (
    ACTIONS,
    REASON_MAX,
    Action,
    Approve,
    BeginSigning,
    CancelSigning,
    Deputise,
    Issue,
    NotAllowed,
    PassOver,
    Position,
    Reject,
    Resubmit,
    Return,
    Route,
    Stale,
    Status,
    Step,
    StepKind,
    Withdraw,
    allowed,
    apply,
    route_faults,
    start,
)

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
DEPUTY = UUID(int=7)

VOUCH_RT = Step(StepKind.VOUCH, Role.KETUA_RT, "Ketua RT", 1)
VOUCH_RW = Step(StepKind.VOUCH, Role.KETUA_RW, "Ketua RW", 1)
CHECK = Step(StepKind.CHECK, Role.STAF_KELURAHAN, "Loket", 1)
PARAF = Step(StepKind.PARAF, Role.KASI_KELURAHAN, "Kasi", 1)
KNOWN = Step(StepKind.MENGETAHUI, Role.CAMAT, "Mengetahui Camat", 1)
SIGN = Step(StepKind.SIGN, Role.LURAH, "Lurah", 0)

ROUTES = st.lists(st.sampled_from([VOUCH_RT, VOUCH_RW, CHECK, PARAF, KNOWN]), max_size=5).map(
    lambda steps: (*steps, SIGN)
)
ROUTE = (VOUCH_RT, VOUCH_RW, CHECK, SIGN)
ONE_OF_EACH: tuple[Action, ...] = (
    Approve(),
    Return("foto buram"),
    Reject("bukan warga sini"),
    Withdraw(),
    Resubmit(),
    Resubmit(changed=True),
    Deputise(DEPUTY, "sakit"),
    PassOver("tidak menjawab"),
    BeginSigning(),
    CancelSigning(),
    Issue(),
)


def walk(*actions: Action, route: Route = ROUTE, due: datetime | None = None) -> Position:
    position = start(NOW)
    for action in actions:
        position = apply(route, position, action, now=NOW, due=due)
    return position


class RequestOnItsWay(RuleBasedStateMachine):
    """Any sequence of actions, with a model that counts what was really done at each step."""

    @initialize(route=ROUTES)
    def submit(self, route: Route) -> None:
        self.route = route
        self.now = NOW
        self.position = start(self.now)
        self.done: set[int] = set()
        self.versions = [self.position.version]
        self.ended: Position | None = None

    @rule(minutes=st.integers(-60, 60 * 24 * 9))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(action=st.sampled_from(ONE_OF_EACH), late=st.booleans())
    def act(self, action: Action, late: bool) -> None:
        due = self.now + timedelta(hours=-1 if late else 1)
        before = self.position
        possible = allowed(self.route, before, now=self.now, due=due)
        try:
            after = apply(self.route, before, action, now=self.now, due=due, expected_version=before.version)
        except NotAllowed as refusal:
            assert type(action) not in possible
            assert refusal.reason.endswith(".")
            return
        assert type(action) in possible
        assert not before.status.is_final
        self.follow(before, action, after, late)
        self.position = after
        self.versions.append(after.version)

    def follow(self, before: Position, action: Action, after: Position, late: bool) -> None:
        step = self.route[before.step]
        if isinstance(action, Approve | PassOver):
            self.done.add(before.step)
            assert after.step == before.step + 1
            assert step.kind is not StepKind.SIGN
        if isinstance(action, PassOver):
            assert late
            assert step.kind is StepKind.VOUCH
        if isinstance(action, Resubmit):
            assert before.status is Status.RETURNED
            if action.changed:
                self.done.clear()
        if isinstance(action, Issue):
            assert before.status is Status.SIGNING
        if isinstance(action, Withdraw):
            assert before.status not in (Status.SIGNING, Status.ISSUED)

    @rule(wrong=st.integers(-2, 50), action=st.sampled_from(ONE_OF_EACH))
    def act_on_an_old_page(self, wrong: int, action: Action) -> None:
        if wrong == self.position.version:
            return
        with pytest.raises(Stale) as caught:
            apply(self.route, self.position, action, now=self.now, due=None, expected_version=wrong)
        assert caught.value.position == self.position

    @invariant()
    def no_step_was_skipped(self) -> None:
        assert self.done >= set(range(self.position.step))

    @invariant()
    def the_signature_comes_after_everything(self) -> None:
        if self.position.status in (Status.SIGNING, Status.ISSUED):
            assert self.position.step == len(self.route) - 1
            assert self.done == set(range(len(self.route) - 1))

    @invariant()
    def the_end_is_the_end(self) -> None:
        if self.ended is not None:
            assert self.position == self.ended
        elif self.position.status.is_final:
            self.ended = self.position

    @invariant()
    def versions_grow_by_one(self) -> None:
        assert self.versions == list(range(1, len(self.versions) + 1))

    @invariant()
    def it_stands_at_one_of_its_steps(self) -> None:
        assert 0 <= self.position.step < len(self.route)


TestRequestOnItsWay = RequestOnItsWay.TestCase
TestRequestOnItsWay.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(ROUTES)
def test_the_straight_way_ends_in_an_issued_letter(route: Route) -> None:
    position = walk(*[Approve()] * (len(route) - 1), BeginSigning(), Issue(), route=route)
    assert (position.status, position.version) == (Status.ISSUED, len(route) + 2)
    assert position.step == len(route) - 1


def test_a_returned_request_comes_back_to_who_returned_it() -> None:
    position = walk(Approve(), Approve(), Return("foto KK buram"))
    assert (position.status, position.step) == (Status.RETURNED, 2)
    again = apply(ROUTE, position, Resubmit(), now=NOW)
    assert (again.status, again.step) == (Status.WAITING, 2)


def test_a_changed_request_starts_from_the_first_step() -> None:
    assert walk(Approve(), Approve(), Return("alamat salah"), Resubmit(changed=True)).step == 0


def test_once_it_is_being_signed_it_cannot_be_withdrawn_returned_or_rejected() -> None:
    position = walk(*[Approve()] * 3, BeginSigning())
    assert allowed(ROUTE, position, now=NOW) == {CancelSigning, Issue}
    assert apply(ROUTE, position, CancelSigning(), now=NOW).status is Status.WAITING


def test_an_rt_who_answers_late_can_be_passed_over_and_not_a_minute_before() -> None:
    position, due = start(NOW), NOW + timedelta(days=1)
    for moment, limit in ((due, due), (NOW, None)):
        with pytest.raises(NotAllowed, match="belum lewat"):
            apply(ROUTE, position, PassOver("diam"), now=moment, due=limit)
    assert apply(ROUTE, position, PassOver("diam"), now=due + timedelta(seconds=1), due=due).step == 1


@pytest.mark.parametrize("step", [CHECK, PARAF, KNOWN, SIGN])
def test_a_desk_or_a_signer_is_never_passed_over(step: Step) -> None:
    with pytest.raises(NotAllowed, match="Ketua RT"):
        apply((step,), start(NOW), PassOver("diam"), now=NOW + timedelta(days=9), due=NOW)


def test_a_signature_is_not_deputised_and_not_merely_approved() -> None:
    for action in (Deputise(DEPUTY, "cuti"), Approve()):
        with pytest.raises(NotAllowed):
            apply((SIGN,), start(NOW), action, now=NOW)


def test_neither_a_deputy_nor_a_prompt_makes_a_late_step_look_fresh() -> None:
    later = NOW + timedelta(days=3)
    position = start(NOW)
    assert apply(ROUTE, position, Deputise(DEPUTY, "sakit"), now=later).since == NOW
    signing = apply((SIGN,), position, BeginSigning(), now=later)
    assert apply((SIGN,), signing, CancelSigning(), now=later).since == NOW


def test_a_clock_set_back_does_not_set_the_step_back() -> None:
    assert apply(ROUTE, start(NOW), Approve(), now=NOW - timedelta(days=1)).since == NOW


@pytest.mark.parametrize("make", [Return, Reject, PassOver, lambda reason: Deputise(DEPUTY, reason)])
def test_a_reason_is_written_and_not_endless(make: type[Return]) -> None:
    late = NOW + timedelta(hours=1)
    for reason in ("", " \n", "x" * (REASON_MAX + 1)):
        with pytest.raises(NotAllowed, match=r"[Aa]lasan"):
            apply(ROUTE, start(NOW), make(reason), now=late, due=NOW)
    assert apply(ROUTE, start(NOW), make("x" * REASON_MAX), now=late, due=NOW).version == 2


def test_a_naive_clock_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="naive"):
        start(NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="naive"):
        apply(ROUTE, start(NOW), Approve(), now=NOW.replace(tzinfo=None))


def test_every_action_is_somewhere_possible() -> None:
    positions = [
        start(NOW),
        walk(Return("x")),
        walk(*[Approve()] * 3),
        walk(*[Approve()] * 3, BeginSigning()),
    ]
    late = NOW + timedelta(days=1)
    seen = frozenset[type[Action]]().union(*(allowed(ROUTE, at, now=late, due=NOW) for at in positions))
    assert seen == set(ACTIONS)


@pytest.mark.parametrize(
    "route", [(), (VOUCH_RT,), (SIGN, CHECK), (SIGN, SIGN), (replace(VOUCH_RT, role=Role.LURAH), SIGN)]
)
def test_a_route_that_cannot_work_is_named(route: Route) -> None:
    assert route_faults(route)


@given(ROUTES)
def test_a_route_that_works_has_no_fault(route: Route) -> None:
    assert route_faults(route) == ()
