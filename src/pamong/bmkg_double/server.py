"""The double on HTTP: a threaded server of the standard library that plays a day by its own clock."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from pamong.bmkg_double import answers
from pamong.bmkg_double.breaking import broken
from pamong.bmkg_double.days import WIB, Day, load, moment
from pamong.bmkg_double.faults import WORDS, Kind
from pamong.doubles.faults import Fault, Faults
from pamong.doubles.server import DoubleServer

FORECAST, WARNINGS = "/publik/prakiraan-cuaca", "/alerts/nowcast/id"
_SUFFIX = "_alert.xml"


class Clock:
    """The clock of the played day: it starts at a moment, and runs at a speed up to ``until``; 0 stands still."""

    def __init__(self, start: datetime, speed: float = 0.0, until: datetime | None = None) -> None:
        self._lock = threading.Lock()
        self._speed, self._until = speed, until
        self.set(start)

    def set(self, now: datetime) -> None:
        """Put it to a moment."""
        with self._lock:
            self._start, self._since = now, time.monotonic()

    def now(self) -> datetime:
        """What it shows."""
        with self._lock:
            now = self._start + timedelta(seconds=(time.monotonic() - self._since) * self._speed)
        return min(now, self._until) if self._until else now


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was answered: when by the played clock, what for, and how."""

    at: datetime
    path: str
    status: int


@dataclass(slots=True)
class _Reply:
    status: int
    body: bytes = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


class Double(DoubleServer):
    """The double of both of BMKG's hosts in one. ``daily``: the day is played anew on every date."""

    def __init__(
        self,
        port: int = 0,
        *,
        day: Day | None = None,
        clock: Clock | None = None,
        faults: Iterable[Fault[Kind]] = (),
        daily: bool = False,
    ) -> None:
        super().__init__(port, _Handler)
        self.day = day or load("badai")
        self.clock = clock or Clock(moment(self.day.date, "14.00"))
        self.daily = daily
        self.faults = Faults(faults)
        self.calls: list[Call] = []

    def playing(self, now: datetime) -> Day:
        """The day of this moment."""
        today = now.astimezone(WIB).date()
        if self.daily and self.day.date != today:
            self.day = load(self.day.name, today)
        return self.day

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: whoever calls hangs up when it is enough."""


class _Handler(BaseHTTPRequestHandler):
    server: Double
    protocol_version = "HTTP/1.1"
    server_version = "Pamong-BMKG-double"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: ``calls`` has it."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/double/clock":
            return self._send(
                _Reply(200, json.dumps({"now": self.server.clock.now().isoformat()}).encode()), {}
            )
        if parts.path == FORECAST:
            adm4 = parse_qs(parts.query).get("adm4", [""])[0]
            return self._answer(
                "forecast", lambda day, now: answers.forecast(day, adm4, now), "application/json"
            )
        if parts.path == WARNINGS:
            base = self.server.url + WARNINGS
            return self._answer(
                "list", lambda day, now: answers.listing(day, now, base), "application/rss+xml"
            )
        code = parts.path.removeprefix(f"{WARNINGS}/").removesuffix(_SUFFIX)
        return self._answer("warning", lambda day, now: answers.warning(day, code, now), "application/xml")

    def do_POST(self) -> None:
        """Not part of the real service: ``{"faults": [...]}`` and ``{"clock": "14.30"}`` steer the double."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 100_000))
        try:
            values = json.loads(body)
            if "faults" in values:
                self.server.faults.set(map(WORDS.parse, values["faults"]))
            if "clock" in values:
                self.server.clock.set(moment(self.server.day.date, values["clock"]))
        except (ValueError, TypeError, AttributeError) as fault:
            return self._send(_Reply(400, json.dumps({"error": str(fault)}).encode()), {})
        return self._send(_Reply(200, b"{}"), {})

    def _answer(self, operation: str, make: Callable[[Day, datetime], bytes | None], kind: str) -> None:
        server = self.server
        now = server.clock.now()
        day = server.playing(now)
        planned = Faults(map(WORDS.parse, day.failing(now)))
        breaks = planned.take(operation) | server.faults.take(operation)
        seen = now - timedelta(hours=breaks.get(Kind.STALE, 0)) + timedelta(hours=breaks.get(Kind.SKEW, 0))
        reply = self._reply(make(day, seen), kind, breaks)
        server.calls.append(Call(now, self.path, reply.status))
        self._send(reply, breaks)

    def _reply(self, body: bytes | None, kind: str, breaks: dict[Kind, float]) -> _Reply:
        if Kind.ERROR in breaks:
            return _Reply(int(breaks[Kind.ERROR]), b"Service Unavailable", "text/plain")
        if Kind.BUSY in breaks:
            return _Reply(429, b"{}", headers={"Retry-After": str(int(breaks[Kind.BUSY]))})
        if Kind.MOVED in breaks:
            return _Reply(302, b"", headers={"Location": f"{self.server.url}/elsewhere"})
        if body is None:
            return _Reply(404, answers.NOT_FOUND)
        body = broken(body, breaks)
        if Kind.NO_TAG in breaks:
            return _Reply(200, body, kind)
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
        if self.headers.get("If-None-Match") == tag:
            return _Reply(304, b"", kind, {"ETag": tag})
        return _Reply(200, body, kind, {"ETag": tag})

    def _send(self, reply: _Reply, breaks: dict[Kind, float]) -> None:
        wait = self.server.stopping.wait
        if Kind.LATENCY in breaks:
            wait(breaks[Kind.LATENCY])
        if Kind.HANG in breaks:
            wait(breaks[Kind.HANG])
        if Kind.HANG in breaks or Kind.DROP in breaks:
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self._write(reply.body, breaks)

    def _write(self, body: bytes, breaks: dict[Kind, float]) -> None:
        if Kind.TRUNCATED in breaks:
            self.close_connection = True
            body = body[: len(body) // 2]
        if Kind.DRIP not in breaks:
            self.wfile.write(body)
            return
        for at in range(len(body)):
            self.wfile.write(body[at : at + 1])
            if self.server.stopping.wait(breaks[Kind.DRIP]):
                return
