"""What one of the crew has to do today: shift, presence, overtime."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pamong.core.duty import Policy, Sky
from pamong.foundation.access.models import Account
from pamong.satgas.models import Look, Overtime, Post, Presence, Shift
from pamong.satgas.queries.hours import week_hours, worked

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Mine:
    """The day of one person. ``normal``, ``overtime`` and ``week`` are lengths of time worked so far."""

    day: date
    shift: Shift | None
    presses: tuple[Presence, ...]
    order: Overtime | None
    look: Look | None
    normal: timedelta
    overtime: timedelta
    week: timedelta

    @property
    def came(self) -> Presence | None:
        """The first time today that the person came."""
        return next((one for one in self.presses if one.kind == Presence.Kind.IN), None)

    @property
    def last(self) -> Presence | None:
        """The last press."""
        return self.presses[-1] if self.presses else None

    @property
    def is_there(self) -> bool:
        """Whether the person came and has not gone."""
        return self.last is not None and self.last.kind == Presence.Kind.IN

    @property
    def to_explain(self) -> Presence | None:
        """The last press that is in doubt, without a word of the person, and not confirmed."""
        open_ones = [one for one in self.presses if one.doubt and not one.note and one.confirmed_at is None]
        return open_ones[-1] if open_ones else None

    @property
    def sky(self) -> Sky | None:
        """What the person last saw today."""
        return Sky(self.look.sky) if self.look else None


def mine(post: Post, account: Account, now: datetime, policy: Policy) -> Mine:
    """The day of ``account`` at ``post``."""
    day = policy.day_of(now)
    own = {"post": post, "account": account, "day": day}
    presses = tuple(Presence.system().filter(**own).select_related("spot").order_by("happened_at", "id"))
    shift = Shift.system().filter(**own, cancelled_at=None).order_by("kind").last()
    order = Overtime.system().filter(**own).select_related("ordered_by").first()
    looks = Look.system().filter(
        post=post, account=account, observed_at__gte=policy.at(day, policy.shift_begins)
    )
    return Mine(
        day=day,
        shift=shift,
        presses=presses,
        order=order,
        look=looks.order_by("observed_at").last(),
        normal=_normal(presses, shift, now),
        overtime=worked(order, now, policy) if order and order.consented else _NONE,
        week=week_hours(post, day, now, policy).get(str(account.pk), _NONE),
    )


def _normal(presses: tuple[Presence, ...], shift: Shift | None, now: datetime) -> timedelta:
    """How long the person was there within the hours of the shift."""
    if shift is None or shift.kind != Shift.Kind.WORK:
        return _NONE
    total, since = _NONE, None
    for one in presses:
        if one.kind == Presence.Kind.IN:
            since = since or one.happened_at
        elif since is not None:
            total, since = total + _within(since, one.happened_at, shift), None
    return total + _within(since, now, shift) if since is not None else total


def _within(start: datetime, end: datetime, shift: Shift) -> timedelta:
    return max(_NONE, min(end, shift.ends) - max(start, shift.starts))
