"""The state of the watch on the home page of those who may overrule it, unless the watch is all they do."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from pamong.foundation.access.person import Person
from pamong.satgas import clock
from pamong.satgas.policies import OVERRULERS, begins_in_crew
from pamong.satgas.queries.calls import alarms_of_me
from pamong.satgas.queries.people import post_for
from pamong.satgas.shown import shown


def watch(request: HttpRequest) -> str:
    """Where the watch stands, the calls that wait, and the way to the co-ordinator's page."""
    person: Person | None = getattr(request, "person", None) or None
    if person is None or begins_in_crew(person) or not person.holds(*OVERRULERS):
        return ""
    post = post_for(person)
    if post is None:
        return ""
    context = {"shown": shown(post, now=clock.now()), "calls": alarms_of_me(person.account)}
    return render_to_string("satgas/slots/siaga.html", context, request)
