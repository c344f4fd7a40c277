"""Reading the region tree. It is small and nearly never changes, so names are kept per process."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from pamong.core.deadline import WorkCalendar
from pamong.core.regions import RegionCode, RegionError, RegionLevel
from pamong.foundation.regions.models import Holiday, Office, Region


@lru_cache(maxsize=4096)
def _name(place: int) -> str:
    return Region.objects.filter(pk=place).values_list("name", flat=True).first() or ""


def forget_names() -> None:
    """Drop the kept names and holidays after the tree or the calendar was loaded anew."""
    _name.cache_clear()
    name_at.cache_clear()
    _holidays.cache_clear()


@lru_cache(maxsize=16_384)  # a letter asks for a dozen
def name_at(place: int, level: RegionLevel) -> str:
    """The name of the region of ``level`` in which ``place`` lies: "Purwantoro", "005"; or ""."""
    try:
        code = RegionCode.from_place(place).at(level)
    except RegionError:
        return ""
    if level is RegionLevel.RW:
        return code.rw or ""
    if level is RegionLevel.RT:
        return code.rt or ""
    return _name(code.place)


def office_at(place: int, level: RegionLevel) -> Office:
    """The office of ``level`` that is responsible for ``place``. Raises ``Office.DoesNotExist``."""
    return Office.objects.select_related("region").get(region_id=RegionCode.from_place(place).at(level).place)


@lru_cache(maxsize=4_096)
def code_of(place: int) -> str:
    """The dotted code of a place, as audit chains are named."""
    return RegionCode.from_place(place).text


def describe(place: int) -> str:
    """A place in words: "RT 004 RW 023 Purwantoro"."""
    code = RegionCode.from_place(place)
    parts = []
    if code.rt:
        parts.append(f"RT {code.rt}")
    if code.rw:
        parts.append(f"RW {code.rw}")
    lowest = RegionLevel.KELURAHAN if code.kelurahan else code.level
    return " ".join([*parts, name_at(place, lowest)])


# New Year, Labour Day, Pancasila, Independence, Christmas: the government's yearly decree only adds to them.
_EVERY_YEAR = ((1, 1), (5, 1), (6, 1), (8, 17), (12, 25))


@lru_cache(maxsize=1)
def _holidays() -> frozenset[date]:
    known = frozenset(Holiday.objects.values_list("date", flat=True))
    last = max((day.year for day in known), default=None)
    coming = () if last is None else (last + 1, last + 2)
    return known | {date(year, month, day) for year in coming for month, day in _EVERY_YEAR}


def calendar() -> WorkCalendar:
    """The working days of the offices."""
    return WorkCalendar(_holidays())


def children(place: int) -> Iterable[Region]:
    """The regions one level below."""
    return Region.objects.filter(parent_id=place)
