"""What the co-ordinator and the crew are reminded of in the evening, each once: order, meal, relief, hand-over."""

import logging
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from pamong.core.duty import Policy, Standing
from pamong.core.duty.labour import Stage
from pamong.foundation.access.models import Account
from pamong.foundation.notify.models import Notice
from pamong.satgas.models import Overtime, Post, Presence, Shift
from pamong.satgas.queries.hours import Evening
from pamong.satgas.queries.people import coordinators_of
from pamong.satgas.queries.relief import Turn, turns
from pamong.satgas.queries.today import Today, today
from pamong.satgas.records import state_from_json
from pamong.satgas.services.common import tell
from pamong.satgas.services.overtime import COORDINATOR_PAGE
from pamong.satgas.services.relief import page_of
from pamong.satgas.services.watch import policy_at

logger = logging.getLogger(__name__)

#: Whoever is held is asked so long before the normal hours end.
_ORDER_BEFORE = timedelta(minutes=15)


def remind(*, now: datetime) -> None:
    """Say what is due now at every post; one that fails stops no other."""
    for post in Post.system().select_related("region"):
        try:
            _remind(post, now)
        except Exception:
            logger.exception("reminders of post %s", post.pk)


def _remind(post: Post, now: datetime) -> None:
    policy = policy_at(now)
    evening = today(post, now, policy)
    planners = coordinators_of(post, evening.day)
    if held_without_order(evening):
        text = _("Satgas ditahan. Petugas yang tinggal belum diberi perintah lembur.")
        _once(planners, text, f"{COORDINATOR_PAGE}#lembur-{evening.day}", "satgas.order", now)
    for turn in turns(evening):
        if not turn.evening.is_over:
            _evening(turn, planners, policy, now)


def is_held(post: Post) -> bool:
    """Whether the watch holds the crew."""
    return post.state is not None and state_from_json(post.state).standing is Standing.HOLD


def held_without_order(today: Today) -> list[Account]:
    """Who of the crew is here, is held, has almost reached the end of the shift, and was not ordered to stay."""
    if not is_held(today.post):
        return []
    orders = {row.account_id: row for row in today.book.orders_today}
    here, crew = today.here, {one.pk for one in today.crew}
    return [
        row.account
        for row in today.book.shifts_today
        if row.kind == Shift.Kind.WORK
        and row.account_id in crew
        and row.ends - _ORDER_BEFORE <= today.now
        and (press := here.get(str(row.account_id))) is not None
        and _needs_order(orders.get(row.account_id), press)
    ]


def _needs_order(order: Overtime | None, press: Presence) -> bool:
    """Whether somebody who is here has none that holds: never had one, or came back after it had ended."""
    if order is None:
        return True
    return order.ended_at is not None and press.happened_at > order.ended_at


def _evening(turn: Turn, planners: list[Account], policy: Policy, now: datetime) -> None:
    evening, row = turn.evening, turn.evening.row
    link = f"{COORDINATOR_PAGE}#lembur-{row.pk}"
    name = row.account.name
    if row.meal_at is None and evening.plan.meal_at <= now:
        text = _("Waktunya memesan makan untuk %(name)s, lembur sudah %(hours)s jam.")
        hours = policy.meal_after // timedelta(hours=1)
        _once(planners, text % {"name": name, "hours": hours}, link, "satgas.meal", now)
    stage = evening_stage(evening, now, policy)
    is_coming = turn.relief is not None and turn.relief.accepted_at is not None
    if stage in (Stage.RELIEF, Stage.HANDOVER, Stage.STOP) and not is_coming:
        text = _("%(name)s mencapai batas pukul %(at)s. Tunjuk penggantinya.")
        _once(planners, text % {"name": name, "at": policy.clock(turn.due_at)}, link, "satgas.relief", now)
    if stage is Stage.HANDOVER and is_coming and turn.relief is not None and turn.relief.by is not None:
        text = _("Waktunya serah terima: %(name)s ke %(by)s, paling lambat pukul %(at)s.")
        values = {"name": name, "by": turn.relief.by.name, "at": policy.clock(turn.due_at)}
        people = [row.account, turn.relief.by]
        _once(people, text % values, page_of(turn.relief), "satgas.handover", now)


def evening_stage(evening: Evening, now: datetime, policy: Policy) -> Stage:
    """How far it is; in an emergency counted back from its end."""
    if not evening.is_emergency:
        return evening.stage(now)
    left = evening.row.until - now
    if left <= timedelta(0):
        return Stage.STOP
    if left <= policy.handover_before:
        return Stage.HANDOVER
    return Stage.RELIEF if left <= policy.relief_before else Stage.MEAL


def _once(people: list[Account], text: str, link: str, kind: str, now: datetime) -> None:
    """Tell those who were not told this about the same thing."""
    told = set(Notice.objects.filter(kind=kind, link=link).values_list("account", flat=True))
    tell([one for one in people if one.pk not in told], text, link=link, kind=kind, now=now)
