"""A real office on this machine: the process tree that ``pamong demo`` starts, on a folder of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.ports import free_port

SOURCE = Path(__file__).resolve().parents[2] / "src"


@dataclass(slots=True)
class Office:
    """An office in demo mode with 300 residents, all officials of the kecamatan and no letters.

    ``push``: where a stand-in of a push service listens.
    """

    data: Path
    port: int = field(default_factory=free_port)
    push: str = ""
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def origin(self) -> str:
        """Where a browser finds it: by name, because passkeys need one."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start the tree and wait until it answers; if it does not, show what it said."""
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "pamong", *self.command()],
                env=self.environment(),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        deadline = time.monotonic() + 90
        while b"Ctrl-C" not in self.said.read_bytes():
            ended = self.process.poll() is not None
            assert not ended and time.monotonic() < deadline, self.said.read_text()
            time.sleep(0.1)

    def command(self) -> list[str]:
        """The words after ``pamong`` that start it."""
        return ["demo", "--port", str(self.port), "--data", str(self.data), "--scale", "minimal"]

    @property
    def said(self) -> Path:
        """What the tree prints."""
        return self.data.parent / "kantor.log"

    def stop(self) -> None:
        """Ctrl-C."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGINT)
            self.process.wait(timeout=20)

    def verify(self, *files: Path) -> tuple[int, list[dict[str, Any]]]:
        """Exit code and verdicts of ``pamong verify`` on ``files``."""
        command = [sys.executable, "-P", "-m", "pamong", "verify", "--json", "--data", str(self.data)]
        done = subprocess.run(
            [*command, *map(str, files)], env=self.environment(), capture_output=True, text=True
        )
        assert done.stderr == ""
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]

    def environment(self) -> dict[str, str]:
        """Nothing of this test run reaches the office."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.data.parent),
            "PYTHONPATH": str(SOURCE),
            "LANG": "C.UTF-8",
        } | ({"PAMONG_PUSH_DOUBLE": self.push} if self.push else {})
