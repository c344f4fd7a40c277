"""A CAP 1.2 alert as BMKG's nowcast sends it: what, from when to when, and where.

Source: OASIS CAP 1.2 (namespace ``urn:oasis:names:tc:emergency:cap:1.2``) and a recorded alert. Dates come from the
fields only: the prose mixes languages and zones.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pamong.core.weather.geometry import Point, Ring, circle
from pamong.core.weather.xmltree import Element, XmlError, parse

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MAX_POINTS = 20_000
MAX_RINGS = 1_000
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[+-][0-9]{2}:[0-9]{2}|Z)")
# ...360.0.YYYY.MM.DD.HH.PP.NNN, of which HH is the hour at which the feed was made, not the alert.
_IDENTIFIER = re.compile(r"2\.49\.0\.1\.360\.\d+\.(\d{4}\.\d{2}\.\d{2})\.\d{2}\.(\d{2})\.(\d+)")


class AlertError(ValueError):
    """Not an alert that can be read; says why, in English, for the log."""


class Kind(StrEnum):
    """CAP's msgType, as far as it says something about danger."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier alert that an update or a cancellation speaks of."""

    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Info:
    """One statement of an alert; ``expires`` is ``None`` when it says no end."""

    event: str
    urgency: str
    severity: str
    certainty: str
    effective: datetime
    expires: datetime | None
    headline: str
    description: str
    areas: tuple[str, ...]
    rings: tuple[Ring, ...]
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert with all its statements. Only ``actual`` ones are meant; the others are tests and exercises."""

    identifier: str
    sender: str
    sent: datetime
    actual: bool
    kind: Kind | None
    references: tuple[Reference, ...]
    infos: tuple[Info, ...]


def province_of(identifier: str) -> str:
    """The code of the province (two digits) that BMKG's identifier carries; empty when it has another form.

    >>> province_of("2.49.0.1.360.0.2026.11.24.06.35.001")
    '35'
    """
    found = _IDENTIFIER.fullmatch(identifier)
    return found[2] if found else ""


def parse_alert(data: bytes) -> Alert:
    """The alert in a CAP 1.2 document; ``AlertError`` for anything else, and for one without sender or time.

    Outlines that cannot be read are left out and counted in ``unread``: whoever matches must then look at the names.
    """
    try:
        root = parse(data)
        if (root.namespace, root.name) != (NAMESPACE, "alert"):
            raise AlertError("not a CAP 1.2 alert")
        return _alert(root)
    except XmlError as fault:
        raise AlertError(str(fault)) from fault


def _alert(root: Element) -> Alert:
    identifier, sender, kind = root.one("identifier"), root.one("sender"), root.one("msgType")
    if not identifier or not sender:
        raise AlertError("without identifier or sender")
    sent = moment(root.one("sent"))
    infos = tuple(_info(info, sent) for info in root.all("info"))
    if sum(len(ring.corners) for info in infos for ring in info.rings) > MAX_POINTS:
        raise AlertError("too many points")
    return Alert(
        identifier,
        sender,
        sent,
        root.one("status") == "Actual",
        Kind(kind) if kind in set(Kind) else None,
        tuple(_references(root.one("references"))),
        infos,
    )


def _info(info: Element, sent: datetime) -> Info:
    areas = info.all("area")
    written = [text.text for area in areas for text in area.all("polygon")]
    round_ones = [text.text for area in areas for text in area.all("circle")]
    if len(written) + len(round_ones) > MAX_RINGS:
        raise AlertError("too many outlines")
    rings = [*map(_ring, written), *map(_circle, round_ones)]
    effective, expires = info.one("effective"), info.one("expires")
    return Info(
        event=info.one("event")[:200],
        urgency=info.one("urgency"),
        severity=info.one("severity"),
        certainty=info.one("certainty"),
        effective=moment(effective) if effective else sent,
        expires=moment(expires) if expires else None,
        headline=info.one("headline")[:300],
        description=info.one("description")[:5_000],
        areas=tuple(area.one("areaDesc") for area in areas),
        rings=tuple(ring for ring in rings if ring is not None),
        unread=sum(ring is None for ring in rings),
    )


def moment(text: str) -> datetime:
    """A CAP time; ``AlertError`` without seconds or without a zone, since the zones of one feed differ.

    >>> moment("2026-09-24T15:07:00+08:00").astimezone(moment("2026-01-01T00:00:00Z").tzinfo).hour
    7
    """
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise AlertError(f"not a time: {text[:40]!r}")


def _references(text: str) -> Iterable[Reference]:
    """``sender,identifier,sent`` for each, separated by blanks; what has another form is passed over."""
    for word in text.split():
        parts = word.split(",")
        if len(parts) == 3:
            try:
                yield Reference(parts[1], moment(parts[2]))
            except AlertError:
                continue


def _ring(text: str) -> Ring | None:
    try:
        return Ring(tuple(map(_point, text.split())))
    except ValueError:
        return None


def _circle(text: str) -> Ring | None:
    centre, _, radius = text.strip().partition(" ")
    try:
        return circle(_point(centre), float(radius))
    except ValueError:
        return None


def _point(text: str) -> Point:
    lat, lon = map(float, text.split(","))
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("not on the earth")
    return Point(lat, lon)


def in_force(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """The alerts that are meant and that no later one has replaced or cancelled, the latest first, each once.

    BMKG's identifiers change with the hour of the feed, so an alert is known by everything else in its identifier and
    by when it was sent. Times are not looked at here; a cancellation that names nothing cancels nothing.
    """
    meant = sorted((one for one in alerts if one.actual), key=lambda one: one.sent, reverse=True)
    gone = {
        _name(reference.identifier, reference.sent)
        for one in meant
        if one.kind in (Kind.UPDATE, Kind.CANCEL)
        for reference in one.references
        if _name(reference.identifier, reference.sent) != _name(one.identifier, one.sent)
    }
    standing: dict[tuple[str, datetime], Alert] = {}
    for one in meant:
        name = _name(one.identifier, one.sent)
        if one.kind in (Kind.ALERT, Kind.UPDATE) and name not in gone:
            standing.setdefault(name, one)
    return tuple(standing.values())


def _name(identifier: str, sent: datetime) -> tuple[str, datetime]:
    found = _IDENTIFIER.fullmatch(identifier)
    return (".".join(found.groups()) if found else identifier, sent)
