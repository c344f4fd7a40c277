"""What can be made to go wrong, on demand and a counted number of times."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

OPERATIONS = ("sign", "status", "verify", "download", "totp")
_FOREVER = -1


class Kind(StrEnum):
    """A fault. The number behind ``=`` means seconds, an HTTP status, or a count, as said here."""

    LATENCY = "latency"  # answer after so many seconds
    HANG = "hang"  # do the work, then say nothing for so many seconds (600) and close
    DROP = "drop"  # do the work, then close the connection without a word
    ERROR = "error"  # do nothing and answer with this status (503)
    ERROR_AFTER = "error-after"  # do the work, then answer with this status (502)
    TRUNCATED = "truncated"  # announce the whole body, send half of it
    CUT = "cut"  # a whole answer with half a PDF in it
    EMPTY = "empty"  # HTTP 200 and zero bytes; in version 2 each file is an empty text
    HTML = "html"  # HTTP 200 and a page of some proxy
    NOT_JSON = "not-json"  # HTTP 400 and a plain sentence
    SHUFFLE = "shuffle"  # the files of a batch in the opposite order
    UNSIGNED = "unsigned"  # the file comes back as it went
    TWICE = "twice"  # two signatures instead of one
    OTHER = "other"  # a signed document that says something else
    LOCKOUT = "lockout"  # after so many wrong passphrases (3) the person is suspended
    REFUSE_OK = "refuse-ok"  # refusals come with HTTP 200, as seen


_DEFAULTS = {
    Kind.LATENCY: 2.0,
    Kind.HANG: 600.0,
    Kind.ERROR: 503.0,
    Kind.ERROR_AFTER: 502.0,
    Kind.LOCKOUT: 3.0,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one operation: its number, and how often it happens (-1: always)."""

    kind: Kind
    operation: str = "sign"
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
        count = int(times) if times else _FOREVER
        return cls(known, operation or "sign", float(value or _DEFAULTS.get(known, 0.0)), count)


class Faults:
    """The faults that are set now. Safe to use from many threads."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._left = [[fault, fault.times] for fault in faults]

    def set(self, faults: Iterable[Fault]) -> None:
        """Forget the faults of before and set these."""
        with self._lock:
            self._left = [[fault, fault.times] for fault in faults]

    def take(self, operation: str) -> dict[Kind, float]:
        """The faults of this call, each used up by one."""
        taken: dict[Kind, float] = {}
        with self._lock:
            for entry in self._left:
                fault, left = entry
                assert isinstance(fault, Fault) and isinstance(left, int)
                if fault.operation == operation and left != 0:
                    entry[1] = left - 1 if left > 0 else left
                    taken[fault.kind] = fault.value
        return taken
