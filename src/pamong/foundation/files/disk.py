"""The data folder: a file that a row names is there whole, whatever fails in between."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.DATA) / "files"


def path_of(name: str) -> Path:
    """The place of a file by its name; 256 sub-folders keep each one small."""
    return Path(_place(name))


def _place(name: str) -> str:
    """The same as text: reading and writing happen for every letter, and pathlib costs a tenth of them."""
    return f"{settings.DATA}/files/{name[:2]}/{name}"


def write(name: str, data: bytes) -> None:
    """Returns when the bytes survive a power cut: a new file, fsync, fsync of the folder. FileExistsError if taken.

    No temporary name: a file counts from the moment that a row names it, and the row comes after this returns.
    """
    target = _place(name)
    try:
        with os.fdopen(_create(target), "wb", buffering=0) as file:
            _write_whole(file.fileno(), data)
            os.fsync(file.fileno())
        _sync_folder(target.rpartition("/")[0])
    except FileExistsError:
        raise
    except BaseException:
        with suppress(OSError):
            os.unlink(target)  # noqa: PTH108
        raise


def read(name: str) -> bytes:
    """The whole file; OSError if it is not there."""
    with open(_place(name), "rb", buffering=0) as file:  # noqa: PTH123
        return file.readall()


def _write_whole(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _create(path: str) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:  # the first file of its folder
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, flags, 0o600)


def remove(name: str) -> None:
    """Deletes the file; no error if it is gone already."""
    with suppress(FileNotFoundError):
        path_of(name).unlink()


def names() -> Iterator[tuple[str, float]]:
    """Name and age stamp (seconds since 1970) of whatever lies in the folder, unfinished files included."""
    for path in folder().glob("??/*"):
        with suppress(FileNotFoundError):
            yield path.name, path.stat().st_mtime


def _sync_folder(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
