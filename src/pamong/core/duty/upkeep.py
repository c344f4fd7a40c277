"""Drains that must be cleaned before it rains: the places where water came back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pamong.core.incidents import metres
from pamong.core.weather import Point


@dataclass(frozen=True, slots=True)
class Trouble:
    """Water at a point, once; ``label`` is what people call the place."""

    point: Point
    at: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """A place where it happened ``count`` times, at the point in the middle of them, called as the last time."""

    point: Point
    label: str
    count: int
    last_at: datetime


def repeats(
    troubles: Iterable[Trouble], known: Iterable[Point], *, reach_m: float, least: int
) -> tuple[Repeat, ...]:
    """Places with at least ``least`` troubles within ``reach_m`` metres of one of them, the worst first.

    Each trouble counts for one place. What lies within reach of a ``known`` place is looked after already.
    """
    rounds = list(known)
    left = sorted(
        (one for one in troubles if all(metres(one.point, point) > reach_m for point in rounds)),
        key=lambda one: (one.at, one.label, one.point.lat, one.point.lon),
    )
    found = []
    while left:
        around = [[other for other in left if metres(one.point, other.point) <= reach_m] for one in left]
        worst = max(around, key=len)
        if len(worst) < least:
            break
        found.append(_repeat(worst))
        left = [one for one in left if one not in worst]
    return tuple(sorted(found, key=lambda one: (-one.count, one.label)))


def _repeat(troubles: list[Trouble]) -> Repeat:
    count, newest = len(troubles), troubles[-1]
    middle = Point(
        sum(one.point.lat for one in troubles) / count, sum(one.point.lon for one in troubles) / count
    )
    return Repeat(middle, newest.label, count, newest.at)
