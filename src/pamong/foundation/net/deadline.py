"""A limit on the whole time of a connection."""

import socket
import threading
from contextlib import suppress


class Deadline:
    """Cuts a connection when its time is over: a limit on each read would let a slow drip go on for ever.

    ``with`` starts the clock; at the end of the block the connection is closed.
    """

    def __init__(self, wire: socket.socket, seconds: float) -> None:
        self._seconds, self._over = seconds, threading.Event()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self.follow(wire)

    def follow(self, wire: socket.socket) -> None:
        """Cut this one from now on: what the connection became, encrypted."""
        wire.settimeout(self._seconds + 1)  # the timer comes first
        self._wire = wire

    @property
    def is_over(self) -> bool:
        """Whether the time ran out, so that what was read may be cut off."""
        return self._over.is_set()

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._wire.close()

    def _cut(self) -> None:
        self._over.set()
        with suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)
