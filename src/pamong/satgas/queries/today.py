"""What a post knows of one day of the watch, read once for those who ask it many things."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pamong.core.duty import Policy, Standing
from pamong.foundation.access.models import Account
from pamong.satgas.models import Leave, Post, Presence, Relief, Shift
from pamong.satgas.queries.hours import Book, book
from pamong.satgas.queries.people import crew_of, last_in


@dataclass(frozen=True, slots=True)
class Today:
    """The crew by name, all presses in their order, reliefs, who is away, and the book of hours."""

    post: Post
    day: date
    now: datetime
    policy: Policy
    crew: list[Account]
    presses: list[Presence]
    reliefs: list[Relief]
    away: set[UUID]
    book: Book

    @property
    def here(self) -> dict[str, Presence]:
        """Who came and has not gone: the last press of each, by the account's id."""
        return last_in(self.presses)

    @property
    def early_leavers(self) -> list[Presence]:
        """Who went while the watch held, the first first: not who was relieved, nor who had reached the limit."""
        relieved = {row.account_id for row in self.reliefs if row.handed_over_at is not None}
        limits = {row.account_id: row.until for row in self.book.orders_today}
        went = [
            row for row in self.presses if row.kind == Presence.Kind.OUT and row.standing == Standing.HOLD
        ]
        return [
            row
            for row in went
            if row.account_id not in relieved
            and ((limit := limits.get(row.account_id)) is None or row.happened_at < limit)
        ]

    @property
    def on_now(self) -> list[Shift]:
        """Whose shift it is at this moment, the first to go first."""
        rows = [row for row in self.book.shifts if row.starts <= self.now < row.ends]
        return sorted(rows, key=lambda row: (row.ends, row.account.name))


def today(post: Post, now: datetime, policy: Policy, day: date | None = None) -> Today:
    """The day of the watch at ``now``, or ``day``, in six queries."""
    day = day or policy.day_of(now)
    presses = Presence.system().filter(post=post, day=day).select_related("account", "spot")
    reliefs = Relief.system().filter(post=post, day=day).select_related("account", "by", "named_by")
    away = Leave.system().filter(post=post, granted=True, first__lte=day, last__gte=day)
    return Today(
        post=post,
        day=day,
        now=now,
        policy=policy,
        crew=crew_of(post, day),
        presses=list(presses.order_by("happened_at", "received_at", "id")),
        reliefs=list(reliefs),
        away=set(away.values_list("account", flat=True)),
        book=book(post, day, now, policy),
    )
