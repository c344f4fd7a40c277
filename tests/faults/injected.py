"""A small batch in which one system call that writes fails, and what is left after a restart.

Run as ``python -m tests.faults.injected DATA RUNS SEED``; prints one JSON object a line. One process is warm and forks;
``strace`` attaches to the fork, counts once which calls a batch makes, and then lets one of them fail in each run.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path
from typing import Any

from tests.faults import killed

BATCH = 2
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "unlink")
FAULTS = ("signal=KILL", "error=EIO", "error=ENOSPC")
type Point = tuple[str, int, str]
_LINE = re.compile(r"^(\d+) +(\w+)\(")


def main(data: str, runs: int, seed: int) -> None:
    """Let ``runs`` of all the possible faults happen, at random; the first line says how many are possible."""
    killed.BATCH = BATCH
    killed._enter(data)
    killed._child(killed._set_up)
    _batch(None)  # the first batch makes keys and books that no other makes
    killed.report(killed._child(killed._restart))
    points = _points(Path(data) / "calls")
    killed.report({"points": len(points)} | killed._child(killed._restart))
    chance = random.Random(seed)
    for call, number, fault in _chosen(points, runs, chance):
        ended, ordered = _batch(["-e", f"inject={call}:{fault}:when={number}"])
        after = killed._child(killed._restart)
        killed.report(after | {"fault": f"{call} {number} {fault}", "ended": ended, "ordered": ordered})
    killed.report(killed._child(killed._inspect))


def _chosen(points: list[Point], runs: int, chance: random.Random) -> list[Point]:
    """So many at random, from each kind of call in turn: nine of ten are pages of the database."""
    by_call = {call: [point for point in points if point[0] == call] for call in CALLS}
    for each in by_call.values():
        chance.shuffle(each)
    turns = zip_longest(*by_call.values())
    return [point for turn in turns for point in turn if point is not None][:runs]


def _points(log: Path) -> list[Point]:
    """Every call that a batch makes, by its number in its thread, with every fault."""
    _batch(["-o", str(log)])
    counts: Counter[tuple[str, str]] = Counter()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if (found := _LINE.match(line)) and found[2] in CALLS:
            counts[found[1], found[2]] += 1
    log.unlink()
    most = {call: max((n for (_, name), n in counts.items() if name == call), default=0) for call in CALLS}
    return [(call, at, fault) for call in CALLS for at in range(1, most[call] + 1) for fault in FAULTS]


def _batch(strace: list[str] | None) -> tuple[str, bool]:
    """How a batch ended under these options of strace, and whether its order was acknowledged."""
    go, told = os.pipe()
    signs, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(told)
        os.close(signs)
        _quiet()
        killed._run(lambda: _sign_when_told(go, into))
    os.close(go)
    os.close(into)
    tracer = _attached(pid, strace) if strace is not None else None
    os.write(told, b"!")
    os.close(told)
    _pid, status = os.waitpid(pid, 0)
    with os.fdopen(signs, "rb") as heard:
        ordered = len(heard.read()) == 2
    if tracer is not None:
        tracer.wait(20)
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name, ordered
    return ("through" if os.WEXITSTATUS(status) == 0 else "refused"), ordered


def _attached(pid: int, options: list[str]) -> "subprocess.Popen[bytes]":
    """strace, once it holds the process."""
    command = ["strace", "-qq", "-f", "-e", f"trace={','.join(CALLS)}", *options, "-p", str(pid)]
    tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ends = time.monotonic() + 10
    while not _is_traced(pid):
        if tracer.poll() is not None or time.monotonic() > ends:
            os.kill(pid, signal.SIGKILL)
            raise SystemExit("strace cannot attach to a process of ours here")
        time.sleep(0.005)
    return tracer


def _is_traced(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return "TracerPid:\t0" not in status


def _quiet() -> None:
    """What the fault makes it say is expected."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)


def _sign_when_told(go: int, signs: int) -> None:
    from pamong.foundation.files import services

    one: Callable[..., Any] = lambda max_workers, **names: ThreadPoolExecutor(1, **names)  # noqa: E731
    services.ThreadPoolExecutor = one  # type: ignore[misc, assignment]  # so that calls have a number
    os.read(go, 1)
    killed._sign(signs)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
