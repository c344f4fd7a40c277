"""What the flood watch shows on the home pages of others: the way to report, and the reports that wait for a word."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.template.loader import render_to_string

from pamong.core.incidents import OPEN
from pamong.foundation.access.person import Person
from pamong.satgas.models import Incident, Post
from pamong.satgas.policies import VERIFIERS, begins_in_crew
from pamong.satgas.queries.incidents import visible


def report(request: HttpRequest) -> str:
    """The way to report water, for strangers and for residents who hold no post; nothing where nobody watches."""
    person = _person(request)
    if (person is not None and person.posts) or not Post.system().exists():
        return ""
    return render_to_string("satgas/slots/lapor.html", {"is_hero": person is not None}, request)


def waiting(request: HttpRequest) -> str:
    """Open incidents where the person can say whether they are true; the crew has its own page for that."""
    person = _person(request)
    if person is None or begins_in_crew(person) or not person.holds(*VERIFIERS):
        return ""
    is_new = Q(state=Incident.State.REPORTED)
    rows = visible(person).filter(state__in=[state.value for state in OPEN]).order_by()
    counts = rows.aggregate(new=Count("pk", filter=is_new), all=Count("pk"))
    return render_to_string("satgas/slots/menunggu.html", counts, request) if counts["all"] else ""


def _person(request: HttpRequest) -> Person | None:
    return getattr(request, "person", None) or None
