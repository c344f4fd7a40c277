"""How old everything is that the decisions of a post rest on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Max, Q

from pamong.core.duty import Policy
from pamong.core.weather import Forecast
from pamong.satgas import sources
from pamong.satgas.models import Document, Gauge, Look, Post


class Source(StrEnum):
    """Where something is known from."""

    NOWCAST = "nowcast"
    LOOKS = "looks"
    FORECAST = "forecast"
    BACKUP = "backup"
    GAUGE = "gauge"


@dataclass(frozen=True, slots=True)
class Seen:
    """When a source last said something, and whether the rules still count on it. ``name``: which gauge."""

    source: Source
    at: datetime | None
    fresh: bool
    name: str = ""


def sources_of(post: Post, now: datetime, policy: Policy) -> list[Seen]:
    """Every source of a post, in three queries; a forecast is as old as the run of BMKG's model, a second opinion,
    which does not tell that, as its last answer.
    """
    listed, forecast, backup = _received(post)
    looks = Look.system().filter(post=post, received_at__lte=now).order_by("-received_at")
    look = looks.values_list("observed_at", "received_at").first()
    return [
        _seen(Source.NOWCAST, listed, now, policy.nowcast_fresh),
        _seen(Source.LOOKS, min(look) if look else None, now, policy.sky_fresh),
        _seen(Source.FORECAST, forecast, now, policy.forecast_fresh),
        *([_seen(Source.BACKUP, backup, now, policy.forecast_fresh)] if sources.has_backup() else []),
        *_gauges(post, now, policy),
    ]


def _seen(source: Source, at: datetime | None, now: datetime, within: timedelta, name: str = "") -> Seen:
    return Seen(source, at, at is not None and now - at <= within, name)


def _received(post: Post) -> tuple[datetime | None, datetime | None, datetime | None]:
    """When the list of warnings was fetched, the newest run among the forecasts of the kelurahan, and when the second
    opinion was fetched.
    """
    wanted = Q(kind=Document.Kind.LIST) | Q(kind=Document.Kind.BACKUP, code=post.region.code)
    wanted |= Q(kind=Document.Kind.FORECAST, code__startswith=f"{post.region.code}.")
    polled: dict[str, datetime] = {}
    runs = []
    for kind, at, payload in Document.objects.filter(wanted).values_list("kind", "polled_at", "payload"):
        if kind != Document.Kind.FORECAST and at is not None:
            polled[kind] = at
        if kind == Document.Kind.FORECAST and payload is not None:
            forecast = sources.read(payload)
            assert isinstance(forecast, Forecast)
            runs.append(forecast.analysed_at)
    return polled.get(Document.Kind.LIST), max(runs, default=None), polled.get(Document.Kind.BACKUP)


def _gauges(post: Post, now: datetime, policy: Policy) -> Iterator[Seen]:
    newest = Max("readings__at", filter=Q(readings__received_at__lte=now))
    rows = Gauge.system().filter(post=post, retired_at=None).annotate(newest=newest).order_by("number")
    for row in rows:
        yield _seen(Source.GAUGE, row.newest, now, policy.gauge_fresh, row.name)
