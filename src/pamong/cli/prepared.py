"""Remembers that a demo was prepared by this very code, so that its next start need not load Django to see it.

Only the demo takes this short cut, which halves its start; a real office is looked at each time.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from pamong.cli import masterkey
from pamong.cli.places import PACKAGE

_STAMP = ".siap"
_NEEDED = ("pamong.sqlite3", masterkey.FILE_NAME, "aset")


def is_prepared(data: Path, scale: str) -> bool:
    """Whether nothing has changed since :func:`remember`: code, key, scale, and the files it needs are there."""
    if os.environ.get("DATABASE_URL") or not all((data / name).exists() for name in _NEEDED):
        return False
    stamp = data / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii") == _signature(data, scale)


def remember(data: Path, scale: str) -> None:
    """Say that ``data`` is prepared for ``scale`` by the present code."""
    (data / _STAMP).write_text(_signature(data, scale), encoding="ascii")


def _signature(data: Path, scale: str) -> str:
    digest = hashlib.sha256(scale.encode() + (data / masterkey.FILE_NAME).read_bytes())
    for line in sorted(_code()):
        digest.update(line.encode())
    return digest.hexdigest()


def _code() -> Iterator[str]:
    """Every file of the package, by name, size and time of change."""
    for folder, folders, files in os.walk(PACKAGE):
        folders[:] = [name for name in folders if name not in {"__pycache__", "tests"}]
        for name in files:
            path = Path(folder) / name
            found = path.stat()
            yield f"{path.relative_to(PACKAGE)} {found.st_size} {found.st_mtime_ns}\n"
