"""The part of OGC SensorThings 1.1 that a cheap gauge and its readers need, as JSON values.

A gauge is a Thing with one Datastream of the same number; a level is an Observation in centimetres.
Reference: ``docs/reference/gauges.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

from django.conf import settings
from django.utils import timezone

from pamong.satgas.models import Gauge, Reading

type Json = dict[str, Any]

ROOT = "/api/sensorthings/v1.1"
MOST, USUAL = 500, 100
_KNOWN = {"$top", "$skip", "$count"}
_FORMS = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"


class RequestError(ValueError):
    """What was asked or sent cannot be understood; says why, in English, as programs read it."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of a list are wanted."""

    top: int
    skip: int
    count: bool

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Window":
        """Read ``$top``, ``$skip`` and ``$count``; ``RequestError`` for others: none is better than a wrong answer."""
        if unknown := sorted(set(query) - _KNOWN):
            raise RequestError(f"{unknown[0]} is not supported; $top, $skip and $count are")
        top, skip = (
            _number(query.get(name, usual), name) for name, usual in (("$top", str(USUAL)), ("$skip", "0"))
        )
        return cls(min(top, MOST), skip, query.get("$count", "false") == "true")


def _number(text: str, name: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise RequestError(f"{name} must be a whole number")
    return int(text)


@dataclass(frozen=True, slots=True)
class Observation:
    """A level as a gauge sends it: in cm, at the moment that it says, for the datastream that it names (or none)."""

    cm: float
    at: datetime | None
    datastream: int | None


def observation(body: object) -> Observation:
    """Read what was sent; ``RequestError`` for anything else. Without ``phenomenonTime`` it is now."""
    if not isinstance(body, dict):
        raise RequestError("an Observation is an object")
    result = body.get("result")
    if isinstance(result, bool) or not isinstance(result, int | float) or not isfinite(result):
        raise RequestError("result must be a number, in centimetres")
    return Observation(float(result), _moment(body.get("phenomenonTime")), _stream(body.get("Datastream")))


def _moment(said: object) -> datetime | None:
    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise RequestError("phenomenonTime must be a moment with its zone, as 2026-11-24T15:20:00+07:00")
    return moment


def _stream(said: object) -> int | None:
    if said is None:
        return None
    number = said.get("@iot.id") if isinstance(said, dict) else None
    if isinstance(number, bool) or not isinstance(number, int):
        raise RequestError('Datastream must be {"@iot.id": NUMBER}')
    return number


def root() -> Json:
    """The service root: what there is."""
    names = ("Things", "Datastreams", "Observations")
    return {"value": [{"name": name, "url": _url(name)} for name in names]}


def thing(gauge: Gauge) -> Json:
    """A gauge."""
    link = _url(f"Things({gauge.number})")
    found: Json = {
        "@iot.id": gauge.number,
        "@iot.selfLink": link,
        "name": gauge.name,
        "description": "Water gauge",
        "properties": {"limit_cm": gauge.limit_cm},
        "Datastreams@iot.navigationLink": f"{link}/Datastreams",
    }
    if gauge.latitude is not None and gauge.longitude is not None:
        point = {"type": "Point", "coordinates": [gauge.longitude, gauge.latitude]}
        found["Locations"] = [{"name": gauge.name, "encodingType": "application/geo+json", "location": point}]
    return found


def datastream(gauge: Gauge) -> Json:
    """The levels of a gauge."""
    link = _url(f"Datastreams({gauge.number})")
    return {
        "@iot.id": gauge.number,
        "@iot.selfLink": link,
        "name": f"Water level, {gauge.name}",
        "description": "Level above the gauge's zero",
        "observationType": _FORMS,
        "unitOfMeasurement": {"name": "centimetre", "symbol": "cm", "definition": "ucum:cm"},
        "Thing@iot.navigationLink": _url(f"Things({gauge.number})"),
        "Observations@iot.navigationLink": f"{link}/Observations",
    }


def reading(row: Reading) -> Json:
    """A level; its gauge must be loaded."""
    at = timezone.localtime(row.at).isoformat()
    return {
        "@iot.id": row.pk,
        "@iot.selfLink": _url(f"Observations({row.pk})"),
        "phenomenonTime": at,
        "resultTime": at,
        "result": row.cm,
        "Datastream@iot.navigationLink": _url(f"Datastreams({row.gauge.number})"),
    }


def listing(values: list[Json], window: Window, *, total: int, path: str) -> Json:
    """A page of a list, with the address of the next one when there is more."""
    found: Json = {"@iot.count": total} if window.count else {}
    found["value"] = values
    after = window.skip + len(values)
    if values and after < total:
        counted = "&$count=true" if window.count else ""
        found["@iot.nextLink"] = f"{_url(path)}?$top={window.top}&$skip={after}{counted}"
    return found


def _url(path: str) -> str:
    return f"{settings.ORIGIN}{ROOT}/{path}"
