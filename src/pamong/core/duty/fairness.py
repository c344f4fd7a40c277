"""Whose turn it is: everybody carries the same over four weeks, and nobody more than the limits of the policy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pamong.core.duty.labour import asked_later, may_be_asked
from pamong.core.duty.policy import Policy

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Burden:
    """What one person (an id) carried: overtime, late starts and weekend days within ``policy.fair_within``.

    ``week``: overtime of this week that counts towards the limit; ``worked_until``: the end of the last duty.
    """

    person: str
    overtime: timedelta = timedelta(0)
    late_starts: int = 0
    weekend_days: int = 0
    week: timedelta = timedelta(0)
    worked_until: datetime | None = None

    def weighs(self, policy: Policy) -> timedelta:
        """All of it as hours of overtime.

        >>> from datetime import date
        >>> from pamong.core.duty.table import in_force
        >>> burden = Burden("Budi", timedelta(hours=3), late_starts=2, weekend_days=1)
        >>> str(burden.weighs(in_force(date(2026, 11, 24))))
        '7:00:00'
        """
        late = self.late_starts * policy.fair_late
        return self.overtime + late + self.weekend_days * policy.fair_weekend


def in_turn(burdens: Iterable[Burden], policy: Policy) -> tuple[Burden, ...]:
    """Who may be asked, next first: the lightest burden, of equals the one who has rested longest, then by id.

    Whoever has much overtime this week comes after all others; whoever has reached its limit is not in the list.
    """
    able = [one for one in burdens if may_be_asked(one.week, policy)]
    return tuple(sorted(able, key=lambda one: _place(one, policy)))


def late_starters(burdens: Iterable[Burden], policy: Policy) -> tuple[Burden, ...]:
    """Who would start later when the afternoon looks wet: of the crew of a day the next in turn, never all of them.

    A late start costs an evening and no overtime: the limit of the week excludes nobody.
    """
    crew = sorted(burdens, key=lambda one: (one.weighs(policy), one.worked_until or _NEVER, one.person))
    return tuple(crew[: min(len(crew) * policy.late_percent // 100, len(crew) - 1)] if crew else ())


def _place(burden: Burden, policy: Policy) -> tuple[bool, timedelta, datetime, str]:
    return (
        asked_later(burden.week, policy),
        burden.weighs(policy),
        burden.worked_until or _NEVER,
        burden.person,
    )
