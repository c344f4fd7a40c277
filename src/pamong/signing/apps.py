"""Django's handle on this package."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, register


class SigningConfig(AppConfig):
    name = "pamong.signing"
    label = "signing"

    def ready(self) -> None:
        """The backend's own complaints are system checks."""
        register(_backend_is_ready, "security")


def _backend_is_ready(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    from pamong.signing.backends import backend

    return backend().check_config()
