"""Outlines as a drawing: names lie inside, everything fits, and a public place is not a house."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamong.core.weather import Point, Ring, areas_of
from pamong.core.weather.drawing import PRECISION, Plan, coarse, inner_point
from pamong.foundation.regions.lists import packaged

SQUARE = Ring((Point(0, 0), Point(0, 1), Point(1, 1), Point(1, 0)))
#: A horseshoe: its middle and its centre of gravity lie outside.
HORSESHOE = Ring(
    (Point(0, 0), Point(0, 9), Point(9, 9), Point(9, 7), Point(2, 7), Point(2, 2), Point(9, 2), Point(9, 0))
)


@st.composite
def stars(draw: st.DrawFn) -> Ring:
    """Outlines that do not cross themselves: corners around a middle, at any distance."""
    distances = draw(st.lists(st.floats(0.01, 1.0), min_size=3, max_size=12))
    angles = [2 * math.pi * at / len(distances) for at in range(len(distances))]
    pairs = zip(angles, distances, strict=True)
    return Ring(tuple(Point(-8 + far * math.sin(angle), 112 + far * math.cos(angle)) for angle, far in pairs))


@given(stars())
@settings(max_examples=60, deadline=None)
def test_a_name_lies_inside_its_outline(ring: Ring) -> None:
    assert ring.holds(inner_point(ring))


@given(stars(), st.floats(50, 800))
@settings(max_examples=60, deadline=None)
def test_everything_fits_on_the_drawing(ring: Ring, width: float) -> None:
    plan = Plan.around([ring], width=width)
    spots = [plan.xy(corner) for corner in ring.corners]
    assert all(0 <= x <= width + 0.1 and 0 <= y <= plan.height + 0.1 for x, y in spots)


def test_the_name_of_a_horseshoe_lies_in_its_widest_part() -> None:
    found = inner_point(HORSESHOE)
    assert HORSESHOE.holds(found)
    assert found.lat <= 2
    sides = (found.lat, 2 - found.lat)
    assert min(sides) >= 0.9 - PRECISION * 9


def test_every_kelurahan_of_the_package_has_room_for_its_name() -> None:
    areas = areas_of(packaged("blimbing_kelurahan.geojson"))
    assert len(areas) == 11
    for area in areas:
        assert area.rings[0].holds(inner_point(area.rings[0])), area.name


def test_north_is_above_and_east_is_right() -> None:
    plan = Plan.around([SQUARE], width=100)
    assert plan.xy(Point(1, 0))[1] < plan.xy(Point(0, 0))[1]
    assert plan.xy(Point(0, 0))[0] < plan.xy(Point(0, 1))[0]


def test_nothing_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        Plan.around([], width=100)


@given(st.floats(-8.1, -7.8), st.floats(112.5, 112.8))
def test_a_public_place_is_at_most_fifty_metres_away_and_shared_by_others(lat: float, lon: float) -> None:
    found = coarse(Point(lat, lon))
    assert abs(found.lat - lat) * 111_320 < 30
    assert abs(found.lon - lon) * 111_320 < 30
    assert coarse(found) == found
