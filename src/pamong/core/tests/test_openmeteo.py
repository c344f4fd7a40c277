"""Open-Meteo's hours as slots: the wet side of whatever is strange, and nothing out of an answer of another shape."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.weather import ForecastError, parse_open_meteo
from pamong.core.weather.openmeteo import MAX_BYTES, MAX_HOURS


def place(hours: int = 3, **other: Any) -> dict[str, Any]:
    """An answer about one place, with dry hours from 06.00 UTC on; ``other`` replaces a variable."""
    hourly: dict[str, object] = {
        "time": [f"2026-11-{24 + hour // 24}T{hour % 24:02}:00" for hour in range(6, 6 + hours)],
        "precipitation": [0.0] * hours,
        "cloud_cover": [20] * hours,
        "weather_code": [1] * hours,
    }
    units = {"time": "iso8601", "precipitation": "mm", "cloud_cover": "%", "weather_code": "wmo code"}
    return {"utc_offset_seconds": 0, "hourly_units": units, "hourly": hourly | other}


def parsed(*places: object) -> Any:
    return parse_open_meteo(json.dumps(list(places)).encode())


def test_each_place_has_its_hours_in_the_order_of_the_question() -> None:
    wet, dry = parsed(place(weather_code=[61, 63, 95]), place())
    assert [slot.code for slot in wet] == [61, 63, 95]
    assert [(slot.code, slot.cloud, slot.rain, slot.doubtful) for slot in dry] == [(1, 20, 0.0, False)] * 3
    assert dry[0].at == datetime(2026, 11, 24, 6, tzinfo=UTC)


def test_one_place_comes_without_a_list() -> None:
    (only,) = parse_open_meteo(json.dumps(place()).encode())
    assert len(only) == 3


def test_a_slot_counts_the_rain_of_the_hour_before_it_and_of_the_two_after() -> None:
    ((*slots,),) = parsed(place(5, precipitation=[0.4, 0.3, 0.5, None, 2.0]))
    assert [slot.rain for slot in slots] == pytest.approx([1.2, 0.8, 2.5, 2.0, 2.0])


@pytest.mark.parametrize(
    ("wmo", "meant"),
    [(0, 0), (3, 4), (48, 45), (51, 60), (55, 61), (63, 63), (80, 80), (82, 65), (95, 95), (99, 97)],
)
def test_codes_of_the_wmo_are_read_as_those_of_bmkg(wmo: int, meant: int) -> None:
    ((slot, *_),) = parsed(place(weather_code=[wmo] * 3))
    assert (slot.code, slot.doubtful) == (meant, False)


@pytest.mark.parametrize(
    "odd",
    [{"weather_code": [123] * 3}, {"weather_code": [61.5] * 3}, {"weather_code": [None] * 3},
     {"precipitation": [-1.0] * 3}, {"precipitation": [500.0] * 3}],
)  # fmt: skip
def test_what_cannot_be_understood_counts_as_rain(odd: dict[str, Any]) -> None:
    ((slot, *_),) = parsed(place(**odd))
    assert slot.doubtful


def test_hours_of_which_nothing_is_known_are_left_out() -> None:
    nothing: dict[str, Any] = {
        "precipitation": [0, None, None],
        "cloud_cover": [9, 9, None],
        "weather_code": [0, 0, None],
    }
    ((*slots,),) = parsed(place(**nothing))
    assert len(slots) == 2


WRONG: list[Any] = [
    {"error": True, "reason": "Cannot initialize"},
    place() | {"utc_offset_seconds": 25200},
    place() | {"hourly_units": {"time": "iso8601", "precipitation": "inch", "cloud_cover": "%"}},
    place() | {"hourly": []},
    place(weather_code=[1, 1]),
    place(time=["2026-11-24T06:00", "2026-11-24T08:00", "2026-11-24T09:00"]),
    place(time=["2026-11-24T06:00Z"] * 3),
    place(time=[None] * 3),
    place(precipitation=["0.1"] * 3),
    place(precipitation=[None] * 3, cloud_cover=[None] * 3, weather_code=[None] * 3),
    place(0),
    place(MAX_HOURS + 1, time=["2026-11-24T06:00"] * (MAX_HOURS + 1)),
    None,
]


@pytest.mark.parametrize("wrong", WRONG)
def test_another_shape_is_refused_as_a_whole(wrong: object) -> None:
    with pytest.raises(ForecastError):
        parsed(place(), wrong)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"\xff\xfe", b"[" * 100_000, b" " * MAX_BYTES + b"[]", b"[NaN]"]
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ForecastError):
        parse_open_meteo(body)


values = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5)


@given(
    hourly=st.dictionaries(
        st.sampled_from(["time", "precipitation", "cloud_cover", "weather_code"]),
        values | st.lists(values, max_size=4),
    )
)
def test_nothing_that_stands_in_an_answer_breaks_the_reader(hourly: dict[str, Any]) -> None:
    body = json.dumps([place(**hourly)]).encode()
    try:
        (slots,) = parse_open_meteo(body)
    except ForecastError:
        return
    assert all(slot.rain is None or 0 <= slot.rain <= 400 for slot in slots)
    assert [slot.at for slot in slots] == sorted(slot.at for slot in slots)
