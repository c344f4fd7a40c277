import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.tests.recorded import SHARE, watched
from pamong.core.weather import Point, Ring
from pamong.core.weather.geometry import circle, common
from pamong.core.weather.matching import areas_of

KNOWN_KM2 = {
    "Balearjosari": 1.62, "Arjosari": 1.09, "Polowijen": 1.28, "Purwodadi": 1.48, "Blimbing": 1.05, "Pandanwangi": 4.09,
    "Purwantoro": 2.29, "Bunulrejo": 1.73, "Kesatrian": 1.50, "Polehan": 1.04, "Jodipan": 0.46,
}  # fmt: skip
KM2 = 111.32 * 111.32 * 0.9904  # a square degree at 7.95 south


def test_the_eleven_outlines_have_the_areas_that_are_published() -> None:
    found = {area.name: sum(ring.area for ring in area.rings) * KM2 for area in watched().areas}
    assert found.keys() == KNOWN_KM2.keys()
    assert found == pytest.approx(KNOWN_KM2, rel=0.02, abs=0.01)


def test_every_inner_point_lies_in_its_own_kelurahan_only() -> None:
    areas = watched().areas
    for area in areas:
        inside = [other.name for other in areas if any(ring.holds(area.inner) for ring in other.rings)]
        assert inside == [area.name]


def test_neighbours_touch_and_have_nothing_in_common() -> None:
    areas = watched().areas
    for one in areas:
        for other in areas:
            if one is not other:
                shared = common(one.rings[0], other.rings[0])
                assert shared < SHARE / 20 * min(one.rings[0].area, other.rings[0].area)


corners = st.builds(Point, st.floats(-10, 10), st.floats(-10, 10))
rings = st.lists(corners, min_size=3, max_size=12, unique=True).map(lambda found: Ring(tuple(found)))


@given(rings, rings)
def test_what_is_common_is_the_same_from_both_sides_and_no_more_than_either(one: Ring, other: Ring) -> None:
    assert common(one, other) == pytest.approx(common(other, one), abs=1e-9)
    whole = (one.bounds[2] - one.bounds[0]) * (one.bounds[3] - one.bounds[1])
    assert 0 <= common(one, other) <= whole + 1e-9


@given(st.floats(0.2, 20), st.floats(-9, 5))
def test_a_circle_has_the_area_of_a_circle(kilometres: float, lat: float) -> None:
    ring = circle(Point(lat, 112.6), kilometres)
    assert ring.holds(Point(lat, 112.6))
    assert not ring.holds(Point(lat + 1.1 * kilometres / 111.32, 112.6))


def test_a_small_outline_inside_a_large_one_is_found() -> None:
    """A storm cell of 300 m inside Pandanwangi, away from its middle."""
    pandanwangi = next(area for area in watched().areas if area.name == "Pandanwangi")
    cell = circle(Point(-7.945, 112.665), 0.15)
    assert common(cell, pandanwangi.rings[0]) == pytest.approx(cell.area, rel=0.05)
    assert not cell.holds(pandanwangi.inner)


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"features": [{}]}', '{"features": [{"properties": 1, "geometry": 2}]}', "x"]
)
def test_what_is_no_collection_of_outlines_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        areas_of(text)
