"""System checks of the addresses of BMKG."""

from typing import Any

from django.core.checks import CheckMessage, Error

from pamong.satgas import sources


def addresses_are_usable(**_: Any) -> list[CheckMessage]:
    """The services can be called as they are set."""
    return [Error(f"BMKG: {text}", id="satgas.E001") for text in sources.faults()]
