"""Django's handle on this package."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


class SigningConfig(AppConfig):
    name = "pamong.signing"
    label = "signing"

    def ready(self) -> None:
        """The complaints of the backend and those about time and roots are system checks; have lists signed."""
        register(_backend_is_ready, "security")
        register(_time_is_ready, "security")
        register(_roots_are_readable, "security")
        from pamong.signing import tasks

        tasks.schedule()


def _backend_is_ready(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    from pamong.signing.backends import backend, document_backend

    service = document_backend()
    return [*backend().check_config(), *(service.check_config() if service else [])]


def _time_is_ready(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if not settings.TSA_URL and settings.LETTER_LEVEL == "B-B":
        return []
    from pamong.signing import tsa

    return [Error(text, id="signing.E007") for text in tsa.faults()] + _lists_are_named()


def _lists_are_named() -> list[CheckMessage]:
    """A warning where the letters of a service will not reach the level that the office wants."""
    from pamong.signing.backends import document_backend

    if settings.SERVICE_CRLS or settings.LETTER_LEVEL not in ("B-LT", "B-LTA") or document_backend() is None:
        return []
    text = "letters that the service signs are not raised: PAMONG_SERVICE_CRLS names no list of its PSrE"
    return [Warning(text, id="signing.W001")]


def _roots_are_readable(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    from pamong.signing import roots

    return [Error(text, id="signing.E008") for text in roots.faults()]
