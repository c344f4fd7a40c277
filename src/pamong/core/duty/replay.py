"""A day played again from its signals: what was decided at each step, for reports, pictures and tests."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pamong.core.duty.deciding import decide
from pamong.core.duty.policy import Policy
from pamong.core.duty.signals import Signals
from pamong.core.duty.state import Decision, State


def replay(
    signals: Signals, start: datetime, end: datetime, policy: Policy, *, step: timedelta | None = None
) -> Iterator[tuple[datetime, Decision]]:
    """Decide at ``start`` and every ``step`` (the policy's pause when not given) until ``end``, both included."""
    now, state = start, State.begin(start, policy)
    while now <= end:
        decision = decide(signals, now, state, policy)
        yield now, decision
        state, now = decision.state, now + (step or policy.check_every)


def changes(
    signals: Signals, start: datetime, end: datetime, policy: Policy
) -> Iterator[tuple[datetime, Decision]]:
    """The steps at which the standing became another one."""
    standing = State.begin(start, policy).standing
    for now, decision in replay(signals, start, end, policy):
        if decision.state.standing is not standing:
            standing = decision.state.standing
            yield now, decision
