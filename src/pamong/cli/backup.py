"""``pamong backup FILE``: everything but the master key, in one checked file; and back again.

The archive is a tar.gz: the database as one consistent picture, the files folder, the env file without its
secrets, and last ``manifest.json`` with the SHA-256 of each part. It is sealed for the public keys in
``PAMONG_BACKUP_RECIPIENTS`` or ``--to`` (age), so that this machine cannot read it again: docs/operations/backup.md.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from pamong.cli import archive, masterkey, restore, sealed
from pamong.cli.places import office_data
from pamong.cli.say import fail, pick, say
from pamong.cli.surroundings import enter, keep_private, mode_of, set_up_django


def main(argv: Sequence[str]) -> int:
    """Write, check or restore an archive; 0 if it is whole, 1 if not, 2 for wrong usage."""
    options = _parser().parse_args(argv)
    keep_private()
    file, data = Path(options.file).absolute(), Path(options.data).absolute()
    try:
        if options.new_key:
            return _new_key(file)
        if options.check:
            return _check(file, options.key)
        if options.restore:
            return restore.main([str(file), "--data", str(data), "--key", options.key])
        return _write(file, data, to=options.to, plain=options.plain)
    except (archive.ArchiveError, sealed.SealError, OSError) as error:
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
    parser.add_argument(
        "--to", action="append", default=[], metavar="age1...",
        help=pick("kunci publik penerima (boleh beberapa)", "public key of a recipient (may be repeated)"),
    )  # fmt: skip
    parser.add_argument("--key", default="", help=pick("kunci pembuka", "the key file that opens FILE"))
    todo = parser.add_mutually_exclusive_group()
    todo.add_argument("--check", action="store_true", help=pick("periksa saja", "only check FILE"))
    todo.add_argument(
        "--restore", action="store_true", help=pick("pulihkan ke --data", "restore into --data")
    )
    todo.add_argument(
        "--new-key", action="store_true",
        help=pick("buat kunci baru di FILE", "make a new key in FILE; print its public half"),
    )  # fmt: skip
    todo.add_argument(
        "--plain", action="store_true",
        help=pick("tanpa enkripsi: isinya terbaca siapa saja", "not encrypted: anybody can read names in it"),
    )  # fmt: skip
    return parser


def _write(file: Path, data: Path, *, to: Sequence[str], plain: bool) -> int:
    if not data.is_dir():
        fail(f"Tidak ada kantor di {data}.", f"No office in {data}.")
        return 2
    enter(data=data, mode=mode_of(data))
    set_up_django()
    from django.conf import settings

    keys = sealed.recipients([*to, *settings.BACKUP_RECIPIENTS])
    if not keys and not plain:
        fail(
            "Cadangan disegel untuk sebuah kunci publik. Buat sekali, di komputer lain: pamong backup KUNCI --new-key, "
            "lalu tulis PAMONG_BACKUP_RECIPIENTS=age1... di pamong.env (atau --to; --plain: tanpa enkripsi).",
            "A backup is sealed for a public key. Make one once, on another computer: pamong backup KEYFILE --new-key, "
            "then write PAMONG_BACKUP_RECIPIENTS=age1... into pamong.env (or --to; --plain: not encrypted).",
        )
        return 2
    _confirm_key()
    file.parent.mkdir(parents=True, exist_ok=True)
    _whole(file, archive.write(file, data=data, key=_key(data), to=() if plain else keys))
    return 0


def _new_key(file: Path) -> int:
    public = sealed.new_key(file)
    say(
        f"Kunci pembuka cadangan ada di {file}: simpan jauh dari server. Kunci publiknya:",
        f"The key that opens backups is in {file}: keep it away from the server. Its public half:",
    )
    print(public, flush=True)
    return 0


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


def _check(file: Path, key: str) -> int:
    _whole(file, archive.check(file, sealed.keys_in(Path(key)) if key else []))
    return 0


def _whole(file: Path, manifest: archive.Manifest) -> None:
    size = file.stat().st_size / 1_000_000
    say(
        f"Utuh: {file} ({size:.1f} MB, {len(manifest.parts)} bagian, kunci {manifest.key_fingerprint})",
        f"Whole: {file} ({size:.1f} MB, {len(manifest.parts)} parts, key {manifest.key_fingerprint})",
    )
