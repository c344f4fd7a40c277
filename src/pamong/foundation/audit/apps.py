"""Django's handle on this package."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created


class AuditConfig(AppConfig):
    name = "pamong.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        """In tests alone, PostgreSQL connections may empty the log between two tests."""
        if settings.MODE == "test":
            connection_created.connect(_allow_truncate)


def _allow_truncate(connection: Any, **_: Any) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pamong.may_truncate', 'yes', false)")
