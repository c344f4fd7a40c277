"""Where a point lies, which post watches over a place, and which places can be chosen from a list."""

from collections.abc import Iterator

from pamong.core.regions import RegionCode, RegionLevel
from pamong.core.weather import Point
from pamong.foundation.regions.models import Region
from pamong.satgas.models import Post
from pamong.satgas.outlines import rings_of
from pamong.satgas.queries.weather import kelurahan_of

_OFF = 0.003  # degrees, some 300 m: a phone at the border is a little off
_HERE = ((0.0, 0.0),)
_NEAR_MISS = ((_OFF, 0.0), (-_OFF, 0.0), (0.0, _OFF), (0.0, -_OFF))


def post_at(place: int) -> Post | None:
    """The post that watches over a place."""
    code = RegionCode.from_place(place)
    if code.level.depth < RegionLevel.KECAMATAN.depth:
        return None
    kecamatan = code.at(RegionLevel.KECAMATAN).place
    return Post.system().select_related("region").filter(region=kecamatan).first()


def kelurahan_around(point: Point) -> Region | None:
    """The kelurahan in whose outline a point lies, or whose outline is a few hundred metres away; else None."""
    outlined = [(row, rings) for row in _watched_over() if (rings := rings_of(row)) is not None]
    for offsets in (_HERE, _NEAR_MISS):
        spots = [Point(point.lat + north, point.lon + east) for north, east in offsets]
        for row, rings in outlined:
            if any(ring.holds(spot) for ring in rings for spot in spots):
                return row
    return None


def _watched_over() -> Iterator[Region]:
    for post in Post.system().select_related("region"):
        yield from kelurahan_of(post)


def rws_below(place: int) -> list[Region]:
    """The RW of a kelurahan, where it is not known in which of them something lies; none for a place that is one."""
    code = RegionCode.from_place(place)
    if code.level is not RegionLevel.KELURAHAN:
        return []
    low, high = code.place_range
    return list(Region.objects.filter(level=RegionLevel.RW, place__range=(low, high)).order_by("place"))


def places_to_choose() -> list[tuple[Region, list[Region]]]:
    """Every kelurahan that is watched over, with its RW."""
    found: list[tuple[Region, list[Region]]] = []
    for place in Post.system().values_list("place", flat=True):
        low, high = RegionCode.from_place(place).place_range
        levels = (RegionLevel.KELURAHAN, RegionLevel.RW)
        for row in Region.objects.filter(level__in=levels, place__range=(low, high)).order_by("place"):
            if row.level == RegionLevel.KELURAHAN:
                found.append((row, []))
            elif found:
                found[-1][1].append(row)
    return sorted(found, key=lambda pair: pair[0].name)
