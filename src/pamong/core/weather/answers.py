"""Reading the JSON of a weather service: what is not as it should be is refused as a whole."""

import json
from collections.abc import Mapping

_MAX_NUMBER = 1e9


class ForecastError(ValueError):
    """Not the forecast that was asked for; says why, in English, for the log."""


def whole(data: bytes, most: int) -> object:
    """The value of an answer of at most ``most`` bytes; ``ForecastError`` when it is longer or no JSON."""
    if len(data) > most:
        raise ForecastError("too large")
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as fault:  # JSON's and Unicode's errors are ValueErrors
        raise ForecastError("not JSON") from fault


def _refuse(name: str) -> object:
    raise ForecastError(name)


def mapping(value: object) -> Mapping[str, object]:
    """The value, if it is an object; else ``ForecastError``."""
    if not isinstance(value, dict):
        raise ForecastError("an object is missing")
    return value


def list_of(value: object) -> list[object]:
    """The value, if it is a list; else ``ForecastError``."""
    if not isinstance(value, list):
        raise ForecastError("a list is missing")
    return value


def number(fields: Mapping[str, object], key: str) -> float | None:
    """A number or nothing; ``ForecastError`` for anything else, a text too."""
    return number_of(fields.get(key), key)


def number_of(value: object, name: str) -> float | None:
    """The value as a number, or nothing; ``ForecastError`` naming it for anything else."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MAX_NUMBER:
        raise ForecastError(f"{name} is no number")
    return float(value)
