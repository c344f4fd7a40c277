"""What a post knows: everything that was received, as the signals of the rules; and whether there is work to do."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import starmap

from django.db.models import Q, QuerySet

from pamong.core.duty import Incident as OpenIncident
from pamong.core.duty import Level, Policy, Signals, Sky, SkyReport, Want, Word
from pamong.satgas.models import Document, Incident, Look, Order, Post, Reading
from pamong.satgas.queries import weather
from pamong.satgas.queries.people import present

_REMEMBERED = timedelta(hours=26)


def is_fetch_due(now: datetime) -> bool:
    """Whether a document waits whose service is not left alone just now."""
    return due(now).exists()


def due(now: datetime) -> QuerySet[Document]:
    """The documents that wait, the list and its warnings first."""
    is_open = Q(provider__open_until=None) | Q(provider__open_until__lte=now)
    waiting = Document.objects.filter(is_open, next_at__lte=now).select_related("provider")
    return waiting.order_by("-provider", "next_at")


def is_decision_due(now: datetime) -> bool:
    """Whether a post's next decision is due."""
    return Post.system().filter(next_at__lte=now).exists()


def signals(post: Post, now: datetime, policy: Policy) -> Signals:
    """Everything a post knows at ``now``. Words and reports of the last day and night; what is older counts nowhere."""
    since = now - _REMEMBERED
    listed = Document.objects.filter(kind=Document.Kind.LIST).first()
    return Signals(
        reports=tuple(_reports(post, since)),
        warnings=tuple(weather.warnings(post, listed, now, policy)),
        outlooks=tuple(weather.outlooks(post)),
        levels=tuple(_levels(post, now - policy.gauge_memory)),
        incidents=tuple(_incidents(post, since)),
        words=tuple(_words(post, since)),
        polled=(listed.polled_at,) if listed and listed.polled_at else (),
        on_duty=max(post.on_duty, len(present(post, policy.day_of(now)))),
    )


def _reports(post: Post, since: datetime) -> Iterator[SkyReport]:
    for look in Look.system().filter(post=post, received_at__gte=since):
        yield SkyReport(
            Sky(look.sky), look.observed_at, look.received_at, str(look.account_id), look.name, look.point
        )


def _levels(post: Post, since: datetime) -> Iterator[Level]:
    rows = Reading.objects.filter(gauge__post=post, gauge__retired_at=None, received_at__gte=since)
    found = rows.values_list("gauge__name", "cm", "gauge__limit_cm", "at", "received_at")
    return starmap(Level, found.iterator())


def _incidents(post: Post, since: datetime) -> Iterator[OpenIncident]:
    """Those that somebody verified and that are open, or were until a moment ago."""
    verified = Incident.system().filter(post=post).exclude(verified_at=None)
    for row in verified.filter(Q(closed_at=None) | Q(closed_at__gte=since)):
        assert row.verified_at is not None
        yield OpenIncident(row.title, row.verified_at, row.closed_at)


def _words(post: Post, since: datetime) -> Iterator[Word]:
    for order in Order.system().filter(post=post, at__gte=since):
        yield Word(Want(order.want), order.name, order.reason, order.at)
