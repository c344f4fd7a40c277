"""Examines anybody's PDF without trusting it: in a child process that is killed when it takes too long.

``examine`` says what the file alone can say; ``proving.prove`` holds an intact letter against a list of keys.
"""

import atexit
import hashlib
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pamong
from pamong.signing.child import receive
from pamong.signing.examination import Certificate, Chain, Examination, State
from pamong.signing.proving import Proof, prove
from pamong.signing.reasons import Reason
from pamong.signing.trust import NOBODY, Trust, written

MAX_BYTES = 20_000_000
SECONDS = 5.0
START_SECONDS = 10.0

__all__ = ["Certificate", "Chain", "Examination", "Proof", "Reason", "State", "examine", "prove"]


class _Child:
    """One warm child, started when it is first needed and again after it was killed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._told: Trust | None = None

    def ask(self, data: bytes, trust: Trust, seconds: float) -> bytes:
        """The child's answer; TimeoutError when it took too long, EOFError when it died: both times it is
        gone.
        """
        with self._lock:
            fresh = self._start()
            ends = time.monotonic() + seconds + (START_SECONDS if fresh else 0)
            try:
                return self._exchange(data, trust, ends)
            except (OSError, EOFError):
                self.stop()
                raise

    def stop(self) -> None:
        """Kill the child, if there is one, and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._socket is not None:
            self._socket.close()
        self._process = self._socket = self._told = None

    def _exchange(self, data: bytes, trust: Trust, ends: float) -> bytes:
        assert self._socket is not None
        self._socket.settimeout(max(0.01, ends - time.monotonic()))
        news = b"" if trust == self._told else written(trust)
        self._socket.sendall(struct.pack(">QI", len(data), len(news)) + news)
        self._socket.sendall(data)
        self._told = trust
        (size,) = struct.unpack(">I", self._receive(4, ends))
        return self._receive(size, ends)

    def _receive(self, size: int, ends: float) -> bytes:
        assert self._socket is not None
        self._socket.settimeout(max(0.01, ends - time.monotonic()))
        return receive(self._socket, size)

    def _start(self) -> bool:
        if self._process is not None and self._process.poll() is None:
            return False
        self.stop()
        ours, theirs = socket.socketpair()
        root = str(Path(pamong.__file__).parent.parent)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "pamong.signing.child", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={"PYTHONPATH": os.pathsep.join([root, *filter(None, sys.path)]), "LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._socket = ours
        return True


_child = _Child()
atexit.register(_child.stop)


def examine(data: bytes, *, trust: Trust = NOBODY, seconds: float = SECONDS) -> Examination:
    """What this file says by itself, to somebody who trusts these authorities. Never raises for any bytes."""
    sha256 = hashlib.sha256(data).hexdigest()
    if len(data) > MAX_BYTES:
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_LARGE,))
    try:
        return Examination.from_json(json.loads(_ask(data, trust, seconds)))
    except TimeoutError:
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_SLOW,))
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_COMPLEX,))


def _ask(data: bytes, trust: Trust, seconds: float) -> bytes:
    try:
        return _child.ask(data, trust, seconds)
    except TimeoutError:
        raise
    except (OSError, EOFError):  # it may have gone to rest in this very moment: once more, in a new one
        return _child.ask(data, trust, seconds)
