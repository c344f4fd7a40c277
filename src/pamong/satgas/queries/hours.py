"""Hours of the crew: overtime that counts, burdens that are compared, and the evening of each who stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pamong.core.duty.fairness import Burden
from pamong.core.duty.labour import Plan, Stage, plan
from pamong.core.duty.policy import Policy
from pamong.foundation.access.models import Account
from pamong.satgas.models import Overtime, Post, Shift

_NONE = timedelta(0)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Evening:
    """The overtime of one person today, and its moments. ``worked``: so far; ``week``: towards the limit."""

    row: Overtime
    plan: Plan
    worked: timedelta
    week: timedelta

    def stage(self, now: datetime) -> Stage:
        """How far it has come; nothing is due any more once it has ended, nor to one who did not agree."""
        return Stage.BEFORE if self.is_over else self.plan.stage(now)

    @property
    def is_over(self) -> bool:
        """Whether the person has gone, or said no."""
        return self.row.ended_at is not None or self.row.consented is False

    @property
    def is_emergency(self) -> bool:
        """Whether the lurah or camat lifted the limit."""
        return self.row.emergency_at is not None


def monday_of(day: date) -> date:
    """The first day of the week of the limits."""
    return day - timedelta(days=day.weekday())


def worked(row: Overtime, now: datetime, policy: Policy) -> timedelta:
    """How long it lasted so far. Whoever said no did what lay before the order; nobody's lasts beyond its day."""
    if row.consented is False:
        return max(_NONE, row.ordered_at - row.starts)
    day_ends = policy.at(row.day + timedelta(days=1), policy.day_begins)
    return max(_NONE, min(row.ended_at or now, now, day_ends) - row.starts)


def week_hours(post: Post, day: date, now: datetime, policy: Policy) -> dict[str, timedelta]:
    """Overtime towards the limit of the week of ``day``, by account; rest days do not count (PP 35/2021, art. 26)."""
    first = monday_of(day)
    week = (first, first + timedelta(days=6))
    shifts = _working(post, week)
    found: dict[str, timedelta] = {}
    for row in Overtime.system().filter(post=post, day__range=week):
        who = str(row.account_id)
        if (who, row.day) in shifts:
            found[who] = found.get(who, _NONE) + worked(row, now, policy)
    return found


def _working(post: Post, days: tuple[date, date]) -> set[tuple[str, date]]:
    """Whose normal day it is."""
    rows = Shift.system().filter(post=post, day__range=days, kind=Shift.Kind.WORK, cancelled_at=None)
    return {(str(account), day) for account, day in rows.values_list("account", "day")}


def evenings(
    post: Post, day: date, now: datetime, policy: Policy, *, last: date | None = None
) -> list[Evening]:
    """The overtime of ``day``, or from ``day`` to ``last`` of the same week, by day and name."""
    rows = Overtime.system().filter(post=post, day__range=(day, last or day))
    hours = week_hours(post, day, now, policy)
    found = rows.select_related("account", "ordered_by").order_by("day", "account__name", "id")
    return [_evening(row, hours, now, policy) for row in found]


def _evening(row: Overtime, hours: Mapping[str, timedelta], now: datetime, policy: Policy) -> Evening:
    done = worked(row, now, policy)
    week = hours.get(str(row.account_id), _NONE)
    times = evening_of(row.starts, week - done if week else _NONE, policy)
    return Evening(row, times, done, week)


def evening_of(starts: datetime, week: timedelta, policy: Policy) -> Plan:
    """The moments of an evening that begins at ``starts``, with so much overtime of the week before it."""
    return plan(starts, today=_NONE, week=max(_NONE, week), policy=policy)


def burdens(
    post: Post, people: Iterable[Account], day: date, now: datetime, policy: Policy
) -> dict[str, Burden]:
    """What each of ``people`` carried in the time that fairness looks at, up to and with ``day``."""
    since = day - policy.fair_within + timedelta(days=1)
    orders = list(Overtime.system().filter(post=post, day__range=(since, day)))
    shifts = list(Shift.system().filter(post=post, day__range=(since, day), cancelled_at=None))
    hours = week_hours(post, day, now, policy)
    return {
        str(one.pk): _burden(
            str(one.pk),
            [row for row in orders if row.account_id == one.pk],
            [row for row in shifts if row.account_id == one.pk],
            hours.get(str(one.pk), _NONE),
            now,
            policy,
        )
        for one in people
    }


def _burden(
    person: str,
    orders: list[Overtime],
    shifts: list[Shift],
    week: timedelta,
    now: datetime,
    policy: Policy,
) -> Burden:
    done = [(row, worked(row, now, policy)) for row in orders]
    late = [row for row in shifts if row.kind == Shift.Kind.WORK and _is_late(row, policy)]
    ended = [min(row.ends, now) for row in shifts if row.starts <= now]
    ended += [row.starts + length for row, length in done if length]
    return Burden(
        person,
        overtime=sum((length for _row, length in done), _NONE),
        late_starts=len(late),
        weekend_days=len({row.day for row, length in done if length and row.day.weekday() >= _SATURDAY}),
        week=week,
        worked_until=max(ended, default=None),
    )


def _is_late(shift: Shift, policy: Policy) -> bool:
    return shift.starts > policy.at(shift.day, policy.shift_begins)
