"""Django's handle on this package."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


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

    return [Error(text, id="signing.E007") for text in tsa.faults()]


def _roots_are_readable(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    from pamong.signing import roots

    return [Error(text, id="signing.E008") for text in roots.faults()]
