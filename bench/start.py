"""How long until the demo answers, on a fresh clone and the second time; and what the whole tree takes at rest."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bench import _report

ROOT = Path(__file__).resolve().parent.parent
TARGETS = {"first_start_s": 90.0, "second_start_s": 5.0, "memory_mb": 200.0}
LONGEST = 240
REST = 12.0


def main(argv: Sequence[str]) -> int:
    """Measure and print."""
    return _report.run("start", argv, measure)


def measure(options: _report.Options) -> _report.Report:
    """A fresh clone without ``.venv`` is started twice; ``--quick`` starts this checkout once."""
    with tempfile.TemporaryDirectory(prefix="pamong-start-") as folder:
        root, data = ROOT, Path(folder) / "data"
        if not options.quick:
            root = Path(folder) / "clone"
            subprocess.run(["git", "clone", "-q", str(ROOT), str(root)], check=True)
        scale = "minimal" if options.quick else "purwantoro"
        figures = {"first_start_s": _start(root, data, scale)[0]}
        figures["second_start_s"], figures["memory_mb"] = _start(root, data, scale)
        shutil.rmtree(data, ignore_errors=True)
    note = "first start: clone, environment, database, 30,161 residents, letters under way, static files"
    return _report.Report("start", figures, TARGETS, notes=() if options.quick else (note,))


def _start(root: Path, data: Path, scale: str) -> tuple[float, float]:
    """Seconds until the first 200, and MB of proportional set size after a rest; the tree is ended."""
    port = _free_port()
    command = [sys.executable, str(root / "pamong"), "demo", "--port", str(port), "--data", str(data), "--scale", scale]
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    began = time.monotonic()
    tree = subprocess.Popen(
        command, cwd=root, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        seconds = _until_it_answers(tree, port, began)
        time.sleep(REST)
        return seconds, _pss(tree.pid)
    finally:
        with suppress(ProcessLookupError):
            tree.send_signal(signal.SIGTERM)
        tree.wait(timeout=15)


def _until_it_answers(tree: subprocess.Popen[bytes], port: int, began: float) -> float:
    while time.monotonic() - began < LONGEST:
        if tree.poll() is not None:
            assert tree.stderr is not None
            raise RuntimeError(tree.stderr.read().decode()[-2000:])
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            with urllib.request.urlopen(f"http://localhost:{port}/", timeout=5) as answer:
                if answer.status == 200:
                    return time.monotonic() - began
        time.sleep(0.05)
    raise RuntimeError("it did not answer in time")


def _pss(root: int) -> float:
    """The proportional set size of a process and all its children, in MB (Linux)."""
    total = 0
    for pid in _family(root):
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


def _family(root: int) -> set[int]:
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
