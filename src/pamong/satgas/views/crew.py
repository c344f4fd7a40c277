"""The crew's first page: where the watch stands, and what one has to do."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pamong.foundation.access.policies import PersonRequest
from pamong.satgas import clock
from pamong.satgas.policies import crew_page
from pamong.satgas.queries.people import post_for
from pamong.satgas.shown import shown


@require_safe
@crew_page
def siaga(request: PersonRequest) -> HttpResponse:
    """The state card, the sky, one's own day, incidents, and the age of all data."""
    post, now = post_for(request.person), clock.now()
    if post is None:
        return render(request, "satgas/tanpa_pos.html")
    return render(request, "satgas/siaga.html", {"post": post, "shown": shown(post, now=now), "now": now})
