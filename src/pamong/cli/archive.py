"""The file that ``pamong backup`` writes: made, checked and unpacked.

The database is taken first and the files after it: a file is written before the row that names it, so the
picture of the database never names a file that the archive lacks.

It is sealed for its recipients as it is written (``sealed``): nothing lies on the disk in the clear but the copy of the
database in a private folder, for as long as it takes.
"""

import gzip
import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from pamong.cli import masterkey, pgtools, sealed
from pamong.cli.surroundings import ENV_FILE
from pamong.transparency import holding

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE = "pamong.sqlite3"
POSTGRESQL = "pamong.pgdump"
# The key, what can be made again, the memory of a witness (restored it would have forgotten), the live database.
_LEFT_OUT = (masterkey.FILE_NAME, "aset", "typst", "saksi", holding.FILE_NAME, SQLITE)
_SECRET_NAMES = ("PAMONG_MASTER_KEY", "PAMONG_SECRET_KEY", "DATABASE_URL")
_SECRET_ENDS = ("PASSWORD", "TOKEN", "SECRET")
_CHUNK = 1 << 20


class ArchiveError(Exception):
    """The archive cannot be made, or is not what it says it is."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds: ``parts`` maps each name to its SHA-256 in hex."""

    made_at: str
    key_fingerprint: str
    parts: dict[str, str]
    format: int = FORMAT


def write(file: Path, *, data: Path, key: str, to: Sequence[Any] = ()) -> Manifest:
    """Write the archive of the office in ``data``, sealed for ``to``, durable and whole, or not at all.

    It is opened again to the last byte before it gets its name: with a key that was made for that alone, is one of
    its recipients, and is forgotten, for this machine has none of the others.
    """
    partial = file.with_name(file.name + ".part")
    ours = [sealed.throwaway()] if to else []
    try:
        with partial.open("wb") as raw:
            with sealed.closing(raw, [*to, *(each.to_public() for each in ours)]) as stream:
                _pack(stream, data, key)
            raw.flush()
            os.fsync(raw.fileno())
        manifest = check(partial, ours)
        partial.replace(file)
        _sync_folder(file.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return manifest


def _pack(stream: IO[bytes], data: Path, key: str) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="pamong-backup-") as scratch,
        gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        parts: dict[str, str] = {}
        for name, path in _sources(data, Path(scratch)):
            parts[name] = _digest_of(path)
            tar.add(path, arcname=name, recursive=False)
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        _add_manifest(tar, Manifest(made_at, masterkey.fingerprint(key), parts))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _unpacked(file: Path, keys: Sequence[Any]) -> Iterator[tarfile.TarFile]:
    """The members in their order; at the end everything is read to the last byte, where the checksums stand."""
    with sealed.opening(file, keys) as stream, gzip.GzipFile(fileobj=stream, mode="rb") as packed:
        with tarfile.open(fileobj=packed, mode="r|") as tar:
            yield tar
        while packed.read(_CHUNK):
            pass


def check(file: Path, keys: Sequence[Any] = ()) -> Manifest:
    """Read every byte again and compare it with the manifest; ``keys`` open it if it is sealed."""
    seen: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with _unpacked(file, keys) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None:
                    raise ArchiveError(f"{member.name} is not a plain file")
                if member.name == MANIFEST:
                    manifest = Manifest(**json.load(content))
                else:
                    seen[member.name] = _digest(content)
    except sealed.SealError as error:
        raise ArchiveError(str(error)) from error
    except (tarfile.TarError, zlib.error, EOFError, ValueError, TypeError, OSError) as error:
        raise ArchiveError(f"{file} cannot be read ({error})") from error
    if manifest is None or manifest.format != FORMAT:
        raise ArchiveError(f"{file} has no manifest that this version understands")
    if seen != manifest.parts:
        wrong = sorted(name for name in seen | manifest.parts if seen.get(name) != manifest.parts.get(name))
        raise ArchiveError(f"damaged or missing in {file}: {', '.join(wrong[:5])}")
    return manifest


def restore(file: Path, data: Path, keys: Sequence[Any] = ()) -> Manifest:
    """Unpack a checked archive into ``data``, which must hold nothing but perhaps the right master key."""
    manifest = check(file, keys)
    present = {entry.name for entry in data.iterdir()} if data.exists() else set()
    if present - {masterkey.FILE_NAME}:
        raise ArchiveError(f"{data} is not empty")
    key = data / masterkey.FILE_NAME
    if key.exists() and masterkey.fingerprint(key.read_text(encoding="ascii")) != manifest.key_fingerprint:
        raise ArchiveError(f"{key} is not the master key of this archive ({manifest.key_fingerprint})")
    data.mkdir(parents=True, exist_ok=True)
    # First: whatever happens from here on, nothing enters the log before a person has looked what the backup lacks.
    holding.hold(data, reason=f"restored from a backup of {manifest.made_at}", now=datetime.now(UTC))
    with _unpacked(file, keys) as tar:
        for member in tar:
            if member.name != MANIFEST:
                tar.extract(member, data, filter="data")
    return manifest


def _sources(data: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Name and place of every part, the database first."""
    yield _database(scratch)
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data)
        if path.is_file() and not path.is_symlink() and _belongs(name):
            yield (
                (ENV_FILE, _env_without_secrets(path, scratch))
                if str(name) == ENV_FILE
                else (str(name), path)
            )


def _belongs(name: Path) -> bool:
    top = name.parts[0]
    return (
        top not in _LEFT_OUT and not top.startswith(SQLITE) and name.suffix not in {".lock", ".tmp", ".part"}
    )


def _database(scratch: Path) -> tuple[str, Path]:
    from django.db import connection

    if connection.vendor == "postgresql":
        return POSTGRESQL, _dump(scratch / POSTGRESQL)
    copy = scratch / SQLITE
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])  # one read transaction: consistent while people work
        cursor.execute("ATTACH DATABASE %s AS copy", [str(copy)])
        try:
            found = cursor.execute("PRAGMA copy.integrity_check").fetchone()
        finally:
            cursor.execute("DETACH DATABASE copy")
    if found[0] != "ok":
        raise ArchiveError(f"the copy of the database is damaged: {found[0]}")
    return SQLITE, copy


def _dump(target: Path) -> Path:
    from django.db import connection

    server = int(getattr(connection, "pg_version", 0)) // 10_000
    program = pgtools.find("pg_dump", server=server)
    if program is None:
        raise ArchiveError(f"pg_dump {server} or newer is needed: apt install postgresql-client-{server}")
    command = [program, "--format=custom", f"--file={target}", f"--dbname={os.environ['DATABASE_URL']}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise ArchiveError(f"pg_dump: {done.stderr.strip()}")
    return target


def _env_without_secrets(path: Path, scratch: Path) -> Path:
    kept = []
    for line in path.read_text(encoding="utf-8").splitlines():
        name = line.partition("=")[0].strip()
        is_secret = name in _SECRET_NAMES or name.endswith(_SECRET_ENDS)
        kept.append(f"# {name}: tidak ikut cadangan / not in the backup" if is_secret else line)
    target = scratch / ENV_FILE
    target.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return target


def _add_manifest(tar: tarfile.TarFile, manifest: Manifest) -> None:
    body = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size = len(body)
    tar.addfile(entry, io.BytesIO(body))


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return _digest(file)


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
