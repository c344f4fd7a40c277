"""Fetching weather: within the budget, with tags, and never a bad copy in place of a good one."""

import hashlib
import logging
import random
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pamong.core.weather import Feed, Item, Watched, about
from pamong.satgas import pacing, queries, sources
from pamong.satgas.models import Attempt, Document, Payload, Post, Provider
from pamong.satgas.pacing import Draw
from pamong.satgas.services.asking import Outcome, Result, ask

logger = logging.getLogger(__name__)

#: Requests and seconds of one turn, after which letters may be signed. The last request may take its whole time,
#: so that a turn is over after 7 seconds at most.
AT_ONCE, LONG_ENOUGH = 4, 1.0
_MINUTE = timedelta(minutes=1)
_LEASE = timedelta(minutes=2)
_KEPT_OF_REFUSED = 65_536


def follow(post: Post, *, now: datetime, draw: Draw = random.random) -> int:
    """See to it that everything a post needs is fetched from now on, spread over a minute; returns how many are new."""
    wanted = [(Document.Kind.LIST, "")]
    wanted += [(Document.Kind.FORECAST, row.code) for row in queries.kelurahan_of(post)]
    with transaction.atomic():
        for name in Provider.Name:
            Provider.objects.get_or_create(name=name)
        made = [_wanted(kind, code, now, draw) for kind, code in wanted]
    return sum(made)


def _wanted(kind: str, code: str, now: datetime, draw: Draw) -> bool:
    delay = timedelta(0) if kind == Document.Kind.LIST else _MINUTE * draw()
    fields = {"provider_id": sources.PROVIDERS[Document.Kind(kind)], "next_at": now + delay}
    return Document.objects.get_or_create(kind=kind, code=code, defaults=fields)[1]


def fetch_due(*, now: datetime, draw: Draw = random.random, most: int = AT_ONCE) -> int:
    """Fetch what is due, at most ``most`` requests and never beyond the budget; returns how many went out.

    The first answer that is none, or that was slow, ends the turn: the worker has letters to sign.
    """
    _ask_twice(now)
    sent, begun = 0, time.monotonic()
    while sent < most and time.monotonic() - begun < LONG_ENOUGH and _within_budget(now):
        document = queries.due(now).first()
        if document is None or not _claimed(document, now):
            break
        sent += 1
        if not fetch(document, now=now, draw=draw).is_good:
            break
    return sent


def _ask_twice(now: datetime) -> None:
    """Open-Meteo is asked as long as the office wants it; what it said before counts for nothing afterwards."""
    asked = Document.objects.filter(kind=Document.Kind.BACKUP)
    if not sources.has_backup():
        asked.exclude(next_at=None).update(next_at=None)
        return
    posts = Post.system().values_list("region__code", flat=True)
    for code in set(posts) - set(asked.exclude(next_at=None).values_list("code", flat=True)):
        provider, _ = Provider.objects.get_or_create(name=Provider.Name.BACKUP)
        Document.objects.update_or_create(
            kind=Document.Kind.BACKUP, code=code, defaults={"provider": provider, "next_at": now}
        )


def _within_budget(now: datetime) -> bool:
    """BMKG allows 60 requests a minute from one address, for everything together."""
    return Attempt.objects.filter(at__gt=now - _MINUTE, at__lte=now).count() < settings.BMKG_PER_MINUTE


def _claimed(document: Document, now: datetime) -> bool:
    unchanged = Document.objects.filter(pk=document.pk, next_at=document.next_at)
    return bool(unchanged.update(next_at=now + _LEASE))


def fetch(document: Document, *, now: datetime, draw: Draw = random.random) -> Outcome:
    """Fetch one document and keep what it says. No transaction is open while the network is waited for."""
    attempt = Attempt.objects.create(document=document, at=now)
    begun = time.monotonic()
    result = ask(document, now)
    attempt.outcome, attempt.status, attempt.size = result.outcome, result.status, len(result.body)
    attempt.milliseconds = round(1000 * (time.monotonic() - begun))
    with transaction.atomic():
        attempt.save(update_fields=["outcome", "status", "size", "milliseconds"])
        provider = Provider.objects.select_for_update().get(pk=document.provider_id)
        document = Document.objects.select_for_update().get(pk=document.pk)
        if result.outcome.is_good:
            _keep(document, provider, result, now, draw)
        else:
            _refuse(document, provider, result, now, draw)
    return result.outcome


