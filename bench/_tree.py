"""A running demo as users start it: found by its port, weighed by its family, ended by its own pid."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 240


@contextmanager
def running(data: Path, *, root: Path = ROOT, scale: str = "minimal") -> Iterator[tuple[int, int, float]]:
    """Port, pid and seconds until the first 200 of a demo on ``data``; it is ended on the way out."""
    port = free_port()
    command = [
        sys.executable,
        str(root / "pamong"),
        "demo",
        "--port",
        str(port),
        "--data",
        str(data),
        "--scale",
        scale,
    ]
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    began = time.monotonic()
    tree = subprocess.Popen(
        command,
        cwd=root,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        yield port, tree.pid, _until_it_answers(tree, port, began)
    finally:
        with suppress(ProcessLookupError):
            tree.send_signal(signal.SIGTERM)
        tree.wait(timeout=15)


def _until_it_answers(tree: subprocess.Popen[bytes], port: int, began: float) -> float:
    while time.monotonic() - began < LONGEST:
        if tree.poll() is not None:
            assert tree.stderr is not None
            raise RuntimeError(tree.stderr.read().decode()[-2000:])
        with (
            suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(f"http://localhost:{port}/", timeout=5) as answer,
        ):
            if answer.status == 200:
                return time.monotonic() - began
        time.sleep(0.05)
    raise RuntimeError("it did not answer in time")


def pss(root: int) -> float:
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


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
