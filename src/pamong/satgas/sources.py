"""Where BMKG's documents are, how large they may be, and who reads them."""

from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from pamong.core.weather import Alert, Feed, Forecast, parse_alert, parse_feed, parse_forecast
from pamong.satgas.models import Document, Payload, Provider
from pamong.signing.calls import Endpoint

#: Until there is a connection; and for the whole of a request, however slowly the other side drips.
CONNECT_SECONDS, SECONDS = 4.0, 6.0
#: What must be shown wherever the data are (BMKG's terms).
ATTRIBUTION = "BMKG (Badan Meteorologi, Klimatologi, dan Geofisika)"
#: Largest bodies that are taken at all; the readers are stricter.
MOST = {Document.Kind.FORECAST: 500_000, Document.Kind.LIST: 2_000_000, Document.Kind.WARNING: 2_000_000}
PROVIDERS = {
    Document.Kind.FORECAST: Provider.Name.FORECAST,
    Document.Kind.LIST: Provider.Name.NOWCAST,
    Document.Kind.WARNING: Provider.Name.NOWCAST,
}
#: BMKG makes the list anew at least every hour: its identifiers carry the hour (recordings of 2026).
LIST_OLDEST = timedelta(hours=2)
#: What comes from further in the future shows that a clock is wrong, here or there.
CLOCKS_APART = timedelta(minutes=15)
#: A warning that was not seen for so long can no longer be in force.
WARNINGS_LAST = timedelta(hours=24)


def endpoint(kind: str) -> Endpoint:
    """The service that has this kind of document."""
    url = settings.BMKG_URL if kind == Document.Kind.FORECAST else settings.BMKG_ALERTS_URL
    return Endpoint(url, plain=settings.BMKG_PLAIN_HTTP, connect_seconds=CONNECT_SECONDS)


def path(kind: str, code: str) -> str:
    """Where it lies there. The address is made here: none from a list of others is ever followed."""
    if kind == Document.Kind.FORECAST:
        return f"/publik/prakiraan-cuaca?adm4={code}"
    return "/id" if kind == Document.Kind.LIST else f"/id/{code}_alert.xml"


def parse(kind: str, code: str, body: bytes) -> Forecast | Feed | Alert:
    """What a body says; a ``ValueError`` of ``core.weather`` when it is not what was asked for."""
    if kind == Document.Kind.FORECAST:
        return parse_forecast(body, code)
    return parse_feed(body) if kind == Document.Kind.LIST else parse_alert(body)


@lru_cache(maxsize=128)
def read(payload: UUID) -> Forecast | Feed | Alert:
    """What an accepted payload says; payloads never change, so they are read once."""
    row = Payload.objects.select_related("document").get(pk=payload, fault="")
    return parse(row.document.kind, row.document.code, bytes(row.body))


def faults() -> list[str]:
    """What is wrong with the settings, in English sentences for an administrator."""
    return endpoint(Document.Kind.FORECAST).faults() + endpoint(Document.Kind.LIST).faults()
