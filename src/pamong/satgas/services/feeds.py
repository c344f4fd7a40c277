"""Fetching BMKG's documents: within the budget, with tags, and never a bad copy in place of a good one."""

import hashlib
import logging
import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pamong.core.weather import Alert, Feed, Forecast, Item, Watched, about
from pamong.satgas import pacing, queries, sources
from pamong.satgas.models import Attempt, Document, Payload, Post, Provider
from pamong.satgas.pacing import Draw
from pamong.signing.calls import Answer, LostError, NotSentError, call

logger = logging.getLogger(__name__)

#: Requests of one run: a dead service must not keep the worker from signing for long.
AT_ONCE = 4
_LONG_ENOUGH = 8.0
_MINUTE = timedelta(minutes=1)
_LEASE = timedelta(minutes=2)
_KEPT_OF_REFUSED = 65_536


class Outcome(StrEnum):
    """How a request ended."""

    NEW = "new"
    SAME = "same"
    REFUSED = "refused"  # an answer that is not what was asked for
    STATUS = "status"  # a status that is no answer
    LOST = "lost"  # no whole answer within the time
    UNREACHED = "unreached"  # no connection

    @property
    def is_good(self) -> bool:
        """Whether the document is known to be as it is."""
        return self in (Outcome.NEW, Outcome.SAME)

    @property
    def blames_provider(self) -> bool:
        """Whether the service is at fault, not one of its documents."""
        return self in (Outcome.LOST, Outcome.UNREACHED)


@dataclass(frozen=True, slots=True)
class _Result:
    outcome: Outcome
    trouble: str = ""
    status: int | None = None
    body: bytes = b""
    etag: str = ""
    wait: timedelta | None = None


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

    A service that does not answer is left alone at once, for longer with every failure.
    """
    sent, begun = 0, time.monotonic()
    while sent < most and time.monotonic() - begun < _LONG_ENOUGH and _within_budget(now):
        document = queries.due(now).first()
        if document is None or not _claimed(document, now):
            break
        fetch(document, now=now, draw=draw)
        sent += 1
    return sent


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
    result = _ask(document, now)
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


def _ask(document: Document, now: datetime) -> _Result:
    extra = {"User-Agent": "Pamong"}
    if document.etag and document.payload_id:
        extra["If-None-Match"] = document.etag
    try:
        answer = call(
            sources.endpoint(document.kind),
            "GET",
            sources.path(document.kind, document.code),
            seconds=sources.SECONDS,
            most=sources.MOST[Document.Kind(document.kind)],
            extra=extra,
        )
    except NotSentError as fault:
        return _Result(Outcome.UNREACHED, str(fault))
    except LostError as fault:
        return _Result(Outcome.LOST, str(fault.doubt))
    return _judged(document, answer, now)


def _judged(document: Document, answer: Answer, now: datetime) -> _Result:
    status, etag = answer.status, answer.headers.get("etag", "")[:200]
    if status == 304 and document.payload_id:
        return _Result(Outcome.SAME, status=status, etag=document.etag)
    if status == 429 or status >= 500:
        wait = pacing.retry_after(answer.headers.get("retry-after", "")) if status in (429, 503) else None
        return _Result(Outcome.STATUS, f"HTTP {status}", status, wait=wait)
    if status != 200:
        return _Result(Outcome.STATUS, f"HTTP {status}", status, answer.body)
    try:
        _check(document, sources.parse(document.kind, document.code, answer.body), now)
    except ValueError as fault:
        return _Result(Outcome.REFUSED, str(fault)[:200], status, answer.body)
    return _Result(Outcome.NEW, "", status, answer.body, etag)


def _check(document: Document, said: Forecast | Feed | Alert, now: datetime) -> None:
    """A forecast older than the one that is kept comes from a cache that lost its origin."""
    if isinstance(said, Forecast) and document.payload_id is not None:
        kept = sources.read(document.payload_id)
        if isinstance(kept, Forecast) and said.analysed_at < kept.analysed_at:
            raise ValueError("an older run of the model than the one that is kept")


def _keep(document: Document, provider: Provider, result: _Result, now: datetime, draw: Draw) -> None:
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
        Post.system().update(next_at=now)


def _rhythm(document: Document, now: datetime) -> timedelta:
    if document.kind == Document.Kind.FORECAST:
        return pacing.FORECAST_EVERY
    if document.kind == Document.Kind.WARNING:
        return pacing.WARNING_EVERY
    return pacing.list_every(now, timezone.get_default_timezone())


def _refuse(document: Document, provider: Provider, result: _Result, now: datetime, draw: Draw) -> None:
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
    logger.warning("BMKG %s: %s %s", document, result.outcome, result.trouble)


def _payload(document: Document, result: _Result, now: datetime) -> Payload:
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
