"""What can be made to go wrong, on demand and a counted number of times. Each double names its own kinds."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

_FOREVER = -1


@dataclass(frozen=True, slots=True)
class Fault[K: StrEnum]:
    """One fault of one operation, or of all (""): its number, and how often it happens (-1: always)."""

    kind: K
    operation: str = ""
    value: float = 0.0
    times: int = _FOREVER


@dataclass(frozen=True, slots=True)
class Vocabulary[K: StrEnum]:
    """The words of a double: its kinds, their usual numbers, its operations, and the one that is meant by none."""

    kinds: type[K]
    operations: tuple[str, ...]
    numbers: Mapping[K, float]
    usual: str = ""

    def parse(self, text: str) -> Fault[K]:
        """``[OPERATION.]KIND[=NUMBER][*TIMES]``; ValueError with a sentence for anything else."""
        rest, _, times = text.partition("*")
        rest, _, value = rest.partition("=")
        operation, dot, kind = rest.rpartition(".")
        if dot and operation not in self.operations:
            raise ValueError(f"{operation!r} is none of {', '.join(self.operations)}")
        if kind not in set(self.kinds):
            raise ValueError(f"{kind!r} is none of {', '.join(self.kinds)}")
        known = self.kinds(kind)
        number = float(value or self.numbers.get(known, 0.0))
        return Fault(known, operation or self.usual, number, int(times) if times else _FOREVER)


class Faults[K: StrEnum]:
    """The faults that are set now. Safe to use from many threads."""

    def __init__(self, faults: Iterable[Fault[K]] = ()) -> None:
        self._lock = threading.Lock()
        self.set(faults)

    def set(self, faults: Iterable[Fault[K]]) -> None:
        """Forget the faults of before and set these."""
        with self._lock:
            self._left = [(fault, fault.times) for fault in faults]

    def take(self, operation: str) -> dict[K, float]:
        """The faults of this call, each used up by one."""
        taken: dict[K, float] = {}
        with self._lock:
            for at, (fault, left) in enumerate(self._left):
                if fault.operation in ("", operation) and left != 0:
                    self._left[at] = (fault, left - 1 if left > 0 else left)
                    taken[fault.kind] = fault.value
        return taken
