"""The kelurahan of a post as a drawing, for the wall and for pages without a map program."""

from dataclasses import dataclass
from functools import lru_cache

from pamong.core.weather import Point, Ring, area_of
from pamong.core.weather.drawing import Plan, inner_point
from pamong.foundation.regions.models import Region

WIDTH = 350.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A kelurahan in the drawing: its outline as an SVG path, and where its name stands."""

    code: str
    name: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """All outlines that are known; ``plan`` puts incidents and people among them."""

    plan: Plan
    shapes: tuple[Shape, ...]

    def spot(self, point: Point | None) -> tuple[float, float] | None:
        """Where a place lies in the drawing; ``None`` for one that is unknown or outside of it."""
        if point is None:
            return None
        x, y = self.plan.xy(point)
        inside = 0 <= x <= self.plan.width and 0 <= y <= self.plan.height
        return (x, y) if inside else None


def drawing_of(kelurahan: list[Region]) -> Drawing | None:
    """The drawing of these kelurahan; ``None`` when no outline is known. Those without one are only in the list."""
    known = tuple((row.code, row.name, rings) for row in kelurahan if (rings := rings_of(row)) is not None)
    return _drawn(known) if known else None


def rings_of(region: Region) -> tuple[Ring, ...] | None:
    """The outlines of a region; ``None`` when none is known."""
    if not region.boundary:
        return None
    return area_of(region.code, region.name, Point(0, 0), region.boundary).rings


def label_at(rings: tuple[Ring, ...]) -> Point:
    """The place for a name: well inside the largest of the outlines."""
    return _label(max(rings, key=lambda ring: ring.area))


@lru_cache(maxsize=256)
def _label(ring: Ring) -> Point:
    return inner_point(ring)


@lru_cache(maxsize=8)
def _drawn(known: tuple[tuple[str, str, tuple[Ring, ...]], ...]) -> Drawing:
    plan = Plan.around((ring for _, _, rings in known for ring in rings), width=WIDTH)
    shapes = (Shape(code, name, plan.path(rings), *plan.xy(label_at(rings))) for code, name, rings in known)
    return Drawing(plan, tuple(shapes))
