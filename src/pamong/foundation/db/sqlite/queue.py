"""The queue of writers: one writer at a time on one database file, first come, first served.

SQLite's own busy handler sleeps and looks again, so under load a writer can lose for seconds to others who
came later. Here every connection (thread or process) draws a ticket in a lock file beside the database:

* the *ticket* is a byte range locked on the connection's open file description; it is free again when its
  owner releases it, closes, or dies, so a crash never blocks the line;
* who has no locked ticket before its own takes the *pen*, a plain ``flock``, and writes.

The pen alone keeps writers apart; tickets only give the order (Linux; elsewhere the order is the kernel's).
"""

import fcntl
import os
import struct
import time
import weakref
from pathlib import Path

# struct flock with 64-bit offsets: type, whence, start, length, pid (0 for open-file-description locks).
_FLOCK = struct.Struct("hhqqi0q")
_TICKET = struct.Struct("<Q")
_DOOR = 0  # the byte locked for the instant of drawing a ticket
_FIRST = 1 << 20  # ticket n is the byte _FIRST + n
_HAS_TICKETS = hasattr(fcntl, "F_OFD_SETLK")
_SHORT, _LONG = 0.000_05, 0.002  # seconds between two looks at the line


class QueueTimeoutError(Exception):
    """The writers ahead did not finish in time."""


class NoQueue:
    """For databases in memory: nobody else can write there."""

    held = False

    def acquire(self, timeout: float) -> None:
        """Nothing to wait for."""

    def release(self) -> None:
        """Nothing to give back."""

    def close(self) -> None:
        """Nothing to close."""


class WriterQueue:
    """One connection's place in the line of one database file. Not to be shared between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.held = False
        self._fd = -1
        self._ticket = -1
        _ALL.add(self)

    def acquire(self, timeout: float) -> None:
        """Returns when this connection is the only writer; QueueTimeoutError after ``timeout`` seconds."""
        if self._fd < 0:
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + timeout
        try:
            if _HAS_TICKETS:
                self._draw()
                self._wait_for_turn(deadline)
            self._take_pen(deadline)
        except BaseException:
            self._drop_ticket()
            raise
        self.held = True

    def release(self) -> None:
        """Lets the next one write."""
        self.held = False
        if self._fd >= 0:
            fcntl.flock(self._fd, fcntl.LOCK_UN)
            self._drop_ticket()

    def close(self) -> None:
        """Gives everything back; the queue may be used again later."""
        self.held, self._ticket = False, -1
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __del__(self) -> None:
        self.close()

    def forget(self) -> None:
        """In a forked child: drops the copied descriptor without touching the parent's locks."""
        self.close()

    def _draw(self) -> None:
        self._lock(fcntl.F_OFD_SETLKW, fcntl.F_WRLCK, _DOOR, 1)
        try:
            raw = os.pread(self._fd, _TICKET.size, 0)
            # 40 bits keep the byte range legal whatever a damaged file says; order is all that could suffer.
            ticket = (_TICKET.unpack(raw)[0] if len(raw) == _TICKET.size else 0) & ((1 << 40) - 1)
            self._lock(fcntl.F_OFD_SETLK, fcntl.F_WRLCK, _FIRST + ticket, 1)
            self._ticket = ticket
            os.pwrite(self._fd, _TICKET.pack(ticket + 1), 0)
        finally:
            self._lock(fcntl.F_OFD_SETLK, fcntl.F_UNLCK, _DOOR, 1)

    def _wait_for_turn(self, deadline: float) -> None:
        pause = _SHORT
        while ahead := self._ahead():
            if time.monotonic() > deadline:
                raise QueueTimeoutError
            # Only the next in line looks often; a long wait (a big migration) ends in slow looks.
            pause = min(pause * 1.1, _LONG)
            time.sleep(pause if ahead == 1 else min(_LONG, 4 * _SHORT * ahead))

    def _ahead(self) -> int:
        """About how many tickets are still before ours; exactly 0 when it is our turn."""
        if self._ticket == 0:
            return 0
        found = self._lock(fcntl.F_OFD_GETLK, fcntl.F_WRLCK, _FIRST, self._ticket)
        kind, _, start, _, _ = _FLOCK.unpack(found)
        return 0 if kind == fcntl.F_UNLCK else max(1, _FIRST + self._ticket - start)

    def _take_pen(self, deadline: float) -> None:
        while True:
            try:
                return fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise QueueTimeoutError from None
                time.sleep(_SHORT)

    def _drop_ticket(self) -> None:
        if self._ticket >= 0:
            self._lock(fcntl.F_OFD_SETLK, fcntl.F_UNLCK, _FIRST + self._ticket, 1)
            self._ticket = -1

    def _lock(self, command: int, kind: int, start: int, length: int) -> bytes:
        return fcntl.fcntl(self._fd, command, _FLOCK.pack(kind, os.SEEK_SET, start, length, 0))


_ALL: "weakref.WeakSet[WriterQueue]" = weakref.WeakSet()


def _forget_all() -> None:
    for queue in list(_ALL):
        queue.forget()


os.register_at_fork(after_in_child=_forget_all)

type AnyQueue = WriterQueue | NoQueue
