"""What was forecast for the place that a post watches over, and warned of. What never changes is read once."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, Length

from pamong.core.duty import Outlook, Policy, Source, WeatherWarning
from pamong.core.regions import RegionCode, RegionLevel
from pamong.core.weather import (
    Alert,
    Area,
    Feed,
    Forecast,
    How,
    Info,
    Match,
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
from pamong.satgas.models import Document, Payload, Post

#: Of each kelurahan: code, name, latitude, longitude, and the length of its outline. Another outline is another place.
type _Place = tuple[tuple[str, str, float | None, float | None, int | None], ...]


def kelurahan_of(post: Post) -> QuerySet[Region]:
    """The kelurahan that a post watches over."""
    low, high = post.region.region_code.place_range
    return Region.objects.filter(level=RegionLevel.KELURAHAN, place__range=(low, high)).order_by("place")


def watched(post: Post) -> Watched:
    """What a post watches over, as warnings are matched with it; kelurahan without an outline are left to names."""
    return _watched(post.region.code, post.region.name, _place(post))


def _place(post: Post) -> _Place:
    length = Length(Cast("boundary", TextField()))
    return tuple(kelurahan_of(post).values_list("code", "name", "latitude", "longitude", length))


@lru_cache(maxsize=8)
def _watched(code: str, name: str, place: _Place) -> Watched:
    province = RegionCode.parse(code).at(RegionLevel.PROVINSI)
    rows = Region.objects.filter(code__in=[row[0] for row in place]).order_by("place")
    province_name = name_at(province.place, RegionLevel.PROVINSI)
    return Watched(name, province_name, province.text, tuple(_areas(rows)))


def _areas(kelurahan: QuerySet[Region]) -> Iterator[Area]:
    for row in kelurahan:
        if row.boundary and row.latitude is not None and row.longitude is not None:
            yield area_of(row.code, row.name, Point(row.latitude, row.longitude), row.boundary)


def outlooks(post: Post) -> Iterator[Outlook]:
    """The last good forecast of each kelurahan, with when it came; and the second opinion, if the office wants one."""
    codes = kelurahan_of(post).values("code")
    rows = Document.objects.filter(kind=Document.Kind.FORECAST, code__in=codes).exclude(payload=None)
    for payload, fetched_at in rows.values_list("payload", "payload__fetched_at"):
        forecast = sources.read(payload)
        assert isinstance(forecast, Forecast)
        yield Outlook(forecast, fetched_at)
    if sources.has_backup():
        yield from _second_opinion(post)


def _second_opinion(post: Post) -> Iterator[Outlook]:
    """Open-Meteo does not say when its models ran: what it says is as old as its last good answer."""
    asked = Document.objects.filter(kind=Document.Kind.BACKUP, code=post.region.code).exclude(payload=None)
    for payload, fetched_at, polled_at in asked.values_list("payload", "payload__fetched_at", "polled_at"):
        said, places = sources.read(payload), sources.spots(post.region.code)
        assert isinstance(said, tuple) and polled_at is not None
        if len(said) == len(places):  # else a kelurahan was added since
            for row, slots in zip(places, said, strict=True):
                yield Outlook(Forecast(row.code, row.name, polled_at, slots), fetched_at, Source.OPEN_METEO)


def warnings(post: Post, listed: Document | None, now: datetime, policy: Policy) -> Iterator[WeatherWarning]:
    """Those whose document was read; where one is listed that could not be read, the whole province is warned."""
    payloads = _received(now)
    received: dict[Alert, datetime] = {}
    for payload, fetched_at in payloads:
        received.setdefault(_alert(payload), fetched_at)
    for alert, info, tie in _statements(post, payloads, policy):
        yield WeatherWarning(info.event.lower(), info.effective, info.expires, received[alert], tie.how)
    if listed is not None and listed.payload_id is not None:
        yield from _unread(listed, watched(post), now)


def statements(post: Post, now: datetime, policy: Policy) -> tuple[tuple[Alert, Info, Match], ...]:
    """What the warnings that nothing replaced say about the place, whenever it is for, with what tied it there."""
    return _statements(post, _received(now), policy)


def _received(now: datetime) -> tuple[tuple[UUID, datetime], ...]:
    since = now - sources.WARNINGS_LAST
    rows = Payload.objects.filter(document__kind=Document.Kind.WARNING, fault="", fetched_at__gte=since)
    return tuple(rows.order_by("fetched_at", "id").values_list("pk", "fetched_at"))


def _statements(
    post: Post, payloads: tuple[tuple[UUID, datetime], ...], policy: Policy
) -> tuple[tuple[Alert, Info, Match], ...]:
    ids = tuple(payload for payload, _ in payloads)
    return _tied(ids, post.region.code, post.region.name, _place(post), policy.alert_share)


def _alert(payload: UUID) -> Alert:
    alert = sources.read(payload)
    assert isinstance(alert, Alert)
    return alert


@lru_cache(maxsize=32)
def _tied(
    payloads: tuple[UUID, ...], code: str, name: str, place: _Place, percent: float
) -> tuple[tuple[Alert, Info, Match], ...]:
    """The statements in force that concern the place: outlines are compared once, not with every decision."""
    alerts = in_force(dict.fromkeys(map(_alert, payloads)))
    return concerning(alerts, _watched(code, name, place), share=percent / 100)


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
