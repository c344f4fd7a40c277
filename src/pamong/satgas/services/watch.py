"""Opening a post, reporting the sky, overruling, and deciding."""

import logging
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pamong.core.duty import Decision, Policy, Sky, State, Want, in_force, say
from pamong.core.duty import decide as decide_by_rules
from pamong.foundation.access.models import Account
from pamong.foundation.regions.models import Region
from pamong.satgas import models, queries
from pamong.satgas.models import Look, Order, Post
from pamong.satgas.records import reasons_to_json, said_to_json, state_from_json, state_to_json
from pamong.satgas.services.common import hashed, locked, recorded
from pamong.satgas.services.feeds import follow

logger = logging.getLogger(__name__)

_FETCHED_WITHIN = timedelta(minutes=2)


def policy_at(now: datetime) -> Policy:
    """The policy of this moment's day in the office's zone."""
    return policy_on(timezone.localdate(now, timezone.get_default_timezone()))


def policy_on(day: date) -> Policy:
    """The policy of a day, in the office's zone; ``LookupError`` for one before all rules."""
    return replace(in_force(day), zone=timezone.get_default_timezone())


def open_post(region: Region, *, name: str, actor: Account | None, now: datetime) -> Post:
    """Open the crew's post of a kecamatan, and fetch what it needs from now on. Harmless to repeat.

    It decides for the first time when that has come: nobody is called because a post has just been opened.
    """
    first = {"place": region.place, "name": name, "next_at": now + _FETCHED_WITHIN, "created_at": now}
    with transaction.atomic():
        post, is_new = Post.system().get_or_create(region=region, defaults=first)
        follow(post, now=now)
        if is_new:
            recorded("opened", post, actor, {"name": name}, now)
    return post


def report_sky(
    post: Post,
    sky: Sky,
    *,
    by: Account,
    now: datetime,
    observed_at: datetime | None = None,
    point: str = "",
    key: UUID | None = None,
) -> Look:
    """Keep what somebody saw, and decide at once.

    ``observed_at`` is the phone's clock, for reports made without a network; of a ``key`` that the phone chose one is
    kept, however often it is sent.
    """
    with transaction.atomic():
        locked(post)
        known = Look.system().filter(key=key).first() if key else None
        if known is not None:
            return known
        look = Look.system().create(
            post=post, place=post.place, account=by, name=by.name, point=point, sky=sky.value,
            observed_at=observed_at or now, received_at=now, key=key,
        )  # fmt: skip
        decide(post, now=now)
    return look


def overrule(post: Post, want: Want, *, by: Account, reason: str, now: datetime) -> Order:
    """Hold, release, or give the watch back to the rules, and decide at once. ``WordError`` for too short a reason."""
    word = say(want, by=by.name, reason=reason, at=now, letters=policy_at(now).reason_letters)
    with transaction.atomic():
        locked(post)
        order = Order.system().create(
            post=post, place=post.place, account=by, name=by.name, want=want.value, reason=word.reason, at=now
        )
        recorded("overruled", post, by, {"want": want.value, "reason": hashed(word.reason)}, now)
        decide(post, now=now)
    return order


def decide_due(*, now: datetime) -> int:
    """Decide for every post whose time has come; a post that fails stops no other. Returns how many were decided."""
    decided = 0
    for post in Post.system().filter(next_at__lte=now):
        try:
            decide(post, now=now)
            decided += 1
        except Exception:
            logger.exception("no decision for post %s", post.pk)
    return decided


def decide(post: Post, *, now: datetime) -> Decision:
    """Ask the rules and keep what they say; a change of the standing enters the audit chain."""
    policy = policy_at(now)
    with transaction.atomic():
        post = locked(post)
        before = state_from_json(post.state) if post.state else State.begin(now, policy)
        decision = decide_by_rules(queries.signals(post, now, policy), now, before, policy)
        _keep(post, decision, policy, now)
        if decision.state.standing is not before.standing:
            said: dict[str, str | int] = {
                "standing": decision.state.standing.value,
                "rules": _rules(decision),
                "advice": decision.advice.value,
            }
            recorded("decided", post, None, said, now)
    return decision


def _keep(post: Post, decision: Decision, policy: Policy, now: datetime) -> None:
    post.state, post.checked_at = state_to_json(decision.state), now
    post.next_at, post.said = decision.next.check_at, said_to_json(decision)
    post.save(update_fields=["state", "said", "checked_at", "next_at"])
    fields = {
        "standing": decision.state.standing.value,
        "advice": decision.advice.value,
        "rung": decision.rung.value,
        "callee": decision.page.callee.value if decision.page else "",
        "by_person": decision.state.by_person,
        "rules": _rules(decision),
    }
    last = models.Decision.system().filter(post=post).order_by("-at", "-id").values(*fields).first()
    if last != fields:
        models.Decision.system().create(
            post=post,
            place=post.place,
            at=now,
            reasons=reasons_to_json(decision.reasons),
            conditions=reasons_to_json(decision.next.conditions),
            policy=policy.since,
            **fields,
        )


def _rules(decision: Decision) -> str:
    return " ".join(sorted({reason.rule.value for reason in decision.reasons}))
