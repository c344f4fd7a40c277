"""What a post knows: everything that was received, as the signals of the rules; and whether there is work to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from pamong.core.duty import Incident as OpenIncident
from pamong.core.duty import Level, Outlook, Policy, Signals, Sky, SkyReport, Want, WeatherWarning, Word
from pamong.core.regions import RegionLevel
from pamong.core.weather import (
    Alert,
    Area,
    Feed,
    Forecast,
    How,
    Point,
    Watched,
    about,
    area_of,
    concerning,
    in_force,
)
from pamong.foundation.regions.models import Region
from pamong.foundation.regions.queries import name_at
from pamong.satgas import sources
from pamong.satgas.models import Document, Incident, Look, Order, Payload, Post, Provider, Reading
from pamong.satgas.queries.people import present

_REMEMBERED = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Age:
    """How fresh a service's data are, as screens show it beside the attribution."""

    name: str
    polled_at: datetime | None
    trouble: str


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


def kelurahan_of(post: Post) -> list[Region]:
    """The kelurahan that a post watches over."""
    low, high = post.region.region_code.place_range
    return list(Region.objects.filter(level=RegionLevel.KELURAHAN, place__range=(low, high)))


def watched(post: Post) -> Watched:
    """What a post watches over, as warnings are matched with it; kelurahan without an outline are left to names."""
    province = post.region.region_code.at(RegionLevel.PROVINSI)
    return Watched(
        post.region.name,
        name_at(province.place, RegionLevel.PROVINSI),
        province.text,
        tuple(_areas(kelurahan_of(post))),
    )


def _areas(kelurahan: list[Region]) -> Iterator[Area]:
    for row in kelurahan:
        if row.boundary and row.latitude is not None and row.longitude is not None:
            yield area_of(row.code, row.name, Point(row.latitude, row.longitude), row.boundary)


def signals(post: Post, now: datetime, policy: Policy) -> Signals:
    """Everything a post knows at ``now``. Words and reports of the last day and night; what is older counts nowhere."""
    since = now - _REMEMBERED
    listed = Document.objects.filter(kind=Document.Kind.LIST).first()
    return Signals(
        reports=tuple(_reports(post, since)),
        warnings=tuple(_warnings(post, listed, now, policy)),
        outlooks=tuple(_outlooks(post)),
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
    for row in rows.select_related("gauge"):
        gauge = row.gauge
        yield Level(gauge.name, row.cm, gauge.limit_cm, row.at, row.received_at)


def _incidents(post: Post, since: datetime) -> Iterator[OpenIncident]:
    """Those that somebody verified and that are open, or were until a moment ago."""
    verified = Incident.system().filter(post=post).exclude(verified_at=None)
    for row in verified.filter(Q(closed_at=None) | Q(closed_at__gte=since)):
        assert row.verified_at is not None
        yield OpenIncident(row.title, row.verified_at, row.closed_at)


def _words(post: Post, since: datetime) -> Iterator[Word]:
    for order in Order.system().filter(post=post, at__gte=since):
        yield Word(Want(order.want), order.name, order.reason, order.at)


def _outlooks(post: Post) -> Iterator[Outlook]:
    codes = [row.code for row in kelurahan_of(post)]
    documents = Document.objects.filter(kind=Document.Kind.FORECAST, code__in=codes).exclude(payload=None)
    for document in documents.select_related("payload").defer("payload__body"):
        assert document.payload is not None
        forecast = sources.read(document.payload.pk)
        assert isinstance(forecast, Forecast)
        yield Outlook(forecast, document.payload.fetched_at)


def _warnings(post: Post, listed: Document | None, now: datetime, policy: Policy) -> Iterator[WeatherWarning]:
    """Those whose document was read; where one is listed that could not be read, the whole province is warned."""
    recent = Payload.objects.filter(
        document__kind=Document.Kind.WARNING, fault="", fetched_at__gte=now - sources.WARNINGS_LAST
    )
    received: dict[Alert, datetime] = {}
    for payload in recent.order_by("fetched_at").only("pk", "fetched_at"):
        alert = sources.read(payload.pk)
        assert isinstance(alert, Alert)
        received.setdefault(alert, payload.fetched_at)
    place = watched(post)
    for alert, info, tie in concerning(in_force(received), place, share=policy.alert_share / 100):
        yield WeatherWarning(info.event.lower(), info.effective, info.expires, received[alert], tie.how)
    if listed is not None and listed.payload_id is not None:
        yield from _unread(listed, place, now)


def _unread(listed: Document, place: Watched, now: datetime) -> Iterator[WeatherWarning]:
    assert listed.payload_id is not None
    feed = sources.read(listed.payload_id)
    assert isinstance(feed, Feed)
    read = set(
        Document.objects.filter(kind=Document.Kind.WARNING)
        .exclude(payload=None)
        .values_list("code", flat=True)
    )
    for item in about(feed.items, place.province_code, place.province):
        if item.code not in read and item.sent is not None and now - item.sent < sources.WARNINGS_LAST:
            yield WeatherWarning(item.title.lower(), item.sent, None, item.sent, How.PROVINCE)


def ages() -> list[Age]:
    """How fresh each service's data are: the oldest of its documents that are still fetched counts, and any trouble."""
    found = []
    for provider in Provider.objects.order_by("name"):
        rows = provider.documents.exclude(next_at=None).exclude(kind=Document.Kind.WARNING)
        polled = list(rows.values_list("polled_at", "trouble"))
        oldest = min((at for at, _ in polled if at), default=None) if all(at for at, _ in polled) else None
        trouble = provider.trouble or next((said for _, said in polled if said), "")
        found.append(Age(provider.name, oldest, trouble))
    return found
