"""BMKG's list of present warnings (RSS 2.0): which documents there are, and which of them are worth fetching."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from pamong.core.weather.alerts import province_of
from pamong.core.weather.xmltree import Element, XmlError, parse

MAX_ITEMS = 500
_CODE = re.compile(r".*/([A-Z]{3}[0-9]{11})_alert\.xml")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(
    r"(?:[A-Z][a-z]{2}, )?([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) "
    r"(?:([+-])([0-9]{2})([0-9]{2})|GMT|UTC)"
)


class FeedError(ValueError):
    """Not BMKG's list of warnings; says why, in English, for the log."""


@dataclass(frozen=True, slots=True)
class Item:
    """One warning of the list. ``code`` names its document; the address in the list is never followed."""

    code: str
    guid: str
    title: str
    sent: datetime | None


@dataclass(frozen=True, slots=True)
class Feed:
    """The list; ``built`` is when BMKG made it, ``unread`` counts entries whose document has no name that is known.

    An empty list is a list: it does not say that there will be no rain.
    """

    built: datetime | None
    items: tuple[Item, ...]
    unread: int = 0


def parse_feed(data: bytes) -> Feed:
    """The list in an RSS document; ``FeedError`` for anything else, a page of some proxy for instance."""
    try:
        root = parse(data.lstrip())
        channels = root.all("channel")
        if root.name != "rss" or len(channels) != 1:
            raise FeedError("not RSS")
        items = channels[0].all("item")
        if len(items) > MAX_ITEMS:
            raise FeedError("too many items")
        read = [item for item in map(_item, items) if item is not None]
        built = _moment(channels[0].one("lastBuildDate") or channels[0].one("pubDate"))
    except XmlError as fault:
        raise FeedError(str(fault)) from fault
    return Feed(built, tuple({item.code: item for item in read}.values()), len(items) - len(read))


def _item(item: Element) -> Item | None:
    found = _CODE.fullmatch(item.one("link"))
    if found is None:
        return None
    return Item(found[1], item.one("guid"), item.one("title")[:300], _moment(item.one("pubDate")))


def _moment(text: str) -> datetime | None:
    """A time as RSS writes it, in UTC; ``None`` for anything else.

    >>> _moment("Thu, 24 Sep 2026 15:07:00 +0800").isoformat()
    '2026-09-24T07:07:00+00:00'
    """
    found = _DATE.fullmatch(text)
    if found is None or found[2] not in _MONTHS:
        return None
    day, _, year, hour, minute, second, sign, off_hours, off_minutes = found.groups()
    ahead = timedelta(hours=int(off_hours or 0), minutes=int(off_minutes or 0))
    try:
        zone = timezone(-ahead if sign == "-" else ahead)
        month = _MONTHS.index(found[2]) + 1
        local = datetime(int(year), month, int(day), int(hour), int(minute), int(second), tzinfo=zone)
    except ValueError:
        return None
    return local.astimezone(UTC)


def about(items: Iterable[Item], province: str, name: str) -> tuple[Item, ...]:
    """The entries about a province: by the code in the identifier, by its name, or because nobody can tell.

    The letters at the front of a document's name are not looked at: which ones mean which province is not published.
    """
    return tuple(
        item
        for item in items
        if province_of(item.guid) in (province, "") or name.casefold() in item.title.casefold()
    )
