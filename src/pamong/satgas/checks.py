"""System checks of the addresses that weather comes from."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from pamong.satgas import sources


def addresses_are_usable(**_: Any) -> list[CheckMessage]:
    """The services can be called as they are set."""
    return [Error(f"weather: {text}", id="satgas.E001") for text in sources.faults()]


def time_is_real(**_: Any) -> list[CheckMessage]:
    """No real office goes by the clock of a played day."""
    if settings.FLOOD_PLAY and settings.MODE == "production":
        return [Error("PAMONG_FLOOD_PLAY is for demos: a real crew goes by the real time", id="satgas.E002")]
    return []
