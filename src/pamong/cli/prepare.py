"""Makes an office ready to be served: database at its newest shape, demo filled, static files collected.

Runs in a process of its own, so that the supervisor of the tree never loads Django and stays small.
"""

import argparse
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pamong.cli import masterkey
from pamong.cli.progress import Bar
from pamong.cli.say import fail, say
from pamong.cli.surroundings import set_up_django

_STATIC_STAMP = ".versi"


def main(argv: Sequence[str]) -> int:
    """Prepare the office that the environment names; ``--scale`` fills a demo, ``--storm`` empties its flood watch."""
    parser = argparse.ArgumentParser(prog="pamong.cli.prepare")
    parser.add_argument("--scale", default="")
    parser.add_argument("--storm", default="")
    options = parser.parse_args(argv)
    if options.scale:
        ensure_key()
    set_up_django()
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    try:
        make_database()
        if options.scale:
            seed(options.scale)
            if options.storm:
                begin_storm(options.storm)
        elif not _has_office():
            fail(
                "Basis data ini kosong. Periksa DATABASE_URL dan --data, atau pulihkan cadangan.",
                "This database is empty. Check DATABASE_URL and --data, or restore a backup.",
            )
            return 1
        collect_static()
    except ImproperlyConfigured as error:  # the wrong master key, or none
        fail(str(error), str(error))
    except DatabaseError as error:
        fail(f"Basis data: {error}", f"Database: {error}")
    except OSError as error:  # no room, no right to write
        fail(f"Folder data: {error}", f"Data folder: {error}")
    else:
        return 0
    return 1


def _has_office() -> bool:
    from pamong.foundation.regions.models import Office

    return Office.objects.exists()


def make_database() -> None:
    """The database at its newest shape, with the master key it belongs to. Raises ``MasterKeyError``."""
    from pamong.foundation.db.keycheck import confirm_master_key

    migrate()
    confirm_master_key()


def ensure_key() -> None:
    """Make a master key for a demo that has none; a real office makes its own with ``pamong init``."""
    masterkey.ensure(Path(os.environ["PAMONG_DATA"]) / masterkey.FILE_NAME)


def migrate() -> None:
    """Bring the database to its newest shape; quick when it already is."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Menyiapkan basis data ...", "Preparing the database ...")
        call_command("migrate", verbosity=0, interactive=False)


def seed(scale: str) -> None:
    """Fill the demo, once."""
    from pamong.demo import seed as demo_seed

    demo_seed.ensure(scale, Bar())


def begin_storm(name: str) -> None:
    """Bring the flood crew to the hour at which a played day begins."""
    from pamong.bmkg_double.days import load, moment
    from pamong.cli.played import BEGINS, today
    from pamong.demo import storm

    day = load(name, today())
    storm.begin(day, moment(day.date, BEGINS))


def collect_static() -> bool:
    """Collect the static files if any of them changed since the last time. True if it was done."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / _STATIC_STAMP
    wanted = _static_signature()
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(wanted)
    return True


def _static_signature() -> str:
    """Changes whenever a static file does, or the way they are stored."""
    from django.conf import settings

    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for line in sorted(_static_files()):
        digest.update(line.encode())
    return digest.hexdigest()


def _static_files() -> Iterator[str]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            yield f"{name} {found.st_size} {found.st_mtime_ns}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
