"""Where a person can go: slices register places, the base templates draw tab bar, side menu, shortcuts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise

from pamong.core.roles import Role
from pamong.foundation.access.person import Person

type Audience = Callable[[Person | None], bool]
type Counter = Callable[[Person], int]

PHONE_TABS = 4


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation. ``count`` is asked only when a template draws it."""

    url_name: str
    label: str | Promise
    icon: str
    order: int
    audience: Audience
    count: Counter | None = None
    phone: bool = True
    shortcut: bool = False
    home: bool = False


@dataclass(frozen=True)  # no slots: a count is a query, and the side menu and the tab bar share it
class Link:
    """A place as one person sees it on one page."""

    url: str
    label: str | Promise
    icon: str
    current: bool
    place: Place
    person: Person | None

    @cached_property
    def count(self) -> int:
        """How much waits there; 0 where nothing is counted."""
        if self.place.count is None or self.person is None:
            return 0
        return self.place.count(self.person)


_places: dict[str, Place] = {}


def everyone(person: Person | None) -> bool:
    """All visitors, signed in or not."""
    return True


def strangers(person: Person | None) -> bool:
    """Visitors who have not signed in."""
    return person is None


def signed_in(person: Person | None) -> bool:
    """Whoever has signed in."""
    return person is not None


def residents(person: Person | None) -> bool:
    """People whose account belongs to a resident."""
    return person is not None and person.resident is not None


def holders(*roles: Role) -> Audience:
    """People who hold one of ``roles`` today."""

    def held(person: Person | None) -> bool:
        return person is not None and person.holds(*roles)

    return held


def register(
    url_name: str,
    *,
    label: str | Promise,
    icon: str,
    audience: Audience = signed_in,
    order: int = 50,
    count: Counter | None = None,
    phone: bool = True,
    shortcut: bool = False,
    home: bool = False,
) -> None:
    """Add a place to the navigation; call it from ``AppConfig.ready``.

    ``url_name`` takes no arguments. Places with ``phone`` compete for the four tabs of the phone by ``order``
    (lowest first); the side menu of the desk shows all. ``shortcut`` puts the place on the icon of the
    installed app. ``home``: its audience begins here, not at the general first page (``home_of``). Registering a
    name again replaces it, so that a slice may rename its own place.
    """
    _places[url_name] = Place(url_name, label, icon, order, audience, count, phone, shortcut, home)


def home_of(person: Person | None) -> Place | None:
    """The place of their own where some people begin; ``None`` for those who begin at the general first page."""
    found = (place for place in _places.values() if place.home and place.audience(person))
    return min(found, key=lambda place: (place.order, place.url_name), default=None)


def begins_here(person: Person | None) -> bool:
    """Whoever begins at the general first page."""
    return home_of(person) is None


def places_for(person: Person | None) -> list[Place]:
    """The places of ``person`` in order."""
    shown = (place for place in _places.values() if place.audience(person))
    return sorted(shown, key=lambda place: (place.order, place.url_name))


def links_for(person: Person | None, path: str) -> list[Link]:
    """The side menu of ``person`` on the page ``path``; the longest matching address is the current one."""
    found = [(place, reverse(place.url_name)) for place in places_for(person)]
    here = _current((url for _, url in found), path)
    return [Link(url, place.label, place.icon, url == here, place, person) for place, url in found]


def phone_links(links: Iterable[Link]) -> list[Link]:
    """The at most four links that fit a thumb."""
    return [link for link in links if link.place.phone][:PHONE_TABS]


def _current(urls: Iterable[str], path: str) -> str:
    def leads_here(url: str) -> bool:
        return path == url or (url != "/" and path.startswith(url))

    return max((url for url in urls if leads_here(url)), key=len, default="")
