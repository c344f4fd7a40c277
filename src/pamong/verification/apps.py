"""Django's handle on this package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VerificationConfig(AppConfig):
    name = "pamong.verification"
    label = "verification"

    def ready(self) -> None:
        """Offer the check to everybody."""
        from pamong.ui import navigation

        navigation.register(
            "verification:check", label=_("Periksa"), icon="shield", audience=navigation.everyone, order=70
        )
