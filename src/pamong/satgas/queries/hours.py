"""Hours of the crew: overtime that counts, burdens that are compared, and the evening of each who stays."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

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
    week = week_of(day)
    shifts = Shift.system().filter(post=post, day__range=week, cancelled_at=None)
    return _week(Overtime.system().filter(post=post, day__range=week), shifts, now, policy)


def week_of(day: date) -> tuple[date, date]:
    """The first and the last day of the week of the limits."""
    return monday_of(day), monday_of(day) + timedelta(days=6)


def _week(
    orders: Iterable[Overtime], shifts: Iterable[Shift], now: datetime, policy: Policy
) -> dict[str, timedelta]:
    """Overtime on normal days, by account."""
    normal = {(row.account_id, row.day) for row in shifts if row.kind == Shift.Kind.WORK}
    found: dict[str, timedelta] = {}
    for row in orders:
        if (row.account_id, row.day) in normal:
            who = str(row.account_id)
            found[who] = found.get(who, _NONE) + worked(row, now, policy)
    return found


def normal_days(post: Post, year: int, month: int) -> set[tuple[UUID, date]]:
    """Who had normal hours on which day of a month."""
    shifts = Shift.system().filter(post=post, day__year=year, day__month=month, cancelled_at=None)
    return set(shifts.filter(kind=Shift.Kind.WORK).values_list("account_id", "day"))


def evenings(
    post: Post, day: date, now: datetime, policy: Policy, *, last: date | None = None
) -> list[Evening]:
    """The overtime of ``day``, or from ``day`` to ``last`` of the same week, by day and name."""
    rows = _by_name(Overtime.system().filter(post=post, day__range=(day, last or day)))
    hours = week_hours(post, day, now, policy)
    return [_evening(row, hours, now, policy) for row in rows]


def _by_name(rows: "QuerySet[Overtime, Overtime]") -> "QuerySet[Overtime, Overtime]":
    return rows.select_related("account", "ordered_by").order_by("day", "account__name", "id")


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
    return book(post, day, now, policy).burdens(people)


@dataclass(frozen=True, slots=True)
class Book:
    """Orders and shifts of a post from the first day that fairness looks at to the end of the week of ``day``."""

    day: date
    now: datetime
    policy: Policy
    orders: Collection[Overtime]
    shifts: Collection[Shift]

    @property
    def orders_today(self) -> list[Overtime]:
        """The orders of the day, by name."""
        return [row for row in self.orders if row.day == self.day]

    @property
    def shifts_today(self) -> list[Shift]:
        """The shifts of the day, the first first."""
        return [row for row in self.shifts if row.day == self.day]

    def week(self) -> dict[str, timedelta]:
        """What ``week_hours`` promises."""
        first, last = week_of(self.day)
        orders = (row for row in self.orders if first <= row.day <= last)
        return _week(orders, self.shifts, self.now, self.policy)

    def evenings(self) -> list[Evening]:
        """The overtime of the day, by name."""
        hours = self.week()
        return [_evening(row, hours, self.now, self.policy) for row in self.orders_today]

    def burdens(self, people: Iterable[Account]) -> dict[str, Burden]:
        """What each of ``people`` carried, up to and with the day."""
        hours, since = self.week(), _fair_since(self.day, self.policy)
        orders = [row for row in self.orders if since <= row.day <= self.day]
        shifts = [row for row in self.shifts if since <= row.day <= self.day]
        return {
            str(one.pk): _burden(
                str(one.pk),
                [row for row in orders if row.account_id == one.pk],
                [row for row in shifts if row.account_id == one.pk],
                hours.get(str(one.pk), _NONE),
                self.now,
                self.policy,
            )
            for one in people
        }


def book(post: Post, day: date, now: datetime, policy: Policy) -> Book:
    """The book of ``day`` as it stands at ``now``, in two queries."""
    monday, sunday = week_of(day)
    days = (min(_fair_since(day, policy), monday), sunday)
    orders = _by_name(Overtime.system().filter(post=post, day__range=days))
    shifts = Shift.system().filter(post=post, day__range=days, cancelled_at=None).select_related("account")
    return Book(day, now, policy, list(orders), list(shifts.order_by("day", "starts", "account__name")))


def _fair_since(day: date, policy: Policy) -> date:
    return day - policy.fair_within + timedelta(days=1)


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
