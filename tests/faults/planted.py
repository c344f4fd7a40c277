"""A trigger that lets one INSERT fail: the database itself is the saboteur."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_SQLITE = """CREATE TRIGGER planted BEFORE INSERT ON {table}
WHEN (SELECT count(*) FROM {table}) >= {after} BEGIN SELECT RAISE(ABORT, 'planted'); END"""

_POSTGRESQL = """CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF (SELECT count(*) FROM {table}) >= {after} THEN RAISE EXCEPTION 'planted'; END IF; RETURN NEW; END $$;
CREATE TRIGGER planted BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION planted()"""


@contextmanager
def failing_insert(table: str, *, more: int) -> Iterator[None]:
    """Inside, ``more`` rows still fit into ``table``, and then no other."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        after = cursor.fetchone()[0] + more
        make = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
        cursor.execute(make.format(table=table, after=after))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DROP TRIGGER planted")
            else:
                cursor.execute("DROP FUNCTION planted() CASCADE")
