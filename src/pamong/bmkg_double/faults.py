"""What can be made to go wrong, on demand and a counted number of times."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

OPERATIONS = ("forecast", "list", "warning")
_FOREVER = -1


class Kind(StrEnum):
    """A fault. The number behind ``=`` means seconds, an HTTP status, hours or a size, as said here."""

    LATENCY = "latency"  # answer after so many seconds (2)
    HANG = "hang"  # say nothing for so many seconds (600) and close
    DRIP = "drip"  # a byte every so many seconds (1)
    DROP = "drop"  # close the connection without a word
    ERROR = "error"  # this HTTP status (503)
    BUSY = "busy"  # HTTP 429 with Retry-After of so many seconds (60)
    MOVED = "moved"  # HTTP 302 to somewhere else
    TRUNCATED = "truncated"  # announce the whole body, send half of it
    CUT = "cut"  # half a body that claims to be whole
    EMPTY = "empty"  # HTTP 200 and zero bytes
    HTML = "html"  # HTTP 200 and a page of some proxy
    GARBAGE = "garbage"  # HTTP 200 and random bytes
    HUGE = "huge"  # so many megabytes (50)
    SCHEMA = "schema"  # other names for the fields, as after a change nobody announced
    TEXT = "text"  # numbers as texts
    XXE = "xxe"  # a document type that reads a file
    BOMB = "bomb"  # a document type that grows to gigabytes
    STALE = "stale"  # what was true so many hours (30) ago, as a cache that lost its origin
    SKEW = "skew"  # a clock that is so many hours (6) ahead
    NO_TAG = "no-tag"  # no ETag, and none is honoured


_DEFAULTS = {
    Kind.LATENCY: 2.0, Kind.HANG: 600.0, Kind.DRIP: 1.0, Kind.ERROR: 503.0, Kind.BUSY: 60.0, Kind.HUGE: 50.0,
    Kind.STALE: 30.0, Kind.SKEW: 6.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one operation, or of all (""): its number, and how often it happens (-1: always)."""

    kind: Kind
    operation: str = ""
    value: float = 0.0
    times: int = _FOREVER

    @classmethod
    def parse(cls, text: str) -> "Fault":
        """``[OPERATION.]KIND[=NUMBER][*TIMES]``; ValueError with a sentence for anything else."""
        rest, _, times = text.partition("*")
        rest, _, value = rest.partition("=")
        operation, dot, kind = rest.rpartition(".")
        if dot and operation not in OPERATIONS:
            raise ValueError(f"{operation!r} is none of {', '.join(OPERATIONS)}")
        if kind not in set(Kind):
            raise ValueError(f"{kind!r} is none of {', '.join(Kind)}")
        known = Kind(kind)
        return cls(
            known, operation, float(value or _DEFAULTS.get(known, 0.0)), int(times) if times else _FOREVER
        )


class Faults:
    """The faults that are set now. Safe to use from many threads."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self.set(faults)

    def set(self, faults: Iterable[Fault]) -> None:
        """Forget the faults of before and set these."""
        with self._lock:
            self._left = [(fault, fault.times) for fault in faults]

    def take(self, operation: str) -> dict[Kind, float]:
        """The faults of this call, each used up by one."""
        taken: dict[Kind, float] = {}
        with self._lock:
            for at, (fault, left) in enumerate(self._left):
                if fault.operation in ("", operation) and left != 0:
                    self._left[at] = (fault, left - 1 if left > 0 else left)
                    taken[fault.kind] = fault.value
        return taken
