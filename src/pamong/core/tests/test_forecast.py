import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.tests.recorded import BANDUNG, STORM, answer, forecast_json
from pamong.core.weather import ForecastError, Odd, parse_forecast
from pamong.core.weather.codes import NAMES, code_of, wetness
from pamong.core.weather.forecast import MAX_BYTES

PURWANTORO = "35.73.01.1007"
type Step = dict[str, Any]


def changed(change: Callable[[Step], object]) -> bytes:
    """The storm, its 16.00 slot changed."""
    whole = forecast_json()
    change(whole["data"][0]["cuaca"][0][3])
    return json.dumps(whole).encode()


def slot(**values: Any) -> Any:
    """The 16.00 slot with these fields, and the oddities of the whole."""
    forecast = parse_forecast(changed(lambda step: step.update(values)), PURWANTORO)
    return next(one for one in forecast.slots if one.at.hour == 9), [odd.what for odd in forecast.oddities]


def test_a_real_answer_is_read_whole() -> None:
    forecast = parse_forecast(answer(BANDUNG), "32.73.01.1001")
    assert (forecast.name, len(forecast.slots)) == ("Sukarasa", 20)
    assert forecast.analysed_at == datetime(2026, 9, 24, tzinfo=UTC)
    assert [one.at.hour for one in forecast.slots[:4]] == [7, 10, 13, 16]  # 14.00 local: no fixed hours
    assert [one.at for one in forecast.slots] == sorted({one.at for one in forecast.slots})
    assert forecast.slots[2].cloud == 89 and forecast.slots[2].words == "Cerah Berawan"
    assert forecast.oddities == ()


def test_the_storm_is_read() -> None:
    forecast = parse_forecast(answer(STORM), PURWANTORO)
    assert [(one.at.hour, one.code, one.rain) for one in forecast.slots[2:5]] == [
        (6, 61, 1.4), (9, 95, 14.6), (12, 63, 5.2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "code", "doubtful", "oddity"),
    [
        (
            {"weather": 3, "weather_desc": "Berawan", "weather_desc_en": "Hujan Lebat"},
            65,
            False,
            Odd.DISAGREE,
        ),
        ({"weather": 95, "weather_desc": "Cerah", "weather_desc_en": "Sunny"}, 95, False, Odd.DISAGREE),
        ({"weather": 45, "weather_desc": "Kabut", "weather_desc_en": "Fog", "tp": 0}, 45, False, None),
        ({"weather": 61, "weather_desc": "Hujan Sedang", "weather_desc_en": None}, 63, False, Odd.DISAGREE),
        ({"weather": 1, "weather_desc": "Cerah", "weather_desc_en": "Sunny", "tp": 6}, 1, False, Odd.UNSAID),
        ({"weather": 42, "weather_desc": "Cerah", "weather_desc_en": "Sunny"}, 42, True, Odd.UNKNOWN_CODE),
        ({"weather": None, "weather_desc": "Hujan Lokal", "weather_desc_en": None}, 80, False, Odd.NO_CODE),
        ({"weather": None, "weather_desc": None, "weather_desc_en": None, "tp": 0}, 0, False, Odd.NO_CODE),
        ({"weather": None, "weather_desc": "?", "weather_desc_en": None, "tp": None}, 61, True, Odd.NOTHING),
        ({"weather": 0, "weather_desc": "Cerah", "weather_desc_en": "Sunny", "tp": -9}, 0, True, Odd.RAIN),
        ({"weather": 0, "weather_desc": "Cerah", "weather_desc_en": "Sunny", "tp": 9999}, 0, True, Odd.RAIN),
        ({"tcc": 250}, 95, False, Odd.CLOUD),
        ({"datetime": "2026-11-24T16:00:00Z"}, 95, False, Odd.TIMES),
    ],
)
def test_what_disagrees_or_is_unknown_counts_on_the_wet_side_and_is_noted(
    fields: Step, code: int, doubtful: bool, oddity: Odd | None
) -> None:
    found, oddities = slot(**fields)
    assert (found.code, found.doubtful) == (code, doubtful)
    assert oddities == ([oddity] if oddity else [])


def test_fields_that_nobody_uses_may_be_missing() -> None:
    def strip(step: Step) -> None:
        for key in (
            "t",
            "hu",
            "vs",
            "vs_text",
            "wd",
            "wd_deg",
            "image",
            "time_index",
            "local_datetime",
            "tcc",
            "datetime",
        ):
            step.pop(key)

    forecast = parse_forecast(changed(strip), PURWANTORO)
    assert forecast.slots[3].cloud is None and forecast.oddities == ()


