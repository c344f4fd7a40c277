"""What every template may ask about the page; nothing is looked up unless a template asks."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, get_language_info

from pamong.foundation.access.person import Person
from pamong.foundation.regions.models import Office
from pamong.ui.navigation import Link, links_for, phone_links
from pamong.ui.storage import service_worker_url

_OFFICE_KEY = "pamong.ui.office-name"
_OFFICE_SECONDS = 300


class Page:
    """The frame around one answer: who sees it, where it leads, in which language."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def path(self) -> str:
        """The path asked for, without the query."""
        return self._request.path

    @property
    def full_path(self) -> str:
        """The path with its query, for the way back after a change of language."""
        return self._request.get_full_path() if self._request.method in ("GET", "HEAD") else self.path

    @property
    def demo(self) -> bool:
        """Whether everything here is fictional."""
        return bool(settings.DEMO)

    @property
    def language(self) -> str:
        """The code of the language spoken, "id" or "en"."""
        return get_language() or settings.LANGUAGE_CODE

    @property
    def other_languages(self) -> list[dict[str, Any]]:
        """The languages one could switch to, with their own names."""
        return [dict(get_language_info(code)) for code, _ in settings.LANGUAGES if code != self.language]

    @cached_property
    def person(self) -> Person | None:
        """Who has signed in, or None."""
        # The request carries a lazy object; its truth decides, since "is None" never holds for it.
        return getattr(self._request, "person", None) or None

    @property
    def owner(self) -> str:
        """What stands for the person on this phone, so that nobody sends what another left waiting; "" for nobody."""
        return owner_of(self.person)

    @cached_property
    def office(self) -> str:
        """The name of the office that runs this installation, or nothing before it is set up."""
        return office_name()

    @cached_property
    def place(self) -> str:
        """The line under the brand: the person's post, else the office."""
        if self.person and self.person.posts:
            return self.person.posts[0].title
        return self.office

    @cached_property
    def nav(self) -> list[Link]:
        """All places of the person, for the side menu."""
        return links_for(self.person, self.path)

    @cached_property
    def tabs(self) -> list[Link]:
        """The places in the phone's tab bar, four at most."""
        return phone_links(self.nav)

    @property
    def service_worker(self) -> str:
        """The address of the service worker; it changes whenever a static file does."""
        return service_worker_url()

    @cached_property
    def unread(self) -> int:
        """How many notices the person has not read."""
        if not self.person:
            return 0
        from pamong.foundation.notify.queries import unread_count

        return unread_count(self.person.id)


def owner_of(person: Person | None) -> str:
    """A word for an account that says nothing about it."""
    if person is None:
        return ""
    return salted_hmac("pamong.ui.outbox", str(person.id), algorithm="sha256").hexdigest()[:20]


def office_name() -> str:
    """The name of the highest office, remembered for five minutes; empty while there is none."""
    name = cache.get(_OFFICE_KEY)
    if name is None:
        try:
            name = Office.objects.order_by("region_id").values_list("name", flat=True).first() or ""
        except DatabaseError:
            return ""  # an error page must not fail because the database did
        cache.set(_OFFICE_KEY, name, _OFFICE_SECONDS)
    return str(name)


def page(request: HttpRequest) -> dict[str, Page]:
    """Put ``page`` into every template's context."""
    return {"page": Page(request)}
