"""One kelurahan's forecast out of BMKG's answer: refused as a whole when its shape is not BMKG's.

Source: data.bmkg.go.id/prakiraan-cuaca, and recorded answers. Point values every three hours; times are UTC.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pamong.core.weather import codes
from pamong.core.weather.answers import ForecastError, list_of, mapping, number, whole

MAX_BYTES = 500_000
MAX_SLOTS = 200
#: More than the wettest day ever measured in Indonesia, within three hours.
MAX_RAIN_MM = 400.0
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:Z|\+00:?00)?")
#: BMKG's lowest class of rain; less is written beside dry codes too.
_SOME_RAIN_MM = 0.5
_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}")

type _Note = Callable[["Odd", object], None]


class Odd(StrEnum):
    """What is strange about a slot and was read on the safe side."""

    UNKNOWN_CODE = "unknown code, counts as rain"
    NO_CODE = "no code, read by its words and rain"
    NOTHING = "neither code nor words nor rain, counts as rain"
    DISAGREE = "code and words disagree, the wetter counts"
    UNSAID = "rain beside words that say dry, both are kept"
    RAIN = "impossible amount of rain, counts as rain"
    CLOUD = "impossible cloud cover, not used"
    TIMES = "its own times disagree, utc_datetime counts"


@dataclass(frozen=True, slots=True)
class Oddity:
    """One strange thing, for the log: which slot, what, and what was written there."""

    at: datetime
    what: Odd
    written: str


@dataclass(frozen=True, slots=True)
class Slot:
    """The weather at one moment. ``code`` is the wettest that code and words say; rain in mm, cloud in percent.

    ``doubtful``: nobody can say what it means, so that it counts as rain.
    """

    at: datetime
    code: int
    words: str
    rain: float | None
    cloud: int | None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """The slots of a kelurahan (adm4) in order of time, from the model run of ``analysed_at``."""

    adm4: str
    name: str
    analysed_at: datetime
    slots: tuple[Slot, ...]
    oddities: tuple[Oddity, ...] = ()


def parse_forecast(data: bytes, adm4: str) -> Forecast:
    """The forecast in the answer for ``adm4``; ``ForecastError`` for any other shape, place, size or garbage.

    Fields that are not used may be missing or anything. Times are read from ``utc_datetime``; the day groups and
    the zones beside them are not believed. With several model runs the oldest counts as the forecast's age.
    """
    answer = mapping(whole(data, MAX_BYTES))
    places = list_of(answer.get("data"))
    if len(places) != 1:
        raise ForecastError(f"{len(places)} places")
    place = mapping(places[0])
    where = mapping(place.get("lokasi"))
    if where.get("adm4") != adm4 or not _CODE.fullmatch(adm4):
        raise ForecastError("another place than asked for")
    steps = [mapping(step) for day in list_of(place.get("cuaca")) for step in list_of(day)]
    if not 0 < len(steps) <= MAX_SLOTS:
        raise ForecastError(f"{len(steps)} slots")
    oddities: list[Oddity] = []
    slots = {slot.at: slot for slot in sorted((_slot(step, oddities) for step in steps), key=_wetness)}
    name = where.get("desa")
    return Forecast(
        adm4,
        name if isinstance(name, str) else "",
        min(_moment(step, "analysis_date") for step in steps),
        tuple(slots[at] for at in sorted(slots)),
        tuple(oddities),
    )


def _wetness(slot: Slot) -> tuple[bool, int, float]:
    """Of two slots for one moment the wetter comes last, and stays."""
    return slot.doubtful, codes.wetness(slot.code), slot.rain or 0.0


def _slot(step: Mapping[str, object], oddities: list[Oddity]) -> Slot:
    at = _moment(step, "utc_datetime")

    def odd(what: Odd, written: object) -> None:
        oddities.append(Oddity(at, what, str(written)[:100]))

    if isinstance(step.get("datetime"), str) and _moment(step, "datetime") != at:
        odd(Odd.TIMES, step["datetime"])
    words = [text for key in ("weather_desc", "weather_desc_en") if isinstance(text := step.get(key), str)]
    rain, cloud = number(step, "tp"), number(step, "tcc")
    if cloud is not None and not 0 <= cloud <= 100:
        odd(Odd.CLOUD, cloud)
        cloud = None
    doubtful = rain is not None and not 0 <= rain <= MAX_RAIN_MM
    if doubtful:
        odd(Odd.RAIN, rain)
    code = _code(step, words, odd, has_rain=rain is not None)
    is_dry = code is not None and codes.wetness(code) < codes.wetness(80)
    if is_dry and not doubtful and (rain or 0) >= _SOME_RAIN_MM:
        odd(Odd.UNSAID, f"{code} {rain}")
    return Slot(
        at,
        61 if code is None else code,
        words[0][:60] if words else "",
        None if doubtful else rain,
        None if cloud is None else round(cloud),
        doubtful or code is None or not codes.is_known(code),
    )


def _code(step: Mapping[str, object], words: list[str], odd: _Note, *, has_rain: bool) -> int | None:
    """The wettest code that is said; ``None`` when nothing is said that can be understood."""
    weather = number(step, "weather")
    if weather is not None and weather != int(weather):
        raise ForecastError("weather is no whole number")
    said = [code for text in words if (code := codes.code_of(text)) is not None]
    if weather is None:
        odd(Odd.NO_CODE if said or has_rain else Odd.NOTHING, words)
        return max(said, key=codes.wetness) if said else (0 if has_rain else None)
    code = int(weather)
    if not codes.is_known(code):
        odd(Odd.UNKNOWN_CODE, f"{code} {words}")
        return code
    if not all(" ".join(text.casefold().split()) in codes.NAMES[code] for text in words):
        odd(Odd.DISAGREE, f"{code} {words}")
    return max([code, *said], key=codes.wetness)


def _moment(step: Mapping[str, object], key: str) -> datetime:
    """A moment in UTC, as BMKG writes it: with or without Z, but never with another zone."""
    value = step.get(key)
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ForecastError(f"{key} is no time")
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=UTC)
    except ValueError as fault:
        raise ForecastError(f"{key} is no time") from fault