def _keep(document: Document, provider: Provider, result: Result, now: datetime, draw: Draw) -> None:
    if result.outcome is Outcome.NEW:
        document.payload = _payload(document, result, now)
    document.etag, document.polled_at = result.etag, now
    document.failures, document.trouble = 0, ""
    document.next_at = now + pacing.spread(_rhythm(document, now), draw)
    document.save()
    provider.failures, provider.open_until, provider.trouble, provider.answered_at = 0, None, "", now
    provider.save()
    if document.kind == Document.Kind.LIST:
        _follow_warnings(document, now)
    if result.outcome is Outcome.NEW:
        Post.system().exclude(checked_at=None).update(next_at=now)


def _rhythm(document: Document, now: datetime) -> timedelta:
    if document.kind == Document.Kind.FORECAST:
        return pacing.FORECAST_EVERY
    if document.kind == Document.Kind.BACKUP:
        return pacing.BACKUP_EVERY
    if document.kind == Document.Kind.WARNING:
        return pacing.WARNING_EVERY
    return pacing.list_every(now, timezone.get_default_timezone())


def _refuse(document: Document, provider: Provider, result: Result, now: datetime, draw: Draw) -> None:
    """Keep the last good copy, note why, and come back later; a service at fault is left alone as a whole."""
    if result.body:
        _payload(document, result, now)
    document.failures += 1
    document.trouble = result.trouble
    document.next_at = now + max(pacing.pause(document.failures, draw), result.wait or timedelta(0))
    document.save()
    if result.outcome.blames_provider or result.wait or (result.status or 0) >= 500:
        provider.failures += 1
        provider.open_until = now + max(pacing.pause(provider.failures, draw), result.wait or timedelta(0))
        provider.trouble = result.trouble
        provider.save()
    logger.warning("weather %s: %s %s", document, result.outcome, result.trouble)


def _payload(document: Document, result: Result, now: datetime) -> Payload:
    body = result.body if result.outcome is Outcome.NEW else result.body[:_KEPT_OF_REFUSED]
    fields = {
        "size": len(result.body),
        "etag": result.etag,
        "body": body,
        "fault": result.trouble,
        "fetched_at": now,
    }
    digest = hashlib.sha256(result.body).hexdigest()
    payload, is_new = Payload.objects.get_or_create(document=document, sha256=digest, defaults=fields)
    if payload.fault and not is_new and result.outcome is Outcome.NEW:
        # What was refused once, as older than something, is good now.
        Payload.objects.filter(pk=payload.pk).update(**fields)
        payload.refresh_from_db()
    return payload


def _follow_warnings(listed: Document, now: datetime) -> None:
    """Fetch the warnings about our province that are new or were sent anew; leave alone those no longer listed."""
    assert listed.payload_id is not None
    feed = sources.read(listed.payload_id)
    assert isinstance(feed, Feed)
    places = [queries.watched(post) for post in Post.system().select_related("region")]
    items = {item.code: item for place in places for item in _items(feed, place)}
    ours = Document.objects.filter(kind=Document.Kind.WARNING)
    ours.exclude(code__in=items).exclude(next_at=None).update(next_at=None)
    known = {row.code: row for row in ours.filter(code__in=items)}
    for code, item in items.items():
        row = known.get(code)
        if row is None:
            Document.objects.create(
                kind=Document.Kind.WARNING,
                code=code,
                provider_id=listed.provider_id,
                next_at=now,
                listed_as=item.sent,
            )
        elif row.listed_as != item.sent or row.next_at is None:
            Document.objects.filter(pk=row.pk).update(next_at=now, listed_as=item.sent)


def _items(feed: Feed, place: Watched) -> tuple[Item, ...]:
    return about(feed.items, place.province_code, place.province)
