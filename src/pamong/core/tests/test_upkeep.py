"""Places where water came back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pamong.core.duty.upkeep import Trouble, repeats
from pamong.core.incidents import metres
from pamong.core.weather import Point

NOW = datetime(2026, 11, 24, tzinfo=UTC)
MARKET, SCHOOL = Point(-7.9401, 112.6402), Point(-7.9551, 112.6491)


def trouble(point: Point, days: int = 0, label: str = "Pasar", east_m: float = 0) -> Trouble:
    return Trouble(Point(point.lat, point.lon + east_m / 110_000), NOW - timedelta(days=days), label)


def test_a_place_where_it_happened_twice_is_proposed_under_its_last_name() -> None:
    found = repeats(
        [trouble(MARKET, 90, "Depan pasar"), trouble(MARKET, 3, "Gang pasar", 40), trouble(SCHOOL)],
        (), reach_m=75, least=2,
    )  # fmt: skip
    assert [(one.label, one.count, one.last_at) for one in found] == [
        ("Gang pasar", 2, NOW - timedelta(days=3))
    ]
    assert metres(found[0].point, MARKET) < 25


def test_the_worst_place_comes_first_and_places_that_are_looked_after_not_at_all() -> None:
    all_of_it = [trouble(MARKET, day, "Pasar") for day in range(2)]
    all_of_it += [trouble(SCHOOL, day, "Sekolah") for day in range(3)]
    assert [one.label for one in repeats(all_of_it, (), reach_m=75, least=2)] == ["Sekolah", "Pasar"]
    assert [one.label for one in repeats(all_of_it, (SCHOOL,), reach_m=75, least=2)] == ["Pasar"]


places = st.builds(
    lambda north, east, day: Trouble(
        Point(-7.94 + north / 110_000, 112.64 + east / 110_000), NOW - timedelta(days=day), f"{north} {east}"
    ),
    st.integers(0, 400), st.integers(0, 400), st.integers(0, 300),
)  # fmt: skip


@given(st.lists(places, max_size=12, unique=True), st.integers(2, 4))
def test_no_trouble_counts_twice_and_the_order_does_not_matter(troubles: list[Trouble], least: int) -> None:
    found = repeats(troubles, (), reach_m=75, least=least)
    assert sum(one.count for one in found) <= len(troubles)
    assert all(one.count >= least for one in found)
    assert found == repeats(reversed(troubles), (), reach_m=75, least=least)


@given(st.lists(places, max_size=12, unique=True))
def test_what_is_not_proposed_lies_apart(troubles: list[Trouble]) -> None:
    """Where no place is found, no two troubles are within reach of each other."""
    if not repeats(troubles, (), reach_m=75, least=2):
        apart = [
            metres(one.point, other.point) for at, one in enumerate(troubles) for other in troubles[at + 1 :]
        ]
        assert all(distance > 75 for distance in apart)
