"""Rings on the map: whether a point lies inside, and how much of one ring another covers.

Latitude and longitude are taken as a plane: over a kecamatan the error is far below that of the outlines themselves.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

#: Lines laid through the common part of two rings to measure it; each is exact along itself.
LINES = 48
_KM_PER_DEGREE = 111.32
_CORNERS_OF_A_CIRCLE = 48


class Point(NamedTuple):
    """A place; latitude first, as CAP writes it (GeoJSON has it the other way round)."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed outline, its last corner joined to its first; it may cross itself (then even-odd counts)."""

    corners: tuple[Point, ...]

    def __post_init__(self) -> None:
        if len(set(self.corners)) < 3:
            raise ValueError("a ring has three corners or more")

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """South, west, north, east."""
        lats, lons = [corner.lat for corner in self.corners], [corner.lon for corner in self.corners]
        return min(lats), min(lons), max(lats), max(lons)

    def holds(self, point: Point) -> bool:
        """Whether the point lies inside.

        >>> Ring((Point(0, 0), Point(0, 2), Point(2, 2), Point(2, 0))).holds(Point(1, 1))
        True
        """
        crossings = self.crossings(point.lat)
        return sum(lon <= point.lon for lon in crossings) % 2 == 1

    def crossings(self, lat: float) -> list[float]:
        """The longitudes at which the outline crosses a line of latitude, from west to east; their number is even."""
        found = []
        last = self.corners[-1]
        for here in self.corners:
            if (last.lat <= lat) != (here.lat <= lat):
                share = (lat - last.lat) / (here.lat - last.lat)
                found.append(last.lon + share * (here.lon - last.lon))
            last = here
        return sorted(found)

    @property
    def area(self) -> float:
        """In square degrees of this latitude, measured as ``common`` measures; only shares of it mean anything."""
        return common(self, self)


def common(one: Ring, other: Ring) -> float:
    """The area that two rings have in common, in square degrees.

    >>> square = Ring((Point(0, 0), Point(0, 2), Point(2, 2), Point(2, 0)))
    >>> beside = Ring((Point(0, 1), Point(0, 3), Point(2, 3), Point(2, 1)))
    >>> round(common(square, beside), 6)
    2.0
    """
    a, b = one.bounds, other.bounds
    south, north = max(a[0], b[0]), min(a[2], b[2])
    if south >= north or max(a[1], b[1]) >= min(a[3], b[3]):
        return 0.0
    step = (north - south) / LINES
    lines = (south + step * (at + 0.5) for at in range(LINES))
    return step * sum(_shared(one.crossings(lat), other.crossings(lat)) for lat in lines)


def _shared(one: Sequence[float], other: Sequence[float]) -> float:
    """How long two sets of stretches, each as begin and end in turn, run together."""
    return sum(
        max(0.0, min(one[i + 1], other[j + 1]) - max(one[i], other[j]))
        for i in range(0, len(one), 2)
        for j in range(0, len(other), 2)
    )


def circle(centre: Point, kilometres: float) -> Ring:
    """A circle on the ground as a ring of 48 corners.

    ``ValueError`` for a radius that is none, or larger than 1,000 km.
    """
    if not 0 < kilometres <= 1_000:
        raise ValueError("a radius in kilometres")
    high = kilometres / _KM_PER_DEGREE
    wide = high / max(0.01, math.cos(math.radians(centre.lat)))
    turns = [2 * math.pi * at / _CORNERS_OF_A_CIRCLE for at in range(_CORNERS_OF_A_CIRCLE)]
    return Ring(tuple(Point(centre.lat + high * math.sin(t), centre.lon + wide * math.cos(t)) for t in turns))
