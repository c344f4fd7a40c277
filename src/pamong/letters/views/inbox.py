"""The inbox of RT, RW and everyone who decides: ten seconds for each."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from pamong.foundation.access.policies import PersonRequest, for_roles, official
from pamong.letters import queries
from pamong.letters.forms import ReasonForm
from pamong.letters.models import RequestEvent
from pamong.letters.policies import DESK_ROLES
from pamong.letters.views.requests import answers

INBOX = 20


@require_GET
@official
def inbox(request: PersonRequest) -> HttpResponse:
    """What waits for this person, the most urgent first."""
    waiting = queries.waiting_for(request.person)
    rows = list(
        waiting.defer(None).select_related("resident__household").prefetch_related("evidence")[: INBOX + 1]
    )
    cards = [(row, answers(row)[:2]) for row in rows[:INBOX]]
    context = {
        "cards": cards,
        "more": len(rows) > INBOX,
        "count": waiting.count() if len(rows) > INBOX else len(rows),
        "reasons": ReasonForm(),
        "now": timezone.now(),
        "signs": bool(queries.signing_posts(request.person)),
    }
    return render(request, "letters/inbox.html", context)


@require_GET
@official
def decided(request: PersonRequest) -> HttpResponse:
    """What this person decided lately."""
    events = (
        RequestEvent.objects.filter(
            actor=request.person.account, action__in=("approved", "returned", "rejected")
        )
        .select_related("request")
        .order_by("-at")[:INBOX]
    )
    return render(request, "letters/decided.html", {"events": list(events)})


@require_GET
@for_roles(*DESK_ROLES)
def desk(request: PersonRequest) -> HttpResponse:
    """The calm list of the office: nothing late unnoticed."""
    now = timezone.now()
    tab = request.GET.get("tampil", queries.Tab.OPEN)
    search = request.GET.get("cari", "")[:60]
    before = queries.cursor(request.GET.get("sebelum", ""))
    page = queries.desk(request.person, tab=tab, search=search, now=now, before=before)
    context = {
        "page_of": page,
        "tabs": queries.desk_tabs(request.person, tab, now),
        "tab": tab,
        "search": search,
        "now": now,
    }
    name = "letters/desk.html#daftar" if request.htmx else "letters/desk.html"  # type: ignore[attr-defined]
    return render(request, name, context)
