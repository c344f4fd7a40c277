"""The flood status for everybody: a list first, a map beside it, and the same as GeoJSON."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pamong.core.incidents import State
from pamong.core.weather import Point
from pamong.core.weather.drawing import coarse
from pamong.foundation.access.policies import public
from pamong.foundation.regions.queries import describe
from pamong.satgas import board, clock, told
from pamong.satgas.ages import age
from pamong.satgas.crowd import areas_at, posts
from pamong.satgas.incident_words import STATES
from pamong.satgas.models import Post
from pamong.satgas.outlines import label_at, rings_of
from pamong.satgas.queries.areas import Area, Water
from pamong.satgas.queries.pulse import pulse
from pamong.satgas.shown import Shown, shown
from pamong.satgas.views.wall import Live, live

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A post with its kelurahan as the public pages show them."""

    post: Post
    live: Live
    shown: Shown | None
    areas: list[board.AreaRow]
    summary: str
    waters: list["WaterRow"]
    map: board.MapView | None


@dataclass(frozen=True, slots=True)
class WaterRow:
    """An incident as strangers see it: what and roughly where, never what somebody wrote, nor who."""

    number: int
    what: str
    where: str
    since: str
    state: str


def _places(now: datetime) -> list[Place]:
    return [_place(post, now) for post in posts()]


def _place(post: Post, now: datetime) -> Place:
    version, found = areas_at(post, now)
    waters = [water for area in found for water in area.waters]
    return Place(
        post=post,
        live=live(post, now, version),
        shown=shown(post, now=now, names=False),
        areas=board.area_rows(found, told.PUBLIC_WORDS),
        summary=told.summary(found, told.PUBLIC_WORDS),
        waters=[_water(number, water, now) for number, water in enumerate(waters, 1)],
        map=board.map_view(found, [_coarse(water) for water in waters], []),
    )


def _water(number: int, water: Water, now: datetime) -> WaterRow:
    row = water.incident
    depth = _(", air %(cm)d cm") % {"cm": row.depth_cm} if water.is_flood and row.depth_cm else ""
    return WaterRow(
        number=number,
        what=f"{told.kind(row)}{depth}",
        where=describe(row.place),
        since=age(now - row.opened_at),
        state=str(STATES[State(row.state)].label),
    )


def _unchanged_is_304(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer from the version of all posts, in the language asked for, before anything is drawn."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        now = clock.now()
        versions = [pulse(post.pk, now) for post in posts()]
        said = "|".join([str(get_language()), request.path, *versions])
        etag = f'"{sha256(said.encode()).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Cookie"}
        if request.headers.get("If-None-Match") == etag:
            return HttpResponse(status=304, headers=headers)
        response = view(request)
        for name, value in headers.items():
            response.headers[name] = value
        return response

    return answer


@require_safe
@public
def status(request: HttpRequest) -> HttpResponse:
    """How it is in each kelurahan, in words; works without script and without a map."""
    now = clock.now()
    return render(request, "satgas/banjir.html", {"places": _places(now), "now": now})


@require_safe
@public
def map_page(request: HttpRequest) -> HttpResponse:
    """The same with a map that can be moved; without script the outlines stand still."""
    now = clock.now()
    context = {
        "places": _places(now),
        "now": now,
        "tiles": settings.MAP_TILES,
        "tiles_credit": settings.MAP_TILES_CREDIT,
    }
    return render(request, "satgas/banjir_peta.html", context)


@require_safe
@public
@_unchanged_is_304
def geojson(request: HttpRequest) -> HttpResponse:
    """Kelurahan as outlines and incidents as points to some 50 m (RFC 7946, longitude first)."""
    now = clock.now()
    features: list[Json] = []
    for post in posts():
        found = areas_at(post, now)[1]
        features += [_outline(area) for area in found]
        waters = [water for area in found for water in area.waters]
        features += [point for water in waters if (point := _point(water, now)) is not None]
    body = {"type": "FeatureCollection", "features": features}
    answer = JsonResponse(body, headers={"Access-Control-Allow-Origin": "*"})
    answer.headers["Content-Type"] = "application/geo+json"
    return answer


def _outline(area: Area) -> Json:
    rings = rings_of(area.region)
    label = label_at(rings) if rings else None
    words = told.PUBLIC_WORDS[area.state]
    return {
        "type": "Feature",
        "id": area.region.code,
        "geometry": area.region.boundary,
        "properties": {
            "kind": "kelurahan",
            "code": area.region.code,
            "name": area.name,
            "state": area.state.value,
            "words": str(words.label),
            "reasons": told.reasons(area),
            "label": [label.lon, label.lat] if label else None,
        },
    }


def _point(water: Water, now: datetime) -> Json | None:
    row, place = water.incident, _coarse(water)
    if place is None:
        return None
    said = _water(0, water, now)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {
            "kind": "incident",
            "what": said.what,
            "where": said.where,
            "state": said.state,
            "since": row.opened_at.isoformat(),
            "depth_cm": row.depth_cm,
        },
    }


def _coarse(water: Water) -> Point | None:
    """To some 50 m: a street, and nobody's house."""
    point = board.point_of(water.incident)
    return coarse(point) if point else None
