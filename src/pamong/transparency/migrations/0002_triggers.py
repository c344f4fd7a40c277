from typing import Any

from django.db import migrations

from pamong.transparency import triggers


def _run(schema_editor: Any, sqlite: list[str], postgresql: list[str]) -> None:
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
        schema_editor.execute(statement, params=None)


def create(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, triggers.SQLITE, triggers.POSTGRESQL)


def drop(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, triggers.SQLITE_UNDO, triggers.POSTGRESQL_UNDO)


class Migration(migrations.Migration):
    """The log only grows."""

    dependencies = [("transparency", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