def test_of_two_slots_for_one_moment_the_wetter_counts() -> None:
    whole = forecast_json()
    first = whole["data"][0]["cuaca"][0]
    dry = dict(first[3], weather=0, weather_desc="Cerah", weather_desc_en="Sunny", tp=0)
    whole["data"][0]["cuaca"].append([dry])
    forecast = parse_forecast(json.dumps(whole).encode(), PURWANTORO)
    assert len(forecast.slots) == 6 and forecast.slots[3].code == 95


def test_the_oldest_model_run_is_the_age_of_the_whole() -> None:
    forecast = parse_forecast(
        changed(lambda step: step.update(analysis_date="2026-11-23T12:00:00Z")), PURWANTORO
    )
    assert forecast.analysed_at == datetime(2026, 11, 23, 12, tzinfo=UTC)


def flat(whole: Any) -> Any:
    return whole["data"][0]["cuaca"][0][0]


REFUSED: dict[str, Callable[[Any], object]] = {
    "flat object of other documentations": flat,
    "another place": lambda whole: whole["data"][0]["lokasi"].update(adm4="35.73.01.1001") or whole,
    "two places": lambda whole: whole["data"].append(whole["data"][0]) or whole,
    "no slots": lambda whole: whole["data"][0].update(cuaca=[[], []]) or whole,
    "slots without days": lambda whole: whole["data"][0].update(cuaca=whole["data"][0]["cuaca"][0]) or whole,
    "too many slots": lambda whole: whole["data"][0].update(cuaca=whole["data"][0]["cuaca"] * 40) or whole,
    "code as text": lambda whole: flat(whole).update(weather="61") or whole,
    "code as truth": lambda whole: flat(whole).update(weather=True) or whole,
    "code with a fraction": lambda whole: flat(whole).update(weather=61.5) or whole,
    "rain as text": lambda whole: flat(whole).update(tp="1.0") or whole,
    "a number beyond all": lambda whole: flat(whole).update(tp=10**400) or whole,
    "no time": lambda whole: flat(whole).pop("utc_datetime") and whole,
    "a local time": lambda whole: flat(whole).update(utc_datetime="2026-11-24T07:00:00+07:00") or whole,
    "a day that does not exist": lambda whole: (
        flat(whole).update(utc_datetime="2026-02-30 07:00:00") or whole
    ),
    "no model run": lambda whole: flat(whole).pop("analysis_date") and whole,
    "a list": lambda whole: [whole],
}


@pytest.mark.parametrize("name", REFUSED)
def test_another_shape_is_refused_as_a_whole(name: str) -> None:
    with pytest.raises(ForecastError):
        parse_forecast(json.dumps(REFUSED[name](forecast_json())).encode(), PURWANTORO)


@pytest.mark.parametrize(
    "data",
    [
        answer("prakiraan-404.json"),
        b"",
        b"<html>Service Unavailable</html>",
        b"\xff\xfe\x00",
        b"[" * 200_000,
        answer(STORM)[:-30],
        answer(STORM).replace(b"14.6", b"NaN"),
        answer(STORM).replace(b"14.6", b"Infinity"),
        answer(STORM).replace(b"14.6", b"9" * 5_000),
        answer(STORM) + b" " * MAX_BYTES,
        answer("nowcast-rss-id.xml"),
    ],
)
def test_garbage_is_refused(data: bytes) -> None:
    with pytest.raises(ForecastError):
        parse_forecast(data, PURWANTORO)


@given(st.data())
def test_whatever_is_mutated_is_a_forecast_or_refused(data: st.DataObject) -> None:
    """No other exception leaves the parser, and no slot without a time of its own."""
    body = bytearray(answer(STORM))
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        forecast = parse_forecast(bytes(body), PURWANTORO)
    except ForecastError:
        return
    assert forecast.slots and all(one.at.tzinfo is UTC for one in forecast.slots)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(forecast_json()["data"][0]["cuaca"][0][0])), json_values)
def test_whatever_stands_in_a_field_is_read_or_refused(key: str, value: Any) -> None:
    try:
        parse_forecast(changed(lambda step: step.update({key: value})), PURWANTORO)
    except ForecastError:
        assert key in {"utc_datetime", "datetime", "analysis_date", "weather", "tp", "tcc"}


def test_every_code_that_says_rain_is_wetter_than_every_code_that_does_not() -> None:
    wet = {60, 61, 63, 65, 80, 95, 97}
    assert min(wetness(code) for code in wet) > max(wetness(code) for code in NAMES.keys() - wet)


def test_words_alone_lead_to_a_code_at_least_as_wet() -> None:
    for code, words in NAMES.items():
        for text in words:
            found = code_of(text.upper())
            assert found is not None and (code in {60, 95, 97} or wetness(found) >= wetness(code) - 1), text
