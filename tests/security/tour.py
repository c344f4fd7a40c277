"""The rows of the matrix, asked once; what each answer carried is kept for all tests."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.http import HttpResponse

from pamong.config.logs import JsonLines
from tests.security.bodies import body_of, thing_of
from tests.security.calling import Caller, outcome
from tests.security.matrix import PERSONAS, Row
from tests.security.routes import routes
from tests.security.stage import Stage

# A number stands alone; sixteen digits inside a digest or a token are chance.
SIXTEEN = re.compile(r"(?<![\w-])\d{16}(?![\w-])")
_WRITE = re.compile(
    r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE
)

# Looking writes here, and why that is no change of anything.
BOOKKEEPING = {
    "django_session": "a session begins, or its key is renewed",
    "access_devicesession": "when the device was last seen",
    "access_bucket": "an attempt is counted",
}


@dataclass(frozen=True)
class Seen:
    """One answer: what it said, what it wrote into which tables, and what went into the log meanwhile."""

    row: Row
    who: str
    outcome: str
    headers: dict[str, str]
    cookies: tuple[str, ...]
    numbers: frozenset[str]
    text: str
    writes: tuple[tuple[str, str], ...]
    logged: str

    def __str__(self) -> str:
        return f"{self.row} {self.who}"


@dataclass
class Tour:
    """Asks each row once for each persona, when somebody wants to know."""

    stage: Stage
    caller: Caller
    _seen: dict[str, list[Seen]] = field(default_factory=dict)

    def of(self, row: Row) -> list[Seen]:
        """The answers to ``row``, in the order of the personas."""
        if str(row) not in self._seen:
            self._seen[str(row)] = [self._ask(row, who) for who in PERSONAS]
        return self._seen[str(row)]

    def _ask(self, row: Row, who: str) -> Seen:
        thing = thing_of(self.stage, row.route, row.thing)
        body = body_of(self.stage, row.route, thing) if row.verb == "POST" else None
        with writes() as written, log() as logged:
            answer = self.caller.send(who, row.verb, routes()[row.route].url(thing), body)
        text = text_of(answer)
        return Seen(
            row=row,
            who=who,
            outcome=outcome(answer),
            headers=dict(answer.headers),
            cookies=tuple(morsel.OutputString() for morsel in answer.cookies.values()),
            numbers=frozenset(SIXTEEN.findall(text + answer.headers.get("Location", ""))),
            text=text if len(text) < 4_000 else "",
            writes=tuple(written),
            logged="\n".join(logged),
        )


def text_of(answer: HttpResponse) -> str:
    """The body where it is text; pictures, PDF and Excel files have none."""
    kind = answer.headers.get("Content-Type", "")
    return answer.content.decode() if kind.startswith("text/") or "json" in kind else ""


@contextmanager
def writes() -> Iterator[list[tuple[str, str]]]:
    """Collects table and statement of everything written to the database."""
    found: list[tuple[str, str]] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if match := _WRITE.match(sql):
            found.append((match[1], sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


class _Keeping(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def log() -> Iterator[list[str]]:
    """Collects the lines that the office would log, formatted as it does."""
    handler = _Keeping()
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler.lines
    finally:
        root.removeHandler(handler)
