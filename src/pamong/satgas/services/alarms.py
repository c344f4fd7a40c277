"""Calling people until one of them answers. Every attempt is a row with what came of it; a step without anybody to
call, or without a messenger, is a row too, and passed over at once.

A call is noted before it goes out, so that a crash loses none; sending happens outside of the transaction. Phones are
rung by the worker, and what came of it is heard later (``sounding``).
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.core.duty import Policy
from pamong.core.duty.ladder import Rung, Who, first_of, following, ladder
from pamong.foundation.access.models import Account
from pamong.satgas.errors import WatchError
from pamong.satgas.models import Alarm, Call, Incident, Post
from pamong.satgas.queries.calls import LASTING, called
from pamong.satgas.queries.people import coordinators_of
from pamong.satgas.services.calling import deliver, is_waiting, note_calls, page_of, sentence
from pamong.satgas.services.common import locked, recorded, tell
from pamong.satgas.services.sounding import is_held, ring_calls
from pamong.satgas.services.watch import policy_at

logger = logging.getLogger(__name__)


def start(
    post: Post,
    kind: Alarm.Kind,
    *,
    now: datetime,
    first: Who = Who.CREW,
    incident: Incident | None = None,
    about: Account | None = None,
) -> Alarm:
    """Raise an alarm and call the first ones at once, beginning with ``first``."""
    policy = policy_at(now)
    with transaction.atomic():
        post = locked(post)
        alarm = Alarm.system().create(
            post=post, place=post.place, kind=kind, incident=incident, about=about, began_at=now,
            rung=first_of(first, policy), next_at=now,
        )  # fmt: skip
        recorded("alarm.began", post, None, {"kind": kind.value}, now, about=f"alarm:{alarm.pk}")
    climb(alarm, now=now)
    alarm.refresh_from_db()
    return alarm


def climb(alarm: Alarm, *, now: datetime) -> int:
    """Take every step that is due, until somebody was reached or the ladder ends; returns how many steps."""
    steps = 0
    while _step(alarm, now):
        steps += 1
    return steps


def _step(alarm: Alarm, now: datetime) -> bool:
    policy = policy_at(now)
    with transaction.atomic():
        post = locked(alarm.post)
        row = Alarm.system().select_related("incident__assigned", "about", "post__region").get(pk=alarm.pk)
        if row.ended_at is not None or row.next_at is None or row.next_at > now:
            return False
        rung = _rungs(row, policy)[row.rung]
        calls = note_calls(row, rung, called(row, rung.who, policy.day_of(now), now), now)
        ring_calls(row, calls)
        _move(row, reached=is_held(row, calls, now, policy), now=now, policy=policy)
        text = sentence(row)
    sent = [deliver(call, text, page_of(row), now) for call in calls if is_waiting(call)]
    if sent and not any(sent) and not is_held(row, calls, now, policy):
        Alarm.system().filter(pk=row.pk, ended_at=None).exclude(next_at=None).update(next_at=now)
    logger.info("alarm %s of %s: step %s called %s", row.pk, post.pk, rung.who.value, len(calls))
    return True


def _rungs(alarm: Alarm, policy: Policy) -> tuple[Rung, ...]:
    return ladder(policy, to_decide=alarm.kind == Alarm.Kind.BLIND)


def _move(alarm: Alarm, *, reached: bool, now: datetime, policy: Policy) -> None:
    step = following(alarm.rung, reached=reached, policy=policy, to_decide=alarm.kind == Alarm.Kind.BLIND)
    alarm.rung, alarm.next_at = (step[0], now + step[1]) if step else (alarm.rung + 1, None)
    alarm.save(update_fields=["rung", "next_at"])


def climb_due(*, now: datetime) -> int:
    """Take the due steps of every alarm; one that fails stops no other. Returns how many steps."""
    steps = 0
    for alarm in Alarm.system().filter(next_at__lte=now, ended_at=None).select_related("post__region"):
        try:
            steps += climb(alarm, now=now)
        except Exception:
            logger.exception("alarm %s stands still", alarm.pk)
    return steps


def jump(alarm: Alarm, who: Who, *, now: datetime) -> None:
    """Call ``who`` now, unless the alarm has come so far already."""
    rung = first_of(who, policy_at(now))
    moved = Alarm.system().filter(pk=alarm.pk, ended_at=None, rung__lte=rung).update(rung=rung, next_at=now)
    if moved:
        climb(alarm, now=now)


def acknowledge(alarm: Alarm, *, by: Account, now: datetime) -> Alarm:
    """One who was called, or a co-ordinator, takes it: nobody further is called. Harmless to repeat.

    ``WatchError`` for anybody else.
    """
    with transaction.atomic():
        post = locked(alarm.post)
        row = Alarm.system().select_related("acknowledged_by", "incident", "about").get(pk=alarm.pk)
        if row.acknowledged_at is not None:
            return row
        if not may_take(row, by, now):
            raise WatchError(_("Panggilan ini untuk orang lain."))
        row.acknowledged_by, row.acknowledged_at, row.next_at = by, now, None
        row.ended_at = row.ended_at or now
        row.save(update_fields=["acknowledged_by", "acknowledged_at", "next_at", "ended_at"])
        others = Account.objects.filter(
            pk__in=Call.system().filter(alarm=row).exclude(account=by).values("account")
        )
        text = _("%(name)s sudah menerima panggilan: %(what)s") % {"name": by.name, "what": sentence(row)}
        tell(others, text, link=page_of(row), kind="satgas.alarm", now=now)
        recorded("alarm.acknowledged", post, by, {"kind": row.kind}, now, about=f"alarm:{row.pk}")
    return row


def may_take(alarm: Alarm, account: Account, now: datetime) -> bool:
    """Whether ``account`` was called, or leads the crew."""
    called_too = Call.system().filter(alarm=alarm, account=account).exists()
    return called_too or account in coordinators_of(alarm.post, policy_at(now).day_of(now))


def stop(alarm: Alarm, *, now: datetime) -> None:
    """What it was about is over; nobody further is called."""
    with transaction.atomic():
        post = locked(alarm.post)
        ended = Alarm.system().filter(pk=alarm.pk, ended_at=None).update(ended_at=now, next_at=None)
        if ended:
            recorded("alarm.ended", post, None, {"kind": alarm.kind}, now, about=f"alarm:{alarm.pk}")


def close_past(*, now: datetime) -> int:
    """End what nobody took of days that are over: drills, and word of those who left early. Returns how many."""
    policy = policy_at(now)
    begun = policy.at(policy.day_of(now), policy.day_begins)
    old = Alarm.system().filter(kind__in=LASTING, ended_at=None, began_at__lt=begun)
    return old.update(ended_at=now, next_at=None)


def was_drilled(post: Post, *, now: datetime) -> bool:
    """Whether a drill was held within the last six days."""
    since = now - timedelta(days=6)
    return Alarm.system().filter(post=post, kind=Alarm.Kind.DRILL, began_at__gt=since).exists()


def drill(post: Post, *, now: datetime) -> Alarm | None:
    """The weekly test of the ladder; None while one of the last six days was held."""
    return None if was_drilled(post, now=now) else start(post, Alarm.Kind.DRILL, now=now)
