"""Django's handle on this package."""

from django.apps import AppConfig
from django.core import checks


class DemoConfig(AppConfig):
    name = "pamong.demo"
    label = "demo"

    def ready(self) -> None:
        """Refuse to be part of a real office; play the crew where a day is played."""
        from django.conf import settings

        if settings.MODE == "production":
            checks.register(_never_in_production)
        elif settings.FLOOD_PLAY:
            from pamong.demo import tasks

            tasks.schedule()


def _never_in_production(**_kwargs: object) -> list[checks.CheckMessage]:
    return [checks.Error("the demo app is installed in production", id="pamong.E010")]
