"""The wall of the command post, and the pulse by which pages learn that something has changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pamong.foundation.access.policies import PersonRequest, public
from pamong.satgas import board, clock, told
from pamong.satgas.crowd import areas_at
from pamong.satgas.models import Incident, Post
from pamong.satgas.policies import may_overrule, watchers_page
from pamong.satgas.queries import wall as facts
from pamong.satgas.queries.areas import Area, open_incidents
from pamong.satgas.queries.people import post_for
from pamong.satgas.queries.pulse import pulse
from pamong.satgas.services.watch import policy_at
from pamong.satgas.shown import shown

_SALT = "pamong.satgas.pulse"
#: A page that has stood still for longer asks no more: its screen was forgotten.
_TOKEN_LASTS = timedelta(days=2)
POLL = timedelta(seconds=25)
#: However fast a day is played, no screen asks more often.
_POLL_LEAST = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Live:
    """What a page needs to stay up to date: where to ask, how often (seconds), and the version that it shows."""

    url: str
    every: int
    version: str


def token_of(post: Post) -> str:
    """What names the post in the address of its pulse."""
    return signing.dumps(str(post.pk), salt=_SALT)


def live(post: Post, now: datetime, version: str = "") -> Live:
    """The pulse of a page about ``post``. The address tells nothing and opens nothing: it says "changed" or not."""
    every = max(_POLL_LEAST, clock.paced(POLL))
    url = reverse("satgas:pulse", args=[token_of(post)])
    return Live(url, round(every.total_seconds()), version or pulse(post.pk, now))


@require_safe
@public
def ask_pulse(request: HttpRequest, token: str) -> HttpResponse:
    """Whether anything has changed: 304 or the new version; asked without a session, in one query."""
    try:
        post = UUID(signing.loads(token, salt=_SALT, max_age=_TOKEN_LASTS))
    except (BadSignature, ValueError) as fault:
        raise Http404 from fault
    version = pulse(post, clock.now())
    if not version:
        raise Http404
    headers = {"ETag": f'"{version}"', "Cache-Control": "no-cache"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(version, content_type="text/plain; charset=utf-8", headers=headers)


@require_safe
@watchers_page
def command(request: PersonRequest) -> HttpResponse:
    """Everything that the crew's post knows, on one screen; ``?peta=1`` with the map, which the page asks for later."""
    post, now = post_for(request.person), clock.now()
    if post is None:
        return render(request, "satgas/tanpa_pos.html")
    policy = policy_at(now)
    day = policy.day_of(now)
    version, found = areas_at(post, now)
    incidents = open_incidents(post)
    people = facts.members(post, day, now)
    worst, with_map = _worst(found), "peta" in request.GET
    context = {
        "post": post,
        "now": now,
        "day": day,
        "may_overrule": bool(may_overrule(request.person, post)),
        "live": live(post, now, version),
        "shown": shown(post, now=now),
        "slots_of": worst,
        "slots": told.slots(worst) if worst else [],
        "areas": board.area_rows(found, told.CREW_WORDS),
        "summary": told.summary(found, told.CREW_WORDS),
        "with_map": with_map,
        "map": _map(found, incidents, people) if with_map else None,
        "steps": board.steps(post, now, policy),
        "members": board.member_rows(people, now, policy),
        "limit_hours": round(facts.day_limit(policy, day) / timedelta(hours=1), 1),
        "nearest": board.nearest_limit(people, now, policy),
        "incidents": board.incident_rows(incidents, now),
        "done": facts.done_today(post, day, policy),
    }
    return render(request, "satgas/komando.html", context)


def _map(found: list[Area], incidents: list[Incident], people: list[facts.Member]) -> board.MapView | None:
    present = [member.last for member in people if member.present and member.last is not None]
    return board.map_view(
        found, [board.point_of(row) for row in incidents], [board.point_of(row) for row in present]
    )


def _worst(found: list[Area]) -> Area | None:
    """Of the forecasts that are there, the one that is shown: where it will be worst."""
    return next((area for area in found if area.slots), None)
