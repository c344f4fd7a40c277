"""The database file itself: whole, its references too, and its guards in place."""

from collections.abc import Iterator

from django.db import connection

from pamong.fsck.faults import Fault, Kind

#: Triggers that keep the log from being rewritten through the front door (``foundation.audit.triggers``).
_GUARDS = ("audit_entry", "audit_chainhead")
_MOST = 100


def check() -> Iterator[Fault]:
    """What the database says about itself."""
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(100)")
        for (line,) in cursor.fetchall():
            if line != "ok":
                yield Fault(Kind.DATABASE, "database:", str(line))
        cursor.execute("PRAGMA foreign_key_check")
        for table, rowid, parent, _index in cursor.fetchmany(_MOST):
            yield Fault(Kind.FOREIGN_KEY, f"{table}:rowid {rowid}", f"names a row of {parent} that is gone")
        cursor.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        names = {name for (name,) in cursor.fetchall()}
    for table in _GUARDS:
        for event in ("delete", "update"):
            if f"{table}_{event}" not in names:
                yield Fault(Kind.TRIGGER, f"{table}:", f"the trigger {table}_{event} is gone")


def _postgresql() -> Iterator[Fault]:
    """The server checks references itself; a trigger that was switched off guards nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        names = {name for (name,) in cursor.fetchall()}
    for table in _GUARDS:
        for event in ("keep", "whole"):
            if f"{table}_{event}" not in names:
                yield Fault(Kind.TRIGGER, f"{table}:", f"the trigger {table}_{event} is gone or switched off")
