"""Flushing between tests, although some tables refuse DELETE."""

from collections.abc import Sequence
from typing import Any, override

from django.conf import settings
from django.db.backends.sqlite3 import operations


class DatabaseOperations(operations.DatabaseOperations):
    """In tests a flush lifts the triggers that keep records from being deleted, and puts them back."""

    @override
    def sql_flush(self, style: Any, tables: Sequence[str], **kwargs: Any) -> list[str]:
        statements: list[str] = super().sql_flush(style, tables, **kwargs)
        if not statements or settings.MODE != "test":
            return statements
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drop = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in triggers]
        return [*drop, *statements, *(sql for _, sql in triggers)]
