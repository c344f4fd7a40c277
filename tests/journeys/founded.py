"""A real office as its administrator makes it: founded by ``pamong init``, run by ``pamong serve``."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.office import SOURCE
from tests.support.ports import free_port

HOST = "kantor.contoh.example"
ADMINISTRATOR, CAMAT = "Teguh Wibowo", "Wulan Sari"


@dataclass(slots=True)
class FoundedOffice:
    """The kecamatan of Blimbing in production mode."""

    data: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    def found(self) -> list[str]:
        """Found it; the links of administrator and Camat."""
        where = ("--data", str(self.data), "--region", "35.73.01", "--host", HOST)
        done = self.run(
            "init", "--yes", "--allow-softkey", *where, "--admin", ADMINISTRATOR, "--camat", CAMAT
        )
        assert done.returncode == 0, done.stderr
        return re.findall(rf"https://{HOST}(/undangan/[\w-]+/)", done.stdout)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """One command, to its end."""
        return subprocess.run(
            _command(*arguments), env=self.environment(), capture_output=True, text=True, timeout=120
        )

    def start(self) -> None:
        """Serve, and wait until it says that it is ready."""
        command = _command("serve", "--data", str(self.data), "--port", str(self.port))
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                command, env=self.environment(), stdout=out, stderr=out, start_new_session=True
            )
        deadline = time.monotonic() + 90
        while b"Ready on port" not in self.said.read_bytes():
            assert self.process.poll() is None and time.monotonic() < deadline, self.said.read_text()
            time.sleep(0.1)

    @property
    def said(self) -> Path:
        """What the tree prints."""
        return self.data.parent / "kantor.log"

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it, politely or not."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait(timeout=20)

    def environment(self) -> dict[str, str]:
        """Nothing of this test run reaches the office."""
        home = str(self.data.parent)
        return {"PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", "PYTHONPATH": str(SOURCE)}


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "pamong", *arguments]
