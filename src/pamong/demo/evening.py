"""What the played co-ordinator and crew do about their hours, as people would: order, agree, eat, relieve, hand over.

Each waits a little, so that a visitor who plays one of them may be first. The file of a day says nothing about it: it
follows from who was there and how long the rain lasted.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _

from pamong.demo.deeds import press_at_post
from pamong.foundation.access.models import Account
from pamong.satgas.errors import WatchError
from pamong.satgas.models import Presence
from pamong.satgas.queries.relief import ITEMS, Turn, turns
from pamong.satgas.queries.today import Today
from pamong.satgas.services import overtime, presence, relief
from pamong.satgas.services.reminders import held_without_order

logger = logging.getLogger(__name__)

#: So long somebody thinks before he answers; and so long before a shift ends its people are told to stay.
THINKS = timedelta(minutes=5)

type Step = Callable[[], object]


def play(today: Today, agus: Account) -> int:
    """Do what is waiting at ``today.now``, with ``agus`` as the co-ordinator; returns how much was done."""
    done = 0
    for step in _steps(today, agus):
        try:
            step()
            done += 1
        except WatchError as refused:
            logger.info("played evening: %s", refused)
    return done


def is_waiting(today: Today, agus: Account) -> bool:
    """Whether there is something to do."""
    return next(_steps(today, agus), None) is not None


def _steps(today: Today, agus: Account) -> Iterator[Step]:
    yield from _orders(today, agus)
    for row in today.book.orders_today:
        if row.consented is None and row.ended_at is None and _passed(today, row.ordered_at):
            yield partial(overtime.answer, row, consents=True, by=row.account, now=today.now)
    staying = [turn for turn in turns(today) if not turn.evening.is_over]
    hungry = [turn.evening.plan.meal_at for turn in staying if turn.evening.row.meal_at is None]
    if any(_passed(today, meal_at) for meal_at in hungry):
        yield partial(overtime.order_meal, today.post, by=agus, now=today.now)
    yield from _names(today, staying, agus)
    for turn in staying:
        yield from _relieve(today, turn)


def _passed(today: Today, moment: datetime | None) -> bool:
    """Whether somebody has thought about it for long enough."""
    return moment is not None and today.now - moment >= THINKS


def _orders(today: Today, agus: Account) -> Iterator[Step]:
    ends = {row.account_id: row.ends for row in today.book.shifts_today}
    reason = _("Jaga sampai hujan reda")
    for one in held_without_order(today):
        if ends[one.pk] - THINKS <= today.now:
            yield partial(overtime.order, today.post, one, by=agus, reason=reason, now=today.now)


def _names(today: Today, staying: list[Turn], agus: Account) -> Iterator[Step]:
    """A relief for each, the best first; nobody is asked for two."""
    asked = {row.by_id for row in today.reliefs}
    for turn in staying:
        waits = turn.relief is None or turn.relief.by is None
        free = [one.account for one in turn.candidates if one.account.pk not in asked]
        if waits and free and _passed(today, turn.due_at - today.policy.relief_before):
            asked.add(free[0].pk)
            yield partial(relief.name, turn.evening.row, free[0], by=agus, now=today.now)


def _relieve(today: Today, turn: Turn) -> Iterator[Step]:
    """Accept and hand over; whoever nobody relieves goes at the limit."""
    row, now, going = turn.relief, today.now, turn.evening.row.account
    if now >= turn.due_at:
        yield partial(_go, today, going)
    elif row is None or row.by is None:
        return
    elif row.accepted_at is None:
        if _passed(today, row.named_at):
            yield partial(relief.accept, row, by=row.by, now=now)
    elif _passed(today, turn.due_at - today.policy.handover_before):
        note = _("Pompa RW 05 menyala, air di depan pasar sudah turun")
        yield partial(relief.hand_over, row, items=ITEMS, note=note, by=going, now=now)
        yield partial(_go, today, going)


def _go(today: Today, going: Account) -> Presence:
    """One check-out a day: what is played again is the same press."""
    key = uuid5(NAMESPACE_URL, f"pamong-evening:{today.day}:{going.pk}")
    press = press_at_post(today.post, key, today.now)
    return presence.check(today.post, going, Presence.Kind.OUT, press, now=today.now)
