"""Which SQLite library this process uses, and why.

From 3.7.0 to 3.51.2 a checkpoint racing with a commit could lose commits or corrupt the file
(sqlite.org/wal.html#walresetbug). Fixed in 3.51.3, and in 3.50.7 and 3.44.6 of the older series.
Many systems still link a library from before the fix, so ``pysqlite3`` (which brings its own) is preferred.
"""

import importlib
import sys
from types import ModuleType

type Version = tuple[int, ...]

# Constants that Django 6.1 reads and pysqlite3 0.6 does not name; the values are SQLite's own.
_CONSTANTS = {"SQLITE_LIMIT_COLUMN": 2, "SQLITE_LIMIT_VARIABLE_NUMBER": 9}


def is_safe(version: Version) -> bool:
    """Whether this release has the fix; 3.52.0 was withdrawn by its makers and is refused.

    >>> is_safe((3, 51, 3)), is_safe((3, 50, 7)), is_safe((3, 51, 2)), is_safe((3, 40, 1))
    (True, True, False, False)
    """
    if version[:2] == (3, 44):
        return version >= (3, 44, 6)
    if version[:2] == (3, 50):
        return version >= (3, 50, 7)
    return version >= (3, 51, 3) and version != (3, 52, 0)


def refusal(version: Version) -> str:
    """The sentence shown to whoever starts the office on an unsafe library, or an empty one."""
    if is_safe(version):
        return ""
    found = ".".join(map(str, version))
    return (
        f"SQLite {found} can lose commits (WAL-reset bug). Install the package pysqlite3 (Linux on x86_64), "
        "or a Python with SQLite 3.51.3 or newer, or set DATABASE_URL to a PostgreSQL server."
    )


def install() -> None:
    """Makes ``import sqlite3`` mean pysqlite3 in this process, if that is there and safe.

    The whole process, because two SQLite libraries on one WAL file are a way to corrupt it.
    """
    try:
        bundled: ModuleType = importlib.import_module("pysqlite3")
    except ImportError:
        return
    dbapi2 = importlib.import_module("pysqlite3.dbapi2")
    if not is_safe(dbapi2.sqlite_version_info):
        return
    for name, value in _CONSTANTS.items():
        for module in (bundled, dbapi2):
            if not hasattr(module, name):
                setattr(module, name, value)
    sys.modules["sqlite3"] = bundled
    sys.modules["sqlite3.dbapi2"] = dbapi2


def compiled_limits(options: list[str]) -> dict[int, int]:
    """What ``getlimit`` would answer, read from ``PRAGMA compile_options`` (pysqlite3 lacks the call)."""
    sizes = dict(option.split("=", 1) for option in options if option.startswith("MAX_") and "=" in option)
    return {
        _CONSTANTS["SQLITE_LIMIT_COLUMN"]: int(sizes.get("MAX_COLUMN", 2_000)),
        _CONSTANTS["SQLITE_LIMIT_VARIABLE_NUMBER"]: int(sizes.get("MAX_VARIABLE_NUMBER", 32_766)),
    }
