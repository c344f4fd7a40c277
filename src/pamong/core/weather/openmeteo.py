"""Open-Meteo's answer as slots that can stand where BMKG's would: a second opinion for when BMKG is silent.

Source: open-meteo.com/en/docs (hourly variables; weather codes are WMO 4677's, as listed there). Times are UTC.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from pamong.core.weather import codes
from pamong.core.weather.answers import ForecastError, list_of, mapping, number_of, whole
from pamong.core.weather.forecast import MAX_RAIN_MM, Slot

MAX_BYTES = 500_000
MAX_HOURS = 400
#: What is asked for, and the units in which the answer must be.
VARIABLES = ("precipitation", "cloud_cover", "weather_code")
_UNITS = {"time": "iso8601", "precipitation": "mm", "cloud_cover": "%"}
#: WMO's codes, by the one of BMKG's that says the same of rain, the wetter where there is none.
_CODES = {
    0: 0, 1: 1, 2: 2, 3: 4, 45: 45, 48: 45,
    51: 60, 53: 60, 55: 61, 56: 60, 57: 61, 61: 61, 63: 63, 65: 65, 66: 63, 67: 65,
    80: 80, 81: 63, 82: 65, 95: 95, 96: 97, 99: 97,
}  # fmt: skip
_HOUR = timedelta(hours=1)

type Slots = tuple[Slot, ...]


def parse_open_meteo(data: bytes) -> tuple[Slots, ...]:
    """The hours of each place, in the order in which they were asked for; ``ForecastError`` for anything else.

    The rain of a slot is that of three hours, as with BMKG: the hour before it and the two after it. Hours at the end
    of which nothing is known are left out; a code that is not listed counts as rain.
    """
    answer = whole(data, MAX_BYTES)
    answers = answer if isinstance(answer, list) else [answer]  # one place is not put into a list
    return tuple(_slots(mapping(one)) for one in answers)


def _slots(place: Mapping[str, object]) -> Slots:
    units = mapping(place.get("hourly_units"))
    if place.get("utc_offset_seconds") != 0 or any(units.get(key) != unit for key, unit in _UNITS.items()):
        raise ForecastError("other units than asked for")
    hourly = mapping(place.get("hourly"))
    times = [_moment(value) for value in list_of(hourly.get("time"))]
    rain, cloud, code = ([number_of(value, key) for value in list_of(hourly.get(key))] for key in VARIABLES)
    if not 0 < len(times) <= MAX_HOURS or not len(times) == len(rain) == len(cloud) == len(code):
        raise ForecastError(f"{len(times)} hours")
    if any(after - before != _HOUR for before, after in pairwise(times)):
        raise ForecastError("no hours one after the other")
    found = [_slot(at, rain[n : n + 3], cloud[n], code[n]) for n, at in enumerate(times)]
    slots = tuple(slot for slot in found if slot is not None)
    if not slots:
        raise ForecastError("nothing is known")
    return slots


def _slot(at: datetime, rain: list[float | None], cloud: float | None, code: float | None) -> Slot | None:
    known = [amount for amount in rain if amount is not None]
    if not known and cloud is None and code is None:
        return None
    amount = sum(known) if known else None
    possible = amount is None or (min(known) >= 0 and amount <= MAX_RAIN_MM)
    same = _CODES.get(int(code)) if code is not None and code == int(code) else None
    meant = 61 if same is None else same
    return Slot(
        at,
        meant,
        codes.NAMES[meant][0],
        amount if possible else None,
        round(cloud) if cloud is not None and 0 <= cloud <= 100 else None,
        doubtful=same is None or not possible,
    )


def _moment(value: object) -> datetime:
    """A full hour in UTC, as 2026-11-24T15:00."""
    try:
        moment = datetime.strptime(value if isinstance(value, str) else "", "%Y-%m-%dT%H:%M")
    except ValueError as fault:
        raise ForecastError("time is no time") from fault
    return moment.replace(tzinfo=UTC)
