"""How it is in each kelurahan: water, what threatens, or nothing, and by which facts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pamong.core.duty import Policy
from pamong.core.duty.known import Known, look
from pamong.core.regions import RegionCode, RegionLevel
from pamong.core.weather import How, Slot
from pamong.foundation.regions.models import Region
from pamong.satgas.models import Incident, Post
from pamong.satgas.queries.signals import signals
from pamong.satgas.queries.weather import kelurahan_of, statements

_OVER = (Incident.State.CLOSED, Incident.State.MERGED, Incident.State.DISMISSED)


class AreaState(StrEnum):
    """From bad to good. ``UNKNOWN``: nothing fresh says that it is dry, so nobody says that it is safe."""

    FLOOD = "flood"
    HOLD = "hold"
    UNKNOWN = "unknown"
    SAFE = "safe"

    @property
    def badness(self) -> int:
        """0 for the worst."""
        return list(AreaState).index(self)


@dataclass(frozen=True, slots=True)
class Water:
    """A verified incident that is open, without anything that a stranger must not know."""

    incident: Incident
    rw: str

    @property
    def is_flood(self) -> bool:
        """Whether water stands there, and not only a tree lies."""
        return self.incident.kind == Incident.Kind.FLOOD


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning of BMKG that concerns the kelurahan."""

    event: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Area:
    """A kelurahan at one moment. ``wet``: the worst slot of rain ahead; ``slots``: from the present one on."""

    region: Region
    state: AreaState
    waters: tuple[Water, ...]
    warnings: tuple[Warned, ...]
    wet: Slot | None
    slots: tuple[Slot, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.region.name

    @property
    def depth_cm(self) -> int | None:
        """The deepest water that is known."""
        return (
            max((water.incident.depth_cm or 0 for water in self.waters if water.is_flood), default=0) or None
        )


def open_incidents(post: Post) -> list[Incident]:
    """Everything that is not over, reports that nobody verified included; the oldest first."""
    rows = Incident.system().filter(post=post).exclude(state__in=_OVER).select_related("assigned")
    return list(rows.order_by("opened_at", "id"))


def areas(post: Post, now: datetime, policy: Policy) -> list[Area]:
    """The kelurahan of the post at ``now``, the worst first."""
    known = look(signals(post, now, policy), now, policy)
    waters = [_water(row) for row in open_incidents(post) if row.verified_at is not None]
    warned = list(_warned(post, known, now))
    found = [_area(region, known, waters, warned) for region in kelurahan_of(post)]
    return sorted(found, key=_order)


def _order(area: Area) -> tuple[int, float, int, str]:
    wet = area.wet
    return area.state.badness, -(area.depth_cm or 0), -round((wet.rain or 0) * 10) if wet else 1, area.name


def _area(
    region: Region, known: Known, waters: Iterable[Water], warned: Iterable[tuple[Warned, frozenset[str]]]
) -> Area:
    low, high = region.region_code.place_range
    here = tuple(water for water in waters if low <= water.incident.place <= high)
    warnings = tuple(one for one, codes in warned if region.code in codes)
    outlook = next((one for one in known.outlooks if one.forecast.adm4 == region.code), None)
    ahead = [slot for one, slot in known.ahead if one is outlook]
    rain = [slot for slot in ahead if known.policy.is_wet(slot)]
    wet = max(rain, key=lambda slot: (known.policy.is_heavy(slot), slot.rain or 0), default=None)
    begins = known.now - known.policy.slot_reach
    slots = tuple(slot for slot in outlook.forecast.slots if slot.at >= begins) if outlook else ()
    state = AreaState.SAFE
    if any(water.is_flood for water in here):
        state = AreaState.FLOOD
    elif wet or warnings:
        state = AreaState.HOLD
    elif not ahead:
        state = AreaState.UNKNOWN
    return Area(region, state, here, warnings, wet, slots)


def _water(row: Incident) -> Water:
    return Water(row, RegionCode.from_place(row.place).rw or "")


def _warned(post: Post, known: Known, now: datetime) -> Iterator[tuple[Warned, frozenset[str]]]:
    """The warnings that count for the rules, each with the codes of the kelurahan that it concerns."""
    everywhere = frozenset(region.code for region in kelurahan_of(post))
    by_outline = _outlined(post, known.policy, now) if known.warnings else {}
    for one, end in known.warnings:
        key = (one.event, one.effective, one.expires)
        codes = by_outline.get(key, everywhere) if one.how is How.POLYGON else everywhere
        yield Warned(one.event, one.effective, end), codes


type _Key = tuple[str, datetime, datetime | None]


def _outlined(post: Post, policy: Policy, now: datetime) -> Mapping[_Key, frozenset[str]]:
    found: dict[_Key, frozenset[str]] = {}
    for _alert, info, tie in statements(post, now, policy):
        key = (info.event.lower(), info.effective, info.expires)
        found[key] = found.get(key, frozenset()) | frozenset(tie.codes)
    return found


def waters_by_kelurahan(post: Post) -> dict[int, tuple[Water, ...]]:
    """The verified floods that are open, by the place of the kelurahan."""
    found: dict[int, tuple[Water, ...]] = {}
    for row in open_incidents(post):
        if row.verified_at is not None and row.kind == Incident.Kind.FLOOD:
            place = kelurahan_at(row.place)
            found[place] = (*found.get(place, ()), _water(row))
    return found


def kelurahan_at(place: int) -> int:
    """The place of the kelurahan in which an RW or RT lies; ``place`` itself above."""
    code = RegionCode.from_place(place)
    return code.at(RegionLevel.KELURAHAN).place if code.kelurahan else place
