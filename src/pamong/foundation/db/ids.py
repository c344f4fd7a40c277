"""Time-ordered identifiers: UUID version 7 of RFC 9562."""

import os
import threading
import time
import uuid

_COUNTER_BITS = 42
_lock = threading.Lock()
_last_ms = -1
_counter = 0


def uuid7() -> uuid.UUID:
    """A new id; within one process strictly greater than the one before, even if the clock steps back.

    48 bits of Unix milliseconds, a 42-bit counter that starts at random each millisecond (RFC 9562, section
    6.2, method 1), 32 random bits. Python 3.14 has the same in its ``uuid`` module.
    """
    global _last_ms, _counter
    with _lock:
        now = time.time_ns() // 1_000_000
        if now > _last_ms:
            _last_ms = now
            # The top bit stays clear, so that the counter cannot overflow within a millisecond.
            _counter = int.from_bytes(os.urandom(6)) & ((1 << (_COUNTER_BITS - 1)) - 1)
        else:
            _counter += 1
        milliseconds, counter = _last_ms, _counter
    tail = int.from_bytes(os.urandom(4))
    high, low = counter >> 30, counter & 0x3FFF_FFFF
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 7 << 76 | high << 64 | 2 << 62 | low << 32 | tail
    return uuid.UUID(int=value)


def _forget() -> None:
    """A forked child must not continue the parent's counter, nor find its lock held."""
    global _last_ms, _lock
    _last_ms, _lock = -1, threading.Lock()


os.register_at_fork(after_in_child=_forget)
