"""The empty database of an office, migrated once and then copied: every run and a dozen tests begin with one.

The copy lies beside the other temporary files under a name that says from which source it was made, so that no
change of a model, a migration or a trigger is ever tested on an older one.
"""

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
_OLD = 3600.0
_MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
"""


def migrate() -> None:
    """Migrate the empty database of this process's office; Django must be set up."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":
        copy_to(Path(connection.settings_dict["NAME"]))
    else:
        call_command("migrate", verbosity=0, interactive=False)


def copy_to(database: Path) -> None:
    """Make ``database`` an empty, migrated SQLite file."""
    _copy(_kept(), database)


@cache
def _kept() -> Path:
    made = hashlib.sha256()
    for file in sorted((SOURCE / "pamong").rglob("*.py")):
        if "tests" not in file.parts:
            made.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
    kept = Path(tempfile.gettempdir()) / f"pamong-migrated-{made.hexdigest()[:32]}.sqlite3"
    if not kept.exists():
        _make(kept)
    return kept


def _make(kept: Path) -> None:
    """In a process of its own; whoever is last wins, and all are the same."""
    with tempfile.TemporaryDirectory(prefix="pamong-migrated-", dir=kept.parent) as folder:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(SOURCE),
            "PAMONG_MODE": "test",
            "PAMONG_DATA": folder,
            "PAMONG_PORT": "8000",
            "DJANGO_SETTINGS_MODULE": "pamong.config.settings",
        }
        subprocess.run([sys.executable, "-P", "-c", _MIGRATE], env=environment, check=True)
        aside = Path(folder) / "copy"
        _copy(Path(folder) / "pamong.sqlite3", aside)
        aside.replace(kept)
    for old in kept.parent.glob("pamong-migrated-*.sqlite3"):
        with suppress(FileNotFoundError):
            if old != kept and time.time() - old.stat().st_mtime > _OLD:
                old.unlink()


def _copy(source: Path, target: Path) -> None:
    """A file of the same content, the write-ahead log included."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
