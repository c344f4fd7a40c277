"""What the worker does for the co-ordinator: call until somebody answers, remind, propose, and hold the drill."""

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial

from django.utils import timezone

from pamong.foundation.jobs.policy import job
from pamong.foundation.jobs.schedule import every
from pamong.satgas import clock
from pamong.satgas.models import Overtime, Post, Stagger
from pamong.satgas.queries.calls import is_work_due
from pamong.satgas.queries.today import today
from pamong.satgas.services import alarms, causes, overtime, reminders, stagger
from pamong.satgas.services.watch import policy_at

logger = logging.getLogger(__name__)

CALL_PERIOD, PLAN_PERIOD = timedelta(seconds=20), timedelta(minutes=1)
#: However fast a day is played, neither runs more often: fetching comes after all else, and would never have its turn.
_LEAST = timedelta(seconds=1)
#: Mondays at nine, when everybody is there.
_DRILL_DAY, _DRILL_FROM, _DRILL_UNTIL = 0, time(9), time(12)


@job(retries=0)
def call() -> int:
    """Raise what must be raised, and take the due steps of every alarm; returns how many steps."""
    now = clock.now()
    causes.look(now=now)
    return alarms.climb_due(now=now)


@job(retries=0)
def plan() -> None:
    """Propose late starts, remind of the evening, hold the weekly drill, close what nobody ended yesterday."""
    now = clock.now()
    _try("past overtime", partial(overtime.close_past, now=now))
    _try("past alarms", partial(alarms.close_past, now=now))
    reminders.remind(now=now)
    for post in Post.system().select_related("region"):
        if stagger.is_due(now):
            _try(f"late starts of {post.pk}", partial(stagger.propose, post, now=now))
        if is_drill_hour(now):
            _try(f"drill of {post.pk}", partial(alarms.drill, post, now=now))


def _try(what: str, act: Callable[[], object]) -> None:
    """One thing that fails stops no other."""
    try:
        act()
    except Exception:
        logger.exception("planning: %s", what)


def is_drill_hour(now: datetime) -> bool:
    """Whether the drill of the week is held at this time."""
    local = now.astimezone(policy_at(now).zone)
    return local.weekday() == _DRILL_DAY and _DRILL_FROM <= local.time() < _DRILL_UNTIL


def is_planning_due(now: datetime) -> bool:
    """Whether ``plan`` may find something to do: cheap, since it is asked often."""
    if Overtime.system().filter(ended_at=None).exclude(consented=False).exists():
        return True
    if stagger.is_due(now):
        day = now.astimezone(policy_at(now).zone).date()
        return Post.system().exclude(pk__in=Stagger.system().filter(day=day).values("post")).exists()
    if is_drill_hour(now):
        return any(not alarms.was_drilled(post, now=now) for post in Post.system())
    held = (post for post in Post.system() if reminders.is_held(post))
    return any(reminders.held_without_order(today(post, now, policy_at(now))) for post in held)


class Seldom:
    """Asks a question at most every ``period``; in between the answer is no."""

    def __init__(self, period: timedelta, ask: Callable[[datetime], bool]) -> None:
        self.period, self.ask = period, ask
        self.asked_at: datetime | None = None

    def __call__(self) -> bool:
        """Whether there is something to do."""
        moment = timezone.now()
        if self.asked_at is not None and moment - self.asked_at < self.period:
            return False
        self.asked_at = moment
        return self.ask(clock.now())


def schedule() -> None:
    """Have the worker look often, and write nothing while nothing is due."""
    call_period, plan_period = (
        max(_LEAST, clock.paced(CALL_PERIOD)),
        max(2 * _LEAST, clock.paced(PLAN_PERIOD)),
    )
    every(call_period, call, when=Seldom(call_period / 2, is_work_due))
    every(plan_period, plan, when=Seldom(plan_period / 2, is_planning_due))
