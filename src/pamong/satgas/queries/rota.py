"""The rota: whose shift when, what was changed, and what waits for a yes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet, Subquery

from pamong.foundation.access.models import Account
from pamong.satgas.models import Leave, Post, RotaChange, Shift, Stagger, Swap
from pamong.satgas.queries.hours import monday_of

DAYS = 7
_SWAP_WITHIN = timedelta(days=14)
#: Where nobody planned anything yet: free days lie apart, the weekend's first.
_SPREAD = (6, 5, 0, 2, 4, 1, 3)


@dataclass(frozen=True, slots=True)
class Cell:
    """One person's day: the shift at work, or on call at home, or the leave; none of them: rest."""

    account: Account
    day: date
    shift: Shift | None
    leave: Leave | None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the rota, with everybody in the order of their names."""

    day: date
    cells: tuple[Cell, ...]
    is_today: bool


def week(post: Post, monday: date, people: list[Account], today: date) -> list[Day]:
    """Seven days of the rota of ``people``."""
    last = monday + timedelta(days=DAYS - 1)
    rows = sorted(shifts_between(post, monday, last), key=lambda row: row.kind == Shift.Kind.WORK)
    shifts = {(row.account_id, row.day): row for row in rows}
    leaves = list(Leave.system().filter(post=post, granted=True, first__lte=last, last__gte=monday))
    days = [monday + timedelta(days=step) for step in range(DAYS)]
    return [
        Day(
            day,
            tuple(Cell(one, day, shifts.get((one.pk, day)), _leave(leaves, one, day)) for one in people),
            day == today,
        )
        for day in days
    ]


def _leave(leaves: Iterable[Leave], account: Account, day: date) -> Leave | None:
    fitting = (one for one in leaves if one.account_id == account.pk and one.first <= day <= one.last)
    return next(fitting, None)


def shifts_between(post: Post, first: date, last: date) -> "QuerySet[Shift, Shift]":
    """Shifts that hold, in their order."""
    rows = Shift.system().filter(post=post, day__range=(first, last), cancelled_at=None)
    return rows.select_related("account").order_by("day", "starts", "account__name")


def next_up(post: Post, now: datetime) -> list[Shift]:
    """Those who come next: all whose shift begins at the next moment at which one does."""
    later = Shift.system().filter(post=post, cancelled_at=None, starts__gt=now)
    first = later.order_by("starts").values("starts")[:1]
    return list(later.filter(starts=Subquery(first)).select_related("account").order_by("account__name"))


def free_days(post: Post, monday: date, people: list[Account]) -> Mapping[str, int]:
    """The free weekday of each in the week before; spread out where that week was not planned."""
    before = monday - timedelta(days=DAYS)
    rows = shifts_between(post, before, monday - timedelta(days=1)).filter(kind=Shift.Kind.WORK)
    worked: dict[str, set[int]] = {}
    for row in rows:
        worked.setdefault(str(row.account_id), set()).add(row.day.weekday())
    found: dict[str, int] = {}
    for at, one in enumerate(people):
        free = [day for day in range(DAYS) if day not in worked.get(str(one.pk), set())]
        planned = str(one.pk) in worked and bool(free)
        found[str(one.pk)] = free[-1] if planned else _SPREAD[at % DAYS]
    return found


def days_of_week(account: Account, day: date) -> set[date]:
    """On which days of the week of ``day`` the person works."""
    first = monday_of(day)
    rows = Shift.system().filter(
        account=account,
        kind=Shift.Kind.WORK,
        cancelled_at=None,
        day__range=(first, first + timedelta(days=6)),
    )
    return set(rows.values_list("day", flat=True))


@dataclass(frozen=True, slots=True)
class SwapChoice:
    """What one of the crew could do: take the shift, or exchange it for one of ``turns``."""

    account: Account
    takes: bool
    turns: tuple[Shift, ...]


def swap_choices(given: Shift, people: list[Account], now: datetime) -> list[SwapChoice]:
    """With whom a shift can be swapped within two weeks of it, by name; who can do nothing is not in the list."""
    last = given.day + _SWAP_WITHIN
    rows = list(shifts_between(given.post, given.day, last).filter(kind=given.kind))
    mine = {row.day for row in rows if row.account_id == given.account_id}
    found = []
    for one in people:
        turns = [row for row in rows if row.account_id == one.pk and row.starts > now]
        takes = all(row.day != given.day for row in turns)
        fitting = [
            row for row in turns if (row.day not in mine if takes else row.day == given.day)
            and (row.starts, row.ends) != (given.starts, given.ends)
        ]  # fmt: skip
        if one.pk != given.account_id and (takes or fitting):
            found.append(SwapChoice(one, takes, tuple(fitting)))
    return found


def changes(post: Post, count: int = 20) -> "QuerySet[RotaChange, RotaChange]":
    """The latest changes, newest first: who changed what, for whom, and why."""
    rows = RotaChange.objects.filter(post=post).select_related("account", "by")
    return rows.order_by("-at", "-id")[:count]


def open_leaves(post: Post) -> "QuerySet[Leave, Leave]":
    """Leaves that nobody decided, oldest first."""
    return Leave.objects.filter(post=post, granted=None).select_related("account").order_by("asked_at")


def open_swaps(post: Post) -> "QuerySet[Swap, Swap]":
    """Swaps that wait for the partner or the co-ordinator, oldest first."""
    waiting = Swap.objects.filter(post=post, approved=None).exclude(consented=False)
    rows = waiting.filter(given__cancelled_at=None)
    return rows.select_related("asked_by", "partner", "given", "taken").order_by("asked_at")


def swaps_of(post: Post, account: Account) -> "QuerySet[Swap, Swap]":
    """The open ones that the person asked for or is asked about."""
    return open_swaps(post).filter(Q(asked_by=account) | Q(partner=account))


def count_waiting(post: Post) -> int:
    """How many wishes wait for whoever plans."""
    return open_leaves(post).count() + open_swaps(post).filter(consented=True).count()


def stagger_of(post: Post, day: date) -> Stagger | None:
    """The morning's proposal."""
    return Stagger.objects.filter(post=post, day=day).select_related("decided_by").first()


def late_names(stagger: Stagger) -> list[str]:
    """Who would start later, by name."""
    rows = Account.objects.filter(pk__in=stagger.accounts)
    return list(rows.order_by("name").values_list("name", flat=True))
