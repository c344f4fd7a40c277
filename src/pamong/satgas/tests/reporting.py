"""Reports of residents, without a page."""

from typing import Any
from uuid import uuid4

from pamong.core.weather import Point
from pamong.satgas.models import Report
from pamong.satgas.services import reports
from pamong.satgas.services.reports import Seen
from pamong.satgas.tests.crewed import Crewed, at


def report(
    world: Crewed, clock: str, *, lat: float | None = None, lon: float = 112.65, **more: Any
) -> Report:
    """Somebody reported water in the first RW, or elsewhere."""
    values: dict[str, Any] = {
        "key": uuid4(),
        "place": world.tree.rw.place,
        "device": uuid4().bytes * 2,
        "depth_cm": 30,
        "trapped": False,
        "point": Point(lat, lon) if lat is not None else None,
    }
    return reports.report(Seen(**values | more), now=at(clock))
