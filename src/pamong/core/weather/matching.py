"""Whom a warning concerns: by its outlines first, by the names in its prose second."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pamong.core.weather.alerts import Alert, Info, province_of
from pamong.core.weather.geometry import Point, Ring, common

MAX_BOUNDARY_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Area:
    """A kelurahan: its code and name, a point well inside it, and its outlines."""

    code: str
    name: str
    inner: Point
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """What an office watches: its kelurahan, and how prose names the kecamatan and the province around them."""

    kecamatan: str
    province: str
    province_code: str
    areas: tuple[Area, ...]


class How(StrEnum):
    """What tied a warning to the place."""

    POLYGON = "polygon"
    NAME = "name"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Match:
    """The kelurahan (codes) that a statement concerns; by name or province they are always all of them."""

    how: How
    codes: tuple[str, ...]


def areas_of(geojson: str) -> tuple[Area, ...]:
    """The kelurahan of a GeoJSON feature collection (longitude first) with code, name, lat and lon of an inner point.

    ``ValueError`` when it is anything else; holes in a polygon are not looked at.
    """
    try:
        return tuple(_area(feature) for feature in json.loads(geojson)["features"])
    except (KeyError, TypeError) as fault:
        raise ValueError("not a collection of outlines") from fault


def _area(feature: Mapping[str, Mapping[str, Any]]) -> Area:
    said = feature["properties"]
    inner = Point(float(said["lat"]), float(said["lon"]))
    return area_of(str(said["code"]), str(said["name"]), inner, feature["geometry"])


def area_of(code: str, name: str, inner: Point, geometry: Mapping[str, Any]) -> Area:
    """A kelurahan with the outlines of a GeoJSON geometry; ``ValueError`` when it is none."""
    try:
        shapes = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = tuple(Ring(tuple(Point(float(lat), float(lon)) for lon, lat in shape[0])) for shape in shapes)
    except (KeyError, TypeError, IndexError) as fault:
        raise ValueError("not an outline") from fault
    return Area(code, name, inner, rings)


def match(alert: Alert, info: Info, watched: Watched, *, share: float) -> Match | None:
    """The kelurahan that a statement of an alert concerns, or ``None``.

    By outline: the inner point lies in it, or they have ``share`` (0 to 1) of the smaller of the two in common;
    neighbours that merely touch do not count, since BMKG rounds outlines to some 100 m. By name: the prose names the
    kecamatan, in an alert about its province. By province: an outline cannot be read, or there is none.
    """
    hit = tuple(area.code for area in watched.areas if _covers(info.rings, area, share))
    if hit:
        return Match(How.POLYGON, hit)
    if not _is_about(alert, info, watched):
        return None
    everywhere = tuple(area.code for area in watched.areas)
    if names(watched.kecamatan, info.description):
        return Match(How.NAME, everywhere)
    return Match(How.PROVINCE, everywhere) if info.unread or not info.rings else None


def _is_about(alert: Alert, info: Info, watched: Watched) -> bool:
    if province_of(alert.identifier) == watched.province_code:
        return True
    return any(watched.province.casefold() in area.casefold() for area in info.areas)


def _covers(rings: Iterable[Ring], area: Area, share: float) -> bool:
    return any(
        ring.holds(area.inner) or any(_overlaps(ring, own, share) for own in area.rings) for ring in rings
    )


def _overlaps(one: Ring, other: Ring, share: float) -> bool:
    shared = common(one, other)
    return shared > 0 and shared >= share * min(one.area, other.area)


def names(place: str, prose: str) -> bool:
    """Whether the prose names this place, and not a longer name that contains it.

    >>> names("Blimbing", "khususnya di LOWOKWARU, BLIMBING."), names("Blimbing", "di BLIMBINGSARI, BLIMBING BARAT")
    (True, False)
    """
    word = r"\s+".join(map(re.escape, place.split()))
    before = r"(?:^|[,;:(]\s*|\b(?:di|dan|serta|kecamatan|kec\.)\s+)"
    return re.search(rf"{before}{word}\s*(?:$|[,;.)\n]|dan\b|serta\b)", prose, re.IGNORECASE) is not None


def concerning(
    alerts: Sequence[Alert], watched: Watched, *, share: float
) -> tuple[tuple[Alert, Info, Match], ...]:
    """Every statement of ``alerts`` that concerns the office, with what tied it there."""
    found = (
        (alert, info, match(alert, info, watched, share=share)) for alert in alerts for info in alert.infos
    )
    return tuple((alert, info, tie) for alert, info, tie in found if tie is not None)
