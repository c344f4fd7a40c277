"""Django's handle on this package."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "pamong.config"
    label = "config"

    def ready(self) -> None:
        """Register the checks that refuse weak settings."""
        from pamong.config import checks  # noqa: F401 - registers itself
