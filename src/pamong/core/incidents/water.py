"""What a report says about the water, and whether two reports mean the same place."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from pamong.core.regions import RegionCode
from pamong.core.weather import Point

#: Reports so near and so close in time mean the same water (flood.md, A3; so does the platform whose users tested it).
SAME_WITHIN_M = 50
SAME_WITHIN = timedelta(hours=2)
_EARTH_M = 6_371_008.8  # mean radius, IUGG


class Depth(IntEnum):
    """How high the water stands on a grown person, in cm; people know their knees better than centimetres."""

    ANKLE = 10
    CALF = 30
    KNEE = 50
    WAIST = 90
    CHEST = 130


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where and when somebody saw water. ``place`` is the kelurahan, RW or RT; ``point`` what the phone knew."""

    place: int
    at: datetime
    point: Point | None = None


def metres(one: Point, other: Point) -> float:
    """The distance along the ground, by the haversine on a sphere (at most 0.6 % off the ellipsoid).

    >>> round(metres(Point(-7.9, 112.6), Point(-7.9, 112.61)))
    1101
    """
    here, there = map(math.radians, (one.lat, other.lat))
    half = math.sin((there - here) / 2) ** 2
    half += math.cos(here) * math.cos(there) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def same_incident(one: Sighting, other: Sighting) -> bool:
    """Whether to ask "is it the same?": within 50 m and two hours, or in the same RW where a phone knew no position.

    Only a question to the person who stands there: the machine joins nothing by itself.
    """
    if abs(one.at - other.at) > SAME_WITHIN:
        return False
    if one.point is not None and other.point is not None:
        return metres(one.point, other.point) <= SAME_WITHIN_M
    return _rw(one.place) is not None and _rw(one.place) == _rw(other.place)


def _rw(place: int) -> tuple[str, ...] | None:
    code = RegionCode.from_place(place)
    return code.parts[:5] if code.rw else None
