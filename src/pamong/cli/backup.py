"""``pamong backup FILE``: everything but the master key, in one checked file; and back again.

The archive is a tar.gz: the database as one consistent picture, the files folder, the env file without its
secrets, and last ``manifest.json`` with the SHA-256 of each part. Without the master key it is worthless to
a thief, and to the office: docs/operations/backup.md.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from pamong.cli import archive, masterkey
from pamong.cli.places import office_data
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import enter, keep_private, mode_of, set_up_django


def main(argv: Sequence[str]) -> int:
    """Write, check or restore an archive; 0 if it is whole, 1 if not, 2 for wrong usage."""
    options = _parser().parse_args(argv)
    keep_private()
    file, data = Path(options.file).absolute(), Path(options.data).absolute()
    try:
        if options.check:
            return _check(file)
        return _restore(file, data) if options.restore else _write(file, data)
    except (archive.ArchiveError, OSError) as error:
        fail(f"Gagal: {error}", f"Failed: {error}")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pamong backup",
        description=pick(
            "Mencadangkan data kantor. Kunci induk TIDAK ikut: simpan terpisah.",
            "Back up the office's data. The master key is NOT in it: keep it apart.",
        ),
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--data", default=str(office_data()), help=pick("folder data", "data folder"))
    todo = parser.add_mutually_exclusive_group()
    todo.add_argument("--check", action="store_true", help=pick("periksa saja", "only check FILE"))
    todo.add_argument(
        "--restore", action="store_true", help=pick("pulihkan ke --data", "restore into --data")
    )
    return parser


def _write(file: Path, data: Path) -> int:
    if not data.is_dir():
        fail(f"Tidak ada kantor di {data}.", f"No office in {data}.")
        return 2
    enter(data=data, mode=mode_of(data))
    set_up_django()
    _confirm_key()
    file.parent.mkdir(parents=True, exist_ok=True)
    archive.write(file, data=data, key=_key(data))
    return _check(file)


def _confirm_key() -> None:
    """A backup says which key it needs, so that must be the right one."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    from pamong.foundation.db.keycheck import confirm_master_key

    try:
        confirm_master_key()
    except (ImproperlyConfigured, DatabaseError) as error:
        raise archive.ArchiveError(str(error)) from error


def _key(data: Path) -> str:
    given = os.environ.get("PAMONG_MASTER_KEY")
    path = Path(os.environ.get("PAMONG_MASTER_KEY_PATH") or data / masterkey.FILE_NAME)
    return given or path.read_text(encoding="ascii")


def _check(file: Path) -> int:
    manifest = archive.check(file)
    size = file.stat().st_size / 1_000_000
    say(
        f"Utuh: {file} ({size:.1f} MB, {len(manifest.parts)} bagian, kunci {manifest.key_fingerprint})",
        f"Whole: {file} ({size:.1f} MB, {len(manifest.parts)} parts, key {manifest.key_fingerprint})",
    )
    return 0


def _restore(file: Path, data: Path) -> int:
    manifest = archive.restore(file, data)
    say(f"Dipulihkan ke {data}.", f"Restored into {data}.")
    key = data / masterkey.FILE_NAME
    if not key.exists():
        say(
            f"Sekarang taruh kunci induk (sidik {manifest.key_fingerprint}) di {key}.",
            f"Now put the master key (fingerprint {manifest.key_fingerprint}) into {key}.",
        )
    if archive.POSTGRESQL in manifest.parts:
        say(
            f"Basis data: pg_restore --dbname=... {data / archive.POSTGRESQL}",
            f"Database: pg_restore --dbname=... {data / archive.POSTGRESQL}",
        )
    return 0
