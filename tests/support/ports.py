"""Ports for programs that a test starts."""

import os
import random
import socket
from collections.abc import Iterator
from itertools import cycle, islice

#: Below those that the system hands out by itself (32768 and up, on Linux): between the moment at which one is found
#: free and the one at which a program listens there, no connection of another test can have taken it.
_FIRST, _EACH = 20_000, 1_000


def _own() -> Iterator[int]:
    """The ports of this worker, from anywhere among them on: another run on this machine begins elsewhere."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 12
    start = random.randrange(_EACH)
    return cycle(_FIRST + _EACH * worker + (start + at) % _EACH for at in range(_EACH))


_ports = _own()


def free_port() -> int:
    """A port that nobody listens on, and that this run names once."""
    for port in islice(_ports, _EACH):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("every port is taken")
