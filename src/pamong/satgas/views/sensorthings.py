"""SensorThings: everybody reads, a gauge writes with its token. Errors are JSON in English, for programs."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from pamong.foundation.access.policies import public
from pamong.satgas import clock, sensorthings
from pamong.satgas.models import Gauge, Reading
from pamong.satgas.sensorthings import Json, RequestError, Window
from pamong.satgas.services import gauges

#: A sensor's clock may be so far ahead; what is older than a day says nothing about now.
AHEAD, OLDEST = timedelta(minutes=2), timedelta(hours=24)
#: Levels that one gauge may send in a minute; a gauge that had no network sends what it kept, in pieces.
A_MINUTE = 60
BODY = 4_000
_OPEN = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}

type View = Callable[..., HttpResponse]


def _answering(view: View) -> View:
    """Turn what cannot be understood into 400 with the reason."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RequestError as fault:
            return _error(400, str(fault))

    return answer


def _error(code: int, text: str, **headers: str) -> HttpResponse:
    said = {"code": code, "type": "error", "message": text}
    return JsonResponse(said, status=code, headers=_OPEN | headers)


def _said(values: Json, status: int = 200, **headers: str) -> HttpResponse:
    return JsonResponse(values, status=status, headers=_OPEN | headers)


def _gauges() -> QuerySet[Gauge]:
    return Gauge.system().filter(retired_at=None).order_by("number")


@require_safe
@public
def root(request: HttpRequest) -> HttpResponse:
    """What there is."""
    return _said(sensorthings.root())


@require_safe
@public
@_answering
def things(request: HttpRequest) -> HttpResponse:
    """The gauges."""
    return _listed(request, _gauges(), sensorthings.thing, "Things")


@require_safe
@public
@_answering
def datastreams(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The levels of each gauge, or of one thing."""
    rows = _gauges() if number is None else _gauges().filter(number=number)
    path = "Datastreams" if number is None else f"Things({number})/Datastreams"
    return _listed(request, rows, sensorthings.datastream, path)


@require_safe
@public
def thing(request: HttpRequest, number: int) -> HttpResponse:
    """One gauge."""
    return _one(_gauges().filter(number=number).first(), sensorthings.thing)


@require_safe
@public
def datastream(request: HttpRequest, number: int) -> HttpResponse:
    """The levels of one gauge, as a stream."""
    return _one(_gauges().filter(number=number).first(), sensorthings.datastream)


@require_safe
@public
def observation(request: HttpRequest, number: int) -> HttpResponse:
    """One level."""
    return _one(_readings().filter(pk=number).first(), sensorthings.reading)


@csrf_exempt  # no cookie gives any right here: a gauge shows its token
@require_http_methods(["GET", "HEAD", "POST"])
@public
@_answering
def observations(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The levels, newest first; POST keeps one more."""
    if request.method == "POST":
        return _keep(request, number)
    rows = _readings() if number is None else _readings().filter(gauge__number=number)
    path = "Observations" if number is None else f"Datastreams({number})/Observations"
    return _listed(request, rows, sensorthings.reading, path)


def _readings() -> QuerySet[Reading]:
    return Reading.objects.filter(gauge__retired_at=None).select_related("gauge").order_by("-at", "-id")


def _listed[M: (Gauge, Reading)](
    request: HttpRequest, rows: QuerySet[M], shape: Callable[[M], Json], path: str
) -> HttpResponse:
    window = Window.of(request.GET.dict())
    values = [shape(row) for row in rows[window.skip : window.skip + window.top]]
    return _said(sensorthings.listing(values, window, total=rows.count(), path=path))


def _one[M: (Gauge, Reading)](row: M | None, shape: Callable[[M], Json]) -> HttpResponse:
    return _said(shape(row)) if row is not None else _error(404, "nothing of that number")


def _keep(request: HttpRequest, number: int | None) -> HttpResponse:
    gauge = _sender(request)
    if gauge is None:
        return _error(401, "a gauge's token is wanted", **{"WWW-Authenticate": "Bearer"})
    now = clock.now()
    sent = sensorthings.observation(_body(request))
    if {number, sent.datastream} - {None, gauge.number}:
        return _error(403, "another gauge's datastream")
    if gauge.readings.filter(received_at__gt=now - timedelta(minutes=1)).count() >= A_MINUTE:
        return _error(429, f"more than {A_MINUTE} levels in a minute", **{"Retry-After": "60"})
    return _kept(gauge, sent.cm, _fitting(sent.at or now, now), now)


def _fitting(at: datetime, now: datetime) -> datetime:
    if at > now + AHEAD:
        raise RequestError("phenomenonTime lies in the future")
    if at < now - OLDEST:
        raise RequestError("phenomenonTime is more than a day ago")
    return min(at, now)


def _kept(gauge: Gauge, cm: float, at: datetime, now: datetime) -> HttpResponse:
    """201 for a new level; 200 for one of a moment that is kept already, with what was kept."""
    known = gauge.readings.filter(at=at).exists()
    try:
        row = gauges.measure(gauge, cm, at=at, now=now)
    except ValueError as fault:
        raise RequestError(str(fault)) from fault
    values = sensorthings.reading(row)
    return _said(values, 200 if known else 201, Location=values["@iot.selfLink"])


def _sender(request: HttpRequest) -> Gauge | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        return None
    return _gauges().filter(token_hash=gauges.token_hash(token.strip())).first()


def _body(request: HttpRequest) -> object:
    if len(request.body) > BODY:
        raise RequestError(f"more than {BODY} bytes")
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as fault:
        raise RequestError("not JSON") from fault
