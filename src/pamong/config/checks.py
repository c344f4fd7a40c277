"""System checks that refuse to run an office on weak settings."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def production_is_safe(**_: Any) -> list[CheckMessage]:
    """Production needs its own secrets, a real host name, and a deliberate word for uncertified signatures."""
    if settings.MODE != "production":
        return []
    found: list[CheckMessage] = []
    if settings.SECRET_KEY.startswith("no-secret-yet"):
        found.append(Error("No master key: run `pamong init`, or set PAMONG_SECRET_KEY.", id="pamong.E001"))
    if settings.LOCAL:
        found.append(
            Error("PAMONG_HOST is localhost: passkeys made now would be worthless later.", id="pamong.E002")
        )
    if settings.LETTER_SIGNING_BACKEND == "softkey" and not settings.ALLOW_SOFTKEY:
        found.append(
            Error(
                "The softkey backend makes uncertified signatures. If the office has decided so, "
                "set PAMONG_ALLOW_SOFTKEY=yes.",
                id="pamong.E003",
            )
        )
    return found
