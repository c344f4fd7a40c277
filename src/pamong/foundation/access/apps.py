"""Django's handle on this package."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "pamong.foundation.access"
    label = "access"

    def ready(self) -> None:
        """Schedule the nightly forgetting."""
        from pamong.foundation.access.tasks import schedule

        schedule()
