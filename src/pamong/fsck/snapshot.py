"""One consistent picture of the database, and a promise not to write into it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection, transaction


def open_read_only() -> None:
    """From the next connection on, this process cannot write: SQLite opens the file so.

    For a command, before its first query. A folder that cannot be written to (a medium handed to an auditor) is
    taken as it lies: nobody else can be writing there either.
    """
    if connection.vendor != "sqlite":
        return
    connection.close()
    path = Path(connection.settings_dict["NAME"])
    mode = "mode=ro" if os.access(path.parent, os.W_OK) else "immutable=1"
    connection.settings_dict["NAME"] = f"file:{quote(str(path))}?{mode}"


@contextmanager
def snapshot() -> Iterator[None]:
    """Inside, every query sees the same moment, and a statement that writes is refused.

    People work on meanwhile: on SQLite a plain read transaction, which waits for no writer and holds up none; on
    PostgreSQL a repeatable read. Within somebody's transaction it is that one's picture, and nothing is refused.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with _sqlite():
            yield
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


@contextmanager
def _sqlite() -> Iterator[None]:
    connection.ensure_connection()
    bare = connection.connection  # Django's own BEGIN would take a writer's turn
    bare.execute("PRAGMA query_only = ON")
    bare.execute("BEGIN DEFERRED")
    try:
        bare.execute(
            "SELECT count(*) FROM sqlite_schema"
        ).fetchone()  # the picture is taken at the first read
        yield
    finally:
        bare.execute("ROLLBACK")
        bare.execute("PRAGMA query_only = OFF")
