"""What the letter slice shows on pages of others: on the home page, and on the page of a resident."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from pamong.foundation.access.person import Person
from pamong.foundation.people.models import Resident
from pamong.letters import policies, queries
from pamong.letters.journey import glance

_NEWEST = 3


def _person(request: HttpRequest) -> Person | None:
    return getattr(request, "person", None) or None


def newest(request: HttpRequest) -> str:
    """The resident's newest letters and what was begun and not sent."""
    person = _person(request)
    if person is None or person.resident is None:
        return ""
    now = timezone.now()
    rows = [(row, glance(row, now)) for row in queries.own(person, _NEWEST)]
    drafts = queries.drafts(person)
    if person.is_official and not rows and not drafts:
        return ""
    context = {"rows": rows, "drafts": drafts}
    return render_to_string("letters/slots/newest.html", context, request)


def waiting(request: HttpRequest) -> str:
    """What waits for an official: decisions and signatures."""
    person = _person(request)
    if person is None or not person.is_official:
        return ""
    signs = bool(queries.signing_posts(person))
    context = {
        "decisions": queries.count_decisions(person),
        "revocations": len(queries.revocations_to_decide(person)),
        "to_sign": queries.count_to_sign(person) if signs else 0,
    }
    return render_to_string("letters/slots/waiting.html", context, request)


def actions(request: HttpRequest) -> str:
    """The main thing to do: ask for a letter, if one is a resident and holds no post."""
    person = _person(request)
    if person is None or person.resident is None or person.is_official:
        return ""
    return render_to_string("letters/slots/actions.html", {}, request)


def of_resident(request: HttpRequest, resident: Resident) -> str:
    """The way to a letter for somebody at the counter."""
    person = _person(request)
    if person is None or not policies.may_serve(person, resident.place):
        return ""
    return render_to_string("letters/slots/resident.html", {"resident": resident}, request)
