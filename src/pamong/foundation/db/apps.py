"""Django's handle on this package."""

from django.apps import AppConfig


class DbConfig(AppConfig):
    name = "pamong.foundation.db"
    label = "db"

    def ready(self) -> None:
        """Register the check of the SQLite library."""
        from pamong.foundation.db import checks  # noqa: F401
