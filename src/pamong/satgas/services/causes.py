"""Why somebody is called: nothing is known (H7), an incident stays unanswered, somebody works beyond the limit."""

import logging
from datetime import datetime

from pamong.core.duty import Callee
from pamong.core.duty.ladder import Who
from pamong.satgas.models import Alarm, Incident, Post
from pamong.satgas.queries.calls import unanswered
from pamong.satgas.queries.hours import evenings
from pamong.satgas.services import alarms
from pamong.satgas.services.watch import policy_at

logger = logging.getLogger(__name__)


def look(*, now: datetime) -> None:
    """Raise what must be raised and end what is over, for every post; one that fails stops no other."""
    for post in Post.system().select_related("region"):
        for cause in (_blind, _incidents, _limits):
            try:
                cause(post, now)
            except Exception:
                logger.exception("alarms of post %s", post.pk)


def _blind(post: Post, now: datetime) -> None:
    callee = (post.said or {}).get("callee")
    mine = Alarm.system().filter(post=post, kind=Alarm.Kind.BLIND).select_related("post__region")
    if not callee:
        for alarm in mine.filter(ended_at=None):
            alarms.stop(alarm, now=now)
        return
    since = datetime.fromisoformat((post.state or {})["blind_since"])
    episode = mine.filter(began_at__gte=since)
    if callee == Callee.COORDINATOR.value:
        if not episode.exists():
            alarms.start(post, Alarm.Kind.BLIND, now=now, first=Who.COORDINATOR)
        return
    if episode.filter(calls__callee__in=(Who.LURAH.value, Who.CAMAT.value)).exists():
        return
    running = episode.filter(ended_at=None).first()
    if running is not None:
        alarms.jump(running, Who.LURAH, now=now)
    else:
        alarms.start(post, Alarm.Kind.BLIND, now=now, first=Who.LURAH)


def _incidents(post: Post, now: datetime) -> None:
    waiting = {row.pk: row for row in unanswered(now).filter(post=post).select_related("assigned")}
    mine = (
        Alarm.system().filter(post=post, kind=Alarm.Kind.INCIDENT).select_related("post__region", "incident")
    )
    for alarm in mine.filter(ended_at=None):
        row = waiting.get(alarm.incident_id) if alarm.incident_id else None
        if row is None or alarm.began_at < _waits_since(row):
            alarms.stop(alarm, now=now)
    for row in waiting.values():
        if not mine.filter(incident=row, began_at__gte=_waits_since(row)).exists():
            alarms.start(post, Alarm.Kind.INCIDENT, now=now, incident=row)


def _waits_since(row: Incident) -> datetime:
    sent = row.assigned_at if row.state == Incident.State.ASSIGNED else None
    return sent or row.opened_at


def _limits(post: Post, now: datetime) -> None:
    policy = policy_at(now)
    day = policy.day_of(now)
    over = {
        one.row.account_id: one.row
        for one in evenings(post, day, now, policy)
        if not one.is_over and one.row.until <= now
    }
    mine = Alarm.system().filter(post=post, kind=Alarm.Kind.LIMIT).select_related("post__region", "about")
    for alarm in mine.filter(ended_at=None):
        if alarm.about_id not in over:
            alarms.stop(alarm, now=now)
    for row in over.values():
        if not mine.filter(about=row.account, began_at__gte=row.until).exists():
            alarms.start(post, Alarm.Kind.LIMIT, now=now, first=Who.COORDINATOR, about=row.account)
