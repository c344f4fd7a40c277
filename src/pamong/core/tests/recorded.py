"""Recorded and hand-made answers of BMKG, and the outlines of Blimbing. ``bmkg/SOURCES.md`` says which are real."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from pamong.core.weather import Watched, areas_of

HERE = Path(__file__).parent / "bmkg"
OUTLINES = Path(__file__).parents[2] / "foundation" / "regions" / "data" / "blimbing_kelurahan.geojson"
BANDUNG = "prakiraan-32.73.01.1001.json"
STORM = "prakiraan-shape.json"
GORONTALO = "cap-id-CGT20260924002_alert.xml"
BLIMBING = "cap-id-CJI-contoh_alert.xml"
FEED = "nowcast-rss-id.xml"
SHARE = 0.1


def answer(name: str) -> bytes:
    """The bytes of one answer."""
    return (HERE / name).read_bytes()


def forecast_json(name: str = STORM) -> Any:
    """A forecast answer, to be changed."""
    return json.loads(answer(name))


@cache
def watched() -> Watched:
    """The eleven kelurahan of Blimbing."""
    return Watched("Blimbing", "Jawa Timur", "35", areas_of(OUTLINES.read_text(encoding="utf-8")))
