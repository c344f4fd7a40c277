"""Outlines as a drawing: a plan with its own units, a path for each ring, and a point well inside for a name."""

import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from pamong.core.weather.geometry import Point, Ring

#: The point that is found lies at most this share of the ring's larger side nearer to the outline than the best one.
PRECISION = 0.01


@dataclass(frozen=True, slots=True)
class Plan:
    """A drawing of ``width`` by ``height`` units, north above; y grows to the south, as in SVG."""

    north: float
    west: float
    units_lat: float
    units_lon: float
    width: float
    height: float

    @classmethod
    def around(cls, rings: Iterable[Ring], *, width: float, margin: float = 4.0) -> "Plan":
        """The plan that shows all of ``rings``, true to scale in the middle of them. ``ValueError`` for none.

        >>> square = Ring((Point(0, 0), Point(0, 1), Point(1, 1), Point(1, 0)))
        >>> plan = Plan.around([square], width=108)
        >>> plan.width, round(plan.height), plan.xy(Point(1, 0))
        (108, 108, (4.0, 4.0))
        """
        boxes = [ring.bounds for ring in rings]
        if not boxes:
            raise ValueError("nothing to draw")
        south, west = min(box[0] for box in boxes), min(box[1] for box in boxes)
        north, east = max(box[2] for box in boxes), max(box[3] for box in boxes)
        if south == north or west == east:
            raise ValueError("nothing to draw")
        units_lon = (width - 2 * margin) / (east - west)
        units_lat = units_lon / math.cos(math.radians((south + north) / 2))
        height = (north - south) * units_lat + 2 * margin
        return cls(north + margin / units_lat, west - margin / units_lon, units_lat, units_lon, width, height)

    def xy(self, point: Point) -> tuple[float, float]:
        """Where a place lies in the drawing, to a tenth of a unit."""
        x, y = (point.lon - self.west) * self.units_lon, (self.north - point.lat) * self.units_lat
        return round(x, 1), round(y, 1)

    def path(self, rings: Iterable[Ring]) -> str:
        """The outlines as the data of an SVG path; corners that fall on one spot are drawn once.

        >>> square = Ring((Point(0, 0), Point(0, 1), Point(1, 1), Point(1, 0), Point(1, 0)))
        >>> Plan.around([square], width=108).path([square])
        'M4 104L104 104L104 4L4 4z'
        """
        return "".join(f"M{'L'.join(self._spots(ring))}z" for ring in rings)

    def _spots(self, ring: Ring) -> list[str]:
        spots = [f"{x:g} {y:g}" for x, y in map(self.xy, ring.corners)]
        distinct = [here for last, here in pairwise([spots[-1], *spots]) if here != last]
        return distinct or spots[:1]


def inner_point(ring: Ring) -> Point:
    """The place inside the ring that lies farthest from its outline: a name put there stays within.

    Squares are halved, the most hopeful first, until none can hold a point that is better by ``PRECISION``.

    >>> inner_point(Ring((Point(0, 0), Point(0, 2), Point(2, 2), Point(2, 0))))
    Point(lat=1.0, lon=1.0)
    """
    south, west, north, east = ring.bounds
    shrink = math.cos(math.radians((south + north) / 2))
    edges = list(pairwise([*ring.corners, ring.corners[0]]))
    width, height = (east - west) * shrink, north - south
    half = max(width, height) / 2

    def room(lat: float, lon: float) -> float:
        """The distance to the outline, negative outside."""
        nearest = min(_distance(lat, lon, a, b, shrink) for a, b in edges)
        return nearest if ring.holds(Point(lat, lon)) else -nearest

    middle = Point((south + north) / 2, (west + east) / 2)
    best, best_room = middle, room(*middle)
    squares = [(-best_room - half * math.sqrt(2), middle, half)]
    while squares:
        promise, centre, half = heapq.heappop(squares)
        if -promise - best_room <= PRECISION * max(width, height):
            break
        half /= 2
        for up in (-half, half):
            for right in (-half, half):
                point = Point(centre.lat + up, centre.lon + right / shrink)
                here = room(*point)
                if here > best_room:
                    best, best_room = point, here
                heapq.heappush(squares, (-here - half * math.sqrt(2), point, half))
    return best


def _distance(lat: float, lon: float, a: Point, b: Point, shrink: float) -> float:
    """How far a place is from the stretch between two corners, in degrees of latitude."""
    ax, ay, bx, by = (a.lon - lon) * shrink, a.lat - lat, (b.lon - lon) * shrink, b.lat - lat
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length))
    return math.hypot(ax + along * dx, ay + along * dy)


def coarse(point: Point, *, degrees: float = 0.0005) -> Point:
    """A place to some 50 m, so that a map for everybody points at a street and not at a house.

    >>> coarse(Point(-7.954127, 112.644462))
    Point(lat=-7.954, lon=112.6445)
    """
    return Point(*(round(round(value / degrees) * degrees, 6) for value in point))
