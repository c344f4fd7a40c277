"""How long one person may be kept, and when to order food, name a relief and hand over. Hours are per person.

The limits are numbers of the policy; whether they bind a local government's contract workers is for the office to say.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pamong.core.duty.policy import Policy


class Stage(StrEnum):
    """How far the overtime of a person has come."""

    BEFORE = "before"
    OVERTIME = "overtime"
    MEAL = "meal"
    RELIEF = "relief"
    HANDOVER = "handover"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Plan:
    """The moments of one evening for one person: begin of the overtime, meal, relief, hand-over, and the last one."""

    begins_at: datetime
    meal_at: datetime
    relief_at: datetime
    handover_at: datetime
    stop_at: datetime

    def stage(self, now: datetime) -> Stage:
        """How far it is at ``now``."""
        passed = [
            (self.begins_at, Stage.OVERTIME),
            (self.meal_at, Stage.MEAL),
            (self.relief_at, Stage.RELIEF),
            (self.handover_at, Stage.HANDOVER),
            (self.stop_at, Stage.STOP),
        ]
        return max([stage for at, stage in passed if at <= now], key=list(Stage).index, default=Stage.BEFORE)


def plan(begins_at: datetime, *, today: timedelta, week: timedelta, policy: Policy) -> Plan:
    """The evening of a person whose normal hours end at ``begins_at`` with so much overtime behind him already.

    >>> from datetime import date
    >>> from pamong.core.duty.table import in_force
    >>> policy = in_force(date(2026, 11, 24))
    >>> ends = policy.at(date(2026, 11, 24), policy.shift_ends)
    >>> evening = plan(ends, today=timedelta(0), week=timedelta(0), policy=policy)
    >>> [policy.clock(at) for at in (evening.meal_at, evening.relief_at, evening.handover_at, evening.stop_at)]
    ['17.30', '18.30', '19.15', '19.30']
    """
    left = max(timedelta(0), min(policy.overtime_day - today, policy.overtime_week - week))
    stop = begins_at + left
    return Plan(
        begins_at,
        min(stop, begins_at + max(timedelta(0), policy.meal_after - today)),
        max(begins_at, stop - policy.relief_before),
        max(begins_at, stop - policy.handover_before),
        stop,
    )


def may_be_asked(week: timedelta, policy: Policy) -> bool:
    """Whether a person with so much overtime this week may be given more."""
    return week < policy.overtime_week


def asked_later(week: timedelta, policy: Policy) -> bool:
    """Whether others are asked before a person with so much overtime this week."""
    return week >= policy.overtime_much
