"""What must be looked after: equipment, drains, and the places where water came back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pamong.core.duty.upkeep import Repeat, Trouble, repeats
from pamong.core.weather import Point
from pamong.satgas.models import Check, Equipment, Incident, Post, Spot

#: Incidents of a year, two within so many metres, make a place to clean before it rains.
_LOOK_BACK, _REACH_M, _LEAST = timedelta(days=365), 75, 2
EVERY_DAYS = 14


@dataclass(frozen=True, slots=True)
class Care:
    """A thing or a drain, when it was last seen to, and when it is due. Never seen to is due at once."""

    thing: Equipment | Spot
    last: Check | None
    due_at: datetime | None

    @property
    def is_broken(self) -> bool:
        """Whether the last one who looked said that it does not work."""
        return self.last is not None and not self.last.works

    def is_due(self, now: datetime) -> bool:
        """Whether it is time."""
        return self.is_broken or self.due_at is None or self.due_at <= now


def equipment(post: Post) -> list[Care]:
    """Everything that must work when it rains, what is due first."""
    rows = Equipment.objects.filter(post=post, retired_at=None)
    seen = _latest(Check.objects.filter(post=post, equipment__in=rows).select_related("account"))
    return _sorted(_care(row, seen.get(row.pk), row.every_days) for row in rows)


def drains(post: Post) -> list[Care]:
    """The rounds of the drains, what is due first."""
    rows = Spot.objects.filter(post=post, kind=Spot.Kind.DRAIN, retired_at=None)
    seen = _latest(Check.objects.filter(post=post, spot__in=rows).select_related("account"))
    return _sorted(_care(row, seen.get(row.pk), row.every_days or EVERY_DAYS) for row in rows)


def _latest(rows: Iterable[Check]) -> dict[object, Check]:
    found: dict[object, Check] = {}
    for row in sorted(rows, key=lambda one: (one.at, one.pk)):
        found[row.equipment_id or row.spot_id] = row
    return found


def _care(thing: Equipment | Spot, last: Check | None, every_days: int) -> Care:
    return Care(thing, last, last.at + timedelta(days=every_days) if last else None)


def _sorted(found: Iterable[Care]) -> list[Care]:
    def place(one: Care) -> tuple[bool, bool, float, str]:
        return (
            not one.is_broken,
            one.due_at is not None,
            one.due_at.timestamp() if one.due_at else 0,
            one.thing.name,
        )

    return sorted(found, key=place)


def repeat_points(post: Post, now: datetime) -> tuple[Repeat, ...]:
    """Where water came back within a year and nobody cleans regularly yet, the worst first."""
    rows = (
        Incident.objects.filter(post=post, opened_at__gte=now - _LOOK_BACK)
        .filter(kind__in=(Incident.Kind.FLOOD, Incident.Kind.DRAIN))
        .exclude(latitude=None)
        .exclude(state__in=(Incident.State.MERGED, Incident.State.DISMISSED))
    )
    known = Spot.objects.filter(post=post, kind=Spot.Kind.DRAIN, retired_at=None)
    troubles = [
        Trouble(Point(row.latitude or 0, row.longitude or 0), row.opened_at, row.title) for row in rows
    ]
    places = [Point(spot.latitude, spot.longitude) for spot in known]
    return repeats(troubles, places, reach_m=_REACH_M, least=_LEAST)
