"""``pamong restore FILE --data DIR --key KEY``: the day a backup is needed."""

import argparse
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pamong.cli import archive, masterkey, pgtools, sealed
from pamong.cli.places import office_data
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import keep_private


def main(argv: Sequence[str]) -> int:
    """Check FILE to its last byte, then unpack it into an empty folder; 0 done, 1 not done, 2 for wrong usage."""
    options = _parser().parse_args(argv)
    keep_private()
    file, data = Path(options.file).absolute(), Path(options.data).absolute()
    try:
        keys = sealed.keys_in(Path(options.key)) if options.key else []
        manifest = archive.restore(file, data, keys)
        if archive.POSTGRESQL in manifest.parts:
            _database(data / archive.POSTGRESQL)
    except (archive.ArchiveError, sealed.SealError, OSError) as error:
        fail(f"Gagal: {error}", f"Failed: {error}")
        return 1
    _tell(data, manifest)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong restore",
        description=pick(
            "Memulihkan cadangan ke folder kosong. Sesudahnya taruh kunci induk, lalu jalankan pamong fsck.",
            "Restore a backup into an empty folder. Then put the master key there, and run pamong fsck.",
        ),
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--data", default=str(office_data()), help=pick("folder data", "data folder"))
    parser.add_argument(
        "--key", default="", help=pick("kunci pembuka cadangan", "the key file that opens the backup")
    )
    return parser


def _database(dump: Path) -> None:
    """Into the database that DATABASE_URL names, which must be empty, in one transaction; else it is said how."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        say(
            f"Basis data: DATABASE_URL=... pg_restore --no-owner --single-transaction --dbname=... {dump}",
            f"Database: pg_restore --no-owner --single-transaction --dbname=... {dump}",
        )
        return
    program = pgtools.newest("pg_restore")
    if program is None:
        raise archive.ArchiveError("pg_restore is needed: apt install postgresql-client")
    command = [program, "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={url}", str(dump)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise archive.ArchiveError(f"pg_restore: {done.stderr.strip()}")
    say("Basis data dipulihkan.", "The database is restored.")


def _tell(data: Path, manifest: archive.Manifest) -> None:
    say(f"Dipulihkan ke {data}.", f"Restored into {data}.")
    key = data / masterkey.FILE_NAME
    if not key.exists():
        say(
            f"Sekarang taruh kunci induk (sidik {manifest.key_fingerprint}) di {key}, lalu: pamong fsck",
            f"Now put the master key (fingerprint {manifest.key_fingerprint}) into {key}, then: pamong fsck",
        )
    say(
        "Log ditahan: surat baru bisa terbit sesudah pamong log resume CHECKPOINT, dengan checkpoint terakhir yang "
        "pernah terbit (dari saksi atau salinan situs), atau pamong log restart (docs/operations/backup.md).",
        "The log is held: letters can be issued after pamong log resume CHECKPOINT, with the last checkpoint that was "
        "published (from a witness, or a copy of the site), or pamong log restart (docs/operations/backup.md).",
    )
