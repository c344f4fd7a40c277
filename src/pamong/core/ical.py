"""Calendar feeds: RFC 5545 with the two refresh hints of RFC 7986 and of older clients. Times are written in UTC."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pamong.core.dates import aware

_LINE = 75


@dataclass(frozen=True, slots=True)
class Event:
    """One event; ``uid`` stays the same for ever, ``changed_at`` moves with every change."""

    uid: str
    starts: datetime
    ends: datetime
    title: str
    changed_at: datetime
    note: str = ""
    where: str = ""
    cancelled: bool = False


def calendar(events: Iterable[Event], *, product: str, name: str, refresh: timedelta) -> bytes:
    """A feed of ``events`` called ``name``; ``product`` names the writer. ``ValueError`` for a naive time."""
    every = f"PT{max(1, round(refresh / timedelta(minutes=1)))}M"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_text(product)}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{every}",
        f"X-PUBLISHED-TTL:{every}",
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_moment(event.changed_at)}"
    yield f"LAST-MODIFIED:{_moment(event.changed_at)}"
    yield f"SEQUENCE:{int(event.changed_at.timestamp())}"
    yield f"DTSTART:{_moment(event.starts)}"
    yield f"DTEND:{_moment(event.ends)}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.note:
        yield f"DESCRIPTION:{_text(event.note)}"
    if event.where:
        yield f"LOCATION:{_text(event.where)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return f"{aware(moment).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escaped as section 3.3.11 asks; control characters have no place in a text."""
    lines = "\n".join(value.splitlines())
    clean = "".join(letter for letter in lines if letter == "\n" or letter.isprintable())
    escaped = clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """At most 75 octets a line, never cut within a letter (section 3.1)."""
    pieces: list[bytes] = []
    piece = b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > _LINE - bool(pieces):
            pieces.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
