"""The queue of writers: order, exclusion, and what is left when somebody dies."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pamong.foundation.db.sqlite import queue as module
from pamong.foundation.db.sqlite.queue import QueueTimeoutError, WriterQueue

HOLD = """
import sys, time
from pathlib import Path
from pamong.foundation.db.sqlite.queue import WriterQueue
queue = WriterQueue(Path(sys.argv[1]))
queue.acquire(10)
print("held", flush=True)
time.sleep(60)
"""


def holder(path: Path) -> subprocess.Popen[str]:
    source = str(Path(module.__file__).parents[4])
    code = f"import sys; sys.path.insert(0, {source!r})\n{HOLD}"
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str], by: signal.Signals) -> None:
    process.send_signal(by)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_a_second_writer_waits_and_gives_up_in_time(tmp_path: Path) -> None:
    first, second = WriterQueue(tmp_path / "q"), WriterQueue(tmp_path / "q")
    first.acquire(1)
    started = time.monotonic()
    with pytest.raises(QueueTimeoutError):
        second.acquire(0.2)
    assert 0.2 <= time.monotonic() - started < 20
    first.release()
    second.acquire(1)
    assert second.held
    assert not first.held


def test_who_gave_up_does_not_block_those_behind(tmp_path: Path) -> None:
    first, second, third = (WriterQueue(tmp_path / "q") for _ in range(3))
    first.acquire(1)
    with pytest.raises(QueueTimeoutError):
        second.acquire(0)
    first.release()
    third.acquire(1)
    assert third.held


def test_writers_are_served_in_the_order_they_came(tmp_path: Path) -> None:
    first = WriterQueue(tmp_path / "q")
    first.acquire(1)
    served: list[int] = []

    def writer(number: int) -> None:
        queue = WriterQueue(tmp_path / "q")
        queue.acquire(60)
        served.append(number)
        queue.release()
        queue.close()

    threads = [threading.Thread(target=writer, args=(number,)) for number in range(12)]
    for thread in threads:
        drawn = (tmp_path / "q").read_bytes()
        thread.start()
        while (tmp_path / "q").read_bytes() == drawn:  # until it stands in the line
            time.sleep(0.001)
    first.release()
    for thread in threads:
        thread.join()
    assert served == list(range(12))


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
def test_the_turn_of_a_process_that_dies_is_free_at_once(tmp_path: Path, by: signal.Signals) -> None:
    process = holder(tmp_path / "q")
    queue = WriterQueue(tmp_path / "q")
    with pytest.raises(QueueTimeoutError):
        queue.acquire(0.1)
    end(process, by)
    queue.acquire(20)
    assert queue.held


@pytest.mark.parametrize("content", [b"", b"\x01", b"\xff" * 8, b"\xff" * 100])
def test_a_damaged_ticket_file_costs_order_only(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "q").write_bytes(content)
    first, second = WriterQueue(tmp_path / "q"), WriterQueue(tmp_path / "q")
    first.acquire(1)
    with pytest.raises(QueueTimeoutError):
        second.acquire(0.05)
    first.release()
    second.acquire(1)
    assert second.held


def test_without_tickets_writers_still_exclude_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_HAS_TICKETS", False)
    first, second = WriterQueue(tmp_path / "q"), WriterQueue(tmp_path / "q")
    first.acquire(1)
    with pytest.raises(QueueTimeoutError):
        second.acquire(0.05)
    first.release()
    second.acquire(1)
    assert second.held


def test_no_writer_of_eight_is_overtaken(tmp_path: Path) -> None:
    """Between a writer's place in the line and its turn, each of the others has at most one."""
    turns, waited = [0] * 8, [0] * 8

    class Counting(WriterQueue):
        """Counts the turns of others from the moment at which it stands in the line."""

        before = 0

        def _draw(self) -> None:
            super()._draw()
            self.before = sum(turns)

    def writer(number: int) -> None:
        queue = Counting(tmp_path / "q")
        while sum(turns) < 400:
            queue.acquire(60)
            waited[number] = max(waited[number], sum(turns) - queue.before)
            time.sleep(0.001)
            turns[number] += 1
            queue.release()
        queue.close()

    threads = [threading.Thread(target=writer, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 < max(waited) <= 7
