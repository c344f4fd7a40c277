"""Django's handle on this package."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

_UNWIRED = (
    "The backend %r can be tried (docs/operations/bsre.md), but letters are not yet issued through it: "
    "set PAMONG_SIGNING_BACKEND to softkey, pkcs11 or bsre."
)


class SigningConfig(AppConfig):
    name = "pamong.signing"
    label = "signing"

    def ready(self) -> None:
        """The backend's own complaints and those about the time are system checks; have lists signed."""
        register(_backend_is_ready, "security")
        register(_time_is_ready, "security")
        from pamong.signing import tasks

        tasks.schedule()


def _backend_is_ready(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    from pamong.signing.backends import DocumentBackend, KeyBackend, backend, load

    chosen = load(settings.LETTER_SIGNING_BACKEND)
    if isinstance(chosen, KeyBackend):
        return backend().check_config()
    found = [*backend().check_config(), *chosen.check_config()]
    if isinstance(chosen, DocumentBackend):
        return found
    return [*found, Error(_UNWIRED % chosen.name, id="signing.E003")]


def _time_is_ready(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if not settings.TSA_URL and settings.LETTER_LEVEL == "B-B":
        return []
    from pamong.signing import tsa

    return [Error(text, id="signing.E007") for text in tsa.faults()]
