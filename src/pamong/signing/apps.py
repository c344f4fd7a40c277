"""Django's handle on this package."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

_UNWIRED = (
    "The backend %r can be tried (docs/operations/bsre.md), but letters are not yet issued through it: "
    "set PAMONG_SIGNING_BACKEND to softkey or pkcs11."
)


class SigningConfig(AppConfig):
    name = "pamong.signing"
    label = "signing"

    def ready(self) -> None:
        """The backend's own complaints are system checks."""
        register(_backend_is_ready, "security")


def _backend_is_ready(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    from pamong.signing.backends import backend, document_backend

    complaints = backend().check_config()
    if service := document_backend():
        complaints += [*service.check_config(), Error(_UNWIRED % service.name, id="signing.E003")]
    return complaints
