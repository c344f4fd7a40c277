"""Our own CAP 1.2 alerts and the Atom feed that lists them: written so that ``parse_alert`` reads what was meant.

Source: OASIS CAP 1.2 with its order of elements; RFC 4287. Severity by depth: see ``severity``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

from pamong.core.weather.alerts import NAMESPACE, Kind, Reference
from pamong.core.weather.geometry import Point, Ring

ATOM = "http://www.w3.org/2005/Atom"
#: CAP forbids blanks, commas, < and & in what names a message or its sender.
_NAME = re.compile(r"[^\s,<&]{1,200}")
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is: in words, as outlines, and by the ministry's code."""

    words: str
    rings: tuple[Ring, ...]
    code: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said in one language (a tag of RFC 5646)."""

    language: str
    event: str
    headline: str
    description: str
    instruction: str
    sender_name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A message about water that stands somewhere, or no longer does. ``references``: all earlier ones about it.

    One that is not ``actual`` is an exercise: programs must not act upon it.

    ``ValueError`` for a name that CAP forbids, for a time without zone, and for an update that refers to nothing.
    """

    identifier: str
    sender: str
    sent: datetime
    kind: Kind
    severity: str
    expires: datetime
    web: str
    statements: tuple[Statement, ...]
    references: tuple[Reference, ...] = ()
    actual: bool = True

    def __post_init__(self) -> None:
        names = (self.identifier, self.sender, *(one.identifier for one in self.references))
        if not all(_NAME.fullmatch(one) for one in names):
            raise ValueError("a name that CAP does not allow")
        if self.sent.utcoffset() is None or self.expires.utcoffset() is None:
            raise ValueError("a time without zone")
        if (self.kind is Kind.ALERT) == bool(self.references):
            raise ValueError("an alert refers to nothing; an update or a cancellation does")


def severity(depth_cm: int | None) -> str:
    """CAP's severity of standing water, as PetaBencana has it for Indonesia.

    >>> [severity(depth) for depth in (None, 10, 70, 71, 150, 151)]
    ['Unknown', 'Minor', 'Minor', 'Moderate', 'Moderate', 'Severe']
    """
    if depth_cm is None:
        return "Unknown"
    if depth_cm <= 70:
        return "Minor"
    return "Moderate" if depth_cm <= 150 else "Severe"


def write_alert(bulletin: Bulletin) -> bytes:
    """The CAP 1.2 document, UTF-8."""
    root = ElementTree.Element("alert", xmlns=NAMESPACE)
    _texts(
        root,
        identifier=bulletin.identifier,
        sender=bulletin.sender,
        sent=_moment(bulletin.sent),
        status="Actual" if bulletin.actual else "Exercise",
        msgType=bulletin.kind.value,
        scope="Public",
    )
    if bulletin.references:
        said = (f"{bulletin.sender},{one.identifier},{_moment(one.sent)}" for one in bulletin.references)
        _texts(root, references=" ".join(said))
    for statement in bulletin.statements:
        _info(root, bulletin, statement)
    return _document(root)


def _info(root: ElementTree.Element, bulletin: Bulletin, said: Statement) -> None:
    over = bulletin.kind is Kind.CANCEL
    info = ElementTree.SubElement(root, "info")
    _texts(
        info,
        language=said.language,
        category="Met",
        event=said.event,
        responseType="AllClear" if over else "Avoid",
        urgency="Past" if over else "Immediate",
        severity=bulletin.severity,
        certainty="Observed",
        effective=_moment(bulletin.sent),
        expires=_moment(bulletin.expires),
        senderName=said.sender_name,
        headline=said.headline,
        description=said.description,
        instruction=said.instruction,
        web=bulletin.web,
    )
    area = ElementTree.SubElement(info, "area")
    _texts(area, areaDesc=said.place.words)
    for ring in said.place.rings:
        _texts(area, polygon=_closed(ring))
    geocode = ElementTree.SubElement(area, "geocode")
    _texts(geocode, valueName="kemendagri", value=said.place.code)


def _texts(parent: ElementTree.Element, **texts: str) -> None:
    """Children in this order, without what XML 1.0 cannot hold; an empty one is left out."""
    for name, text in texts.items():
        if clean := _UNWRITABLE.sub("", text):
            ElementTree.SubElement(parent, name).text = clean


def _closed(ring: Ring) -> str:
    """Its corners, the first again at the end, whether or not the ring has it twice itself."""
    corners = ring.corners if ring.corners[-1] == ring.corners[0] else (*ring.corners, ring.corners[0])
    return " ".join(map(_corner, corners))


def _corner(point: Point) -> str:
    return f"{point.lat:.6f},{point.lon:.6f}"


def _moment(moment: datetime) -> str:
    """With the zone's hours and minutes, and no fraction of a second: CAP allows nothing else."""
    return moment.replace(microsecond=0).isoformat()


def _document(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """A message in the list: its ``urn:uuid:``, what it says, and where it lies."""

    urn: str
    title: str
    updated: datetime
    url: str
    summary: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The feed: its own address is its id."""

    url: str
    title: str
    author: str
    updated: datetime
    entries: tuple[Entry, ...]


def write_feed(listing: Listing) -> bytes:
    """The Atom document, UTF-8; entries in the order given."""
    root = ElementTree.Element("feed", xmlns=ATOM)
    _texts(root, id=listing.url, title=listing.title, updated=_moment(listing.updated))
    _texts(ElementTree.SubElement(root, "author"), name=listing.author)
    ElementTree.SubElement(root, "link", rel="self", href=listing.url, type="application/atom+xml")
    _entries(root, listing.entries)
    return _document(root)


def _entries(root: ElementTree.Element, entries: Iterable[Entry]) -> None:
    for one in entries:
        entry = ElementTree.SubElement(root, "entry")
        _texts(entry, id=one.urn, title=one.title, updated=_moment(one.updated), summary=one.summary)
        ElementTree.SubElement(entry, "link", rel="alternate", href=one.url, type="application/cap+xml")
