"""Django's handle on this package."""

from django.apps import AppConfig


class IssuingConfig(AppConfig):
    name = "pamong.issuing"
    label = "issuing"

    def ready(self) -> None:
        """Schedule the settling job."""
        from pamong.issuing.tasks import schedule

        schedule()
