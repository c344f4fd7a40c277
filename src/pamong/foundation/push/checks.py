"""System checks of where phones are rung."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from pamong.foundation.push import endpoints


def services_are_usable(**_: Any) -> list[CheckMessage]:
    """The list names hosts, and no real office sends to a stand-in."""
    found: list[CheckMessage] = [Error(text, id="push.E001") for text in endpoints.faults()]
    if settings.PUSH_DOUBLE and settings.MODE == "production":
        found.append(Error("PAMONG_PUSH_DOUBLE is for tests: a real office has none", id="push.E002"))
    return found
