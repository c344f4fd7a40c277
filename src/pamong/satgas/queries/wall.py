"""What the wall shows beside the kelurahan: who is there for how long, and what was decided today."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pamong.core.duty import Policy, Standing
from pamong.foundation.access.models import Account
from pamong.satgas.models import Decision, Incident, Order, Overtime, Post, Presence, Relief, Stagger
from pamong.satgas.queries.people import crew_of
from pamong.satgas.queries.today import Today


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody was there from ``begins`` to ``ends``; ``None``: still is."""

    account: Account
    begins: Presence
    ends: datetime | None

    def until(self, now: datetime) -> timedelta:
        """How long, as far as it has come at ``now``."""
        return max(timedelta(0), (self.ends or now) - self.begins.happened_at)


@dataclass(frozen=True, slots=True)
class Member:
    """One of the crew today. ``worked``: all stays of the day; ``last``: the last presence, if there is one."""

    account: Account
    worked: timedelta
    present: bool
    last: Presence | None
    overtime: Overtime | None
    relief: Relief | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A decision that changed something. ``order``: the word of a person that was obeyed."""

    decision: Decision
    order: Order | None


def stays(presses: Iterable[Presence]) -> list[Stay]:
    """All stays of the presses of a day, in the order in which they began."""
    by_account: defaultdict[object, list[Presence]] = defaultdict(list)
    for row in sorted(presses, key=lambda row: (row.happened_at, row.received_at)):
        by_account[row.account_id].append(row)
    found = [stay for presences in by_account.values() for stay in _paired(presences)]
    return sorted(found, key=lambda stay: stay.begins.happened_at)


def _paired(presences: Iterable[Presence]) -> Iterator[Stay]:
    """Each coming with the next going; who comes twice without going stayed all the time."""
    came: Presence | None = None
    for row in presences:
        if row.kind == Presence.Kind.IN:
            came = came or row
        elif came is not None:
            yield Stay(came.account, came, row.happened_at)
            came = None
    if came is not None:
        yield Stay(came.account, came, None)


def members(post: Post, day: date, now: datetime) -> list[Member]:
    """The crew of a day by name, with everybody else who was there."""
    presses = Presence.system().filter(post=post, day=day).select_related("account", "spot")
    orders = Overtime.system().filter(post=post, day=day)
    reliefs = Relief.system().filter(post=post, day=day).select_related("by")
    return _members(crew_of(post, day), presses, orders, reliefs, now)


def members_of(today: Today) -> list[Member]:
    """What ``members`` promises, of a day that was read already."""
    return _members(today.crew, today.presses, today.book.orders_today, today.reliefs, today.now)


def _members(
    crew: Iterable[Account],
    presses: Iterable[Presence],
    orders: Iterable[Overtime],
    reliefs: Iterable[Relief],
    now: datetime,
) -> list[Member]:
    by_account: defaultdict[object, list[Stay]] = defaultdict(list)
    for stay in stays(presses):
        by_account[stay.account.pk].append(stay)
    guests = {stays[0].account.pk: stays[0].account for stays in by_account.values()}
    people = {account.pk: account for account in crew} | guests
    overtimes = {row.account_id: row for row in orders}
    going = {row.account_id: row for row in reliefs}
    return [
        _member(account, by_account[pk], now, overtimes.get(pk), going.get(pk))
        for pk, account in sorted(people.items(), key=lambda item: (item[1].name, item[0]))
    ]


def _member(
    account: Account, stays: list[Stay], now: datetime, overtime: Overtime | None, relief: Relief | None
) -> Member:
    worked = sum((stay.until(now) for stay in stays), timedelta(0))
    present = any(stay.ends is None for stay in stays)
    return Member(account, worked, present, stays[-1].begins if stays else None, overtime, relief)


def day_limit(policy: Policy, day: date) -> timedelta:
    """The longest day of one person: the shift, its rest included, and the overtime that is allowed."""
    return normal_day(policy, day) + policy.overtime_day


def normal_day(policy: Policy, day: date) -> timedelta:
    """The length of a shift, its rest included."""
    return policy.at(day, policy.shift_ends) - policy.at(day, policy.shift_begins)


def stagger_of(post: Post, day: date) -> Stagger | None:
    """The accepted proposal to start later, if there is one today."""
    return Stagger.system().filter(post=post, day=day, accepted=True).first()


def turns(post: Post, day: date, policy: Policy) -> list[Turn]:
    """The decisions of a day at which the standing, the advice, or who decides became another, in order."""
    begins = policy.at(day, policy.day_begins)
    rows = Decision.system().filter(post=post, at__gte=begins, at__lt=begins + timedelta(days=1))
    orders = list(
        Order.system().filter(post=post, at__gte=begins, at__lt=begins + timedelta(days=1)).order_by("at")
    )
    found: list[Turn] = []
    last = (Standing.ON_SHIFT.value, Standing.ON_SHIFT.value, False)
    for row in rows.order_by("at", "id"):
        said = (row.standing, row.advice, row.by_person)
        if said != last:
            spoken = [order for order in orders if order.at <= row.at] if row.by_person else []
            found.append(Turn(row, spoken[-1] if spoken else None))
        last = said
    return found


def done_today(post: Post, day: date, policy: Policy) -> int:
    """How many incidents were closed on a day of the watch."""
    begins = policy.at(day, policy.day_begins)
    rows = Incident.system().filter(post=post, state=Incident.State.CLOSED)
    return rows.filter(closed_at__gte=begins, closed_at__lt=begins + timedelta(days=1)).count()
