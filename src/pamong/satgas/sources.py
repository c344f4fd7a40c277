"""Where the documents of BMKG and of a second opinion are, how large they may be, and who reads them."""

from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from pamong.core.regions import RegionCode, RegionLevel
from pamong.core.weather import (
    Alert,
    Feed,
    Forecast,
    Slots,
    openmeteo,
    parse_alert,
    parse_feed,
    parse_forecast,
    parse_open_meteo,
)
from pamong.foundation.regions.models import Region
from pamong.satgas.models import Document, Payload, Provider
from pamong.signing.calls import Endpoint

#: Until there is a connection; and for the whole of a request, however slowly the other side drips.
CONNECT_SECONDS, SECONDS = 4.0, 6.0
#: What must be shown wherever the data are (BMKG's terms; Open-Meteo's are CC BY 4.0).
_BMKG = "BMKG (Badan Meteorologi, Klimatologi, dan Geofisika)"
_OPEN_METEO = "Open-Meteo.com (CC BY 4.0)"
#: Largest bodies that are taken at all; the readers are stricter.
MOST = {
    Document.Kind.FORECAST: 500_000,
    Document.Kind.LIST: 2_000_000,
    Document.Kind.WARNING: 2_000_000,
    Document.Kind.BACKUP: openmeteo.MAX_BYTES,
}
PROVIDERS = {
    Document.Kind.FORECAST: Provider.Name.FORECAST,
    Document.Kind.LIST: Provider.Name.NOWCAST,
    Document.Kind.WARNING: Provider.Name.NOWCAST,
    Document.Kind.BACKUP: Provider.Name.BACKUP,
}
#: From before the hours that count until after the look-ahead of an answer that is as old as may be.
_HOURS = "past_hours=3&forecast_hours=30"
#: BMKG makes the list anew at least every hour: its identifiers carry the hour (recordings of 2026).
LIST_OLDEST = timedelta(hours=2)
#: What comes from further in the future shows that a clock is wrong, here or there.
CLOCKS_APART = timedelta(minutes=15)
#: A warning that was not seen for so long can no longer be in force.
WARNINGS_LAST = timedelta(hours=24)


def has_backup() -> bool:
    """Whether the office asks Open-Meteo too."""
    return bool(settings.OPEN_METEO_URL)


def attribution() -> str:
    """Who must be named beside the data."""
    return f"{_BMKG}; {_OPEN_METEO}" if has_backup() else _BMKG


def endpoint(kind: str) -> Endpoint:
    """The service that has this kind of document."""
    if kind == Document.Kind.BACKUP:
        plain = settings.OPEN_METEO_PLAIN_HTTP
        return Endpoint(settings.OPEN_METEO_URL, plain=plain, connect_seconds=CONNECT_SECONDS)
    url = settings.BMKG_URL if kind == Document.Kind.FORECAST else settings.BMKG_ALERTS_URL
    return Endpoint(url, plain=settings.BMKG_PLAIN_HTTP, connect_seconds=CONNECT_SECONDS)


def path(kind: str, code: str) -> str:
    """Where it lies there. The address is made here: none from a list of others is ever followed."""
    if kind == Document.Kind.FORECAST:
        return f"/publik/prakiraan-cuaca?adm4={code}"
    if kind == Document.Kind.BACKUP:
        return _open_meteo(spots(code))
    return "/id" if kind == Document.Kind.LIST else f"/id/{code}_alert.xml"


def _open_meteo(places: list[Region]) -> str:
    lats = ",".join(f"{row.latitude:.3f}" for row in places)
    lons = ",".join(f"{row.longitude:.3f}" for row in places)
    hourly = ",".join(openmeteo.VARIABLES)
    return f"/v1/forecast?latitude={lats}&longitude={lons}&hourly={hourly}&{_HOURS}&timezone=GMT"


def spots(code: str) -> list[Region]:
    """The kelurahan of a kecamatan that have a position, in the order in which Open-Meteo is asked about them."""
    low, high = RegionCode.parse(code).place_range
    rows = Region.objects.filter(
        level=RegionLevel.KELURAHAN, place__range=(low, high), latitude__isnull=False
    )
    return list(rows.exclude(longitude=None).order_by("place"))


def parse(kind: str, code: str, body: bytes) -> Forecast | Feed | Alert | tuple[Slots, ...]:
    """What a body says; a ``ValueError`` of ``core.weather`` when it is not what was asked for."""
    if kind == Document.Kind.FORECAST:
        return parse_forecast(body, code)
    if kind == Document.Kind.BACKUP:
        return parse_open_meteo(body)
    return parse_feed(body) if kind == Document.Kind.LIST else parse_alert(body)


@lru_cache(maxsize=128)
def read(payload: UUID) -> Forecast | Feed | Alert | tuple[Slots, ...]:
    """What an accepted payload says; payloads never change, so they are read once."""
    row = Payload.objects.select_related("document").get(pk=payload, fault="")
    return parse(row.document.kind, row.document.code, bytes(row.body))


def faults() -> list[str]:
    """What is wrong with the settings, in English sentences for an administrator."""
    kinds = [Document.Kind.FORECAST, Document.Kind.LIST, *([Document.Kind.BACKUP] if has_backup() else [])]
    return [fault for kind in kinds for fault in endpoint(kind).faults()]
