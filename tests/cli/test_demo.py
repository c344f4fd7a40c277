"""`pamong demo` from the wheel, as a stranger starts it: first, again, and ended by Ctrl-C."""

import os
import re
import resource
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.support.ports import free_port

pytestmark = pytest.mark.faults


def processor_seconds() -> float:
    """What the processes that were started here, and have ended, have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Demo:
    """A demo that was started, and what it has printed."""

    def __init__(self, installed: Path, data: Path, port: int) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(data.parent),
            "PYTHONPATH": str(installed),
            "LANG": "C",
        }
        code = "import sys; from pamong.cli import main; sys.exit(main())"
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", code, "demo", "--port", str(port), "--data", str(data)],
            env=environment,
            cwd=data.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.said = self._until("Ctrl-C ends it.")

    def _until(self, last: str) -> str:
        assert self.process.stdout is not None
        said = ""
        while last not in said:
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(said + str(self.process.communicate()))
            said += line
        return said

    def end(self) -> float:
        """Ctrl-C; how many seconds of a processor all of it took, from the start on.

        Not seconds on the wall, which also measure who else is busy here: ``./pamong bench start`` has those.
        """
        before = processor_seconds()
        os.killpg(self.process.pid, signal.SIGINT)
        _, errors = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, errors
        return processor_seconds() - before


def test_first_start_second_start_and_ctrl_c(installed: Path, tmp_path: Path) -> None:
    port, data = free_port(), tmp_path / "demo"
    first = Demo(installed, data, port)
    try:
        assert f"http://localhost:{port}" in first.said
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=30) as page:
            html = page.read().decode()
        styles = re.findall(r'href="(/aset/[^"]+\.css)"', html)
        assert styles
        with urllib.request.urlopen(f"http://localhost:{port}{styles[0]}", timeout=30) as style:
            assert "immutable" in style.headers["Cache-Control"]
        second = subprocess.run(
            [sys.executable, "-P", "-m", "pamong", "demo", "--port", str(port), "--data", str(data)],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), "LANG": "C"},
            capture_output=True,
            text=True,
        )
        assert second.returncode == 1
        assert (
            second.stderr == f"Port {port} is in use by another program. Try: pamong demo --port {port + 1}\n"
        )
    finally:
        used = first.end()
    assert used < 60
    assert Demo(installed, data, port).end() < 5


def test_serve_refuses_the_data_of_a_demo(installed: Path, tmp_path: Path) -> None:
    data = tmp_path / "demo"
    data.mkdir()
    (data / "pamong.env").write_text("PAMONG_MODE=demo\n")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pamong", "serve", "--data", str(data)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), "LANG": "C"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "holds sample data" in done.stderr
