"""Shows how far a long piece of work has come, once it has taken two seconds."""

import sys
import time
from typing import Protocol

PATIENCE_SECONDS = 2.0
_WIDTH = 30


class Progress(Protocol):
    """What long work is given: call it as often as you like."""

    def __call__(self, text: str, done: int, total: int) -> None:
        """``done`` of ``total`` steps of ``text`` are behind us; done == total ends the line."""
        ...


class Bar:
    """Draws a bar on a terminal; prints one line a step elsewhere. Silent for work under two seconds."""

    def __init__(self) -> None:
        self._text = ""
        self._started = 0.0
        self._drawn = 0.0

    def __call__(self, text: str, done: int, total: int) -> None:
        """Draw, at most ten times a second."""
        now = time.monotonic()
        if text != self._text:
            self._text, self._started, self._drawn = text, now, 0.0
        ends = done >= total
        is_due = now - self._started >= PATIENCE_SECONDS and (ends or now - self._drawn > 0.1)
        if is_due or (ends and self._drawn):
            self._draw(done, max(total, 1), ends, now)

    def _draw(self, done: int, total: int, ends: bool, now: float) -> None:
        if not sys.stderr.isatty():
            if ends or not self._drawn:
                print(f"{self._text}: {done}/{total}", file=sys.stderr, flush=True)
        else:
            filled = _WIDTH * done // total
            bar = "#" * filled + "-" * (_WIDTH - filled)
            end = "\n" if ends else ""
            print(f"\r{self._text:34} [{bar}] {done}/{total}", end=end, file=sys.stderr, flush=True)
        self._drawn = now
