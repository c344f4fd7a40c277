"""The inbox of RT, RW and everyone who decides: ten seconds for each."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pamong.core.regions import RegionCode
from pamong.core.routing import Status
from pamong.foundation.access.policies import PersonRequest, for_roles, official
from pamong.letters import catalog, queries, sending, shown
from pamong.letters.forms import ReasonForm
from pamong.letters.journey import is_late, lasted, moment
from pamong.letters.models import Request, RequestEvent
from pamong.letters.policies import DESK_ROLES
from pamong.letters.types import type_of

CARDS = 10  # a thumb does not scroll further before it decides
DECIDED = 20


@require_safe
@official
def inbox(request: PersonRequest) -> HttpResponse:
    """What waits for this person, the most urgent first."""
    waiting = queries.waiting_for(request.person)
    rows = list(
        waiting.defer(None).select_related("resident__household").prefetch_related("evidence")[: CARDS + 1]
    )
    now = timezone.now()
    context = {
        "cards": [_card(row, now) for row in rows[:CARDS]],
        "more": len(rows) > CARDS,
        "count": waiting.count() if len(rows) > CARDS else len(rows),
        "reasons": ReasonForm(),
        "revocations": len(queries.revocations_to_decide(request.person)),
        "signs": bool(queries.signing_posts(request.person)),
    }
    return render(request, "letters/inbox.html", context)


@dataclass(frozen=True, slots=True)
class Card:
    """One decision: who asks for what, since when."""

    letter: Request
    kind: str
    purpose: shown.Answer
    answers: list[shown.Answer]
    since: str
    late: bool


def _card(letter: Request, now: datetime) -> Card:
    asked = shown.answers(letter)
    kind = type_of(letter.type_version_id).short
    return Card(letter, kind, shown.purpose(letter), asked, lasted(now - letter.since), is_late(letter, now))


@require_safe
@official
def decided(request: PersonRequest) -> HttpResponse:
    """What this person decided lately."""
    events = (
        RequestEvent.objects.filter(
            actor=request.person.account, action__in=("approved", "returned", "rejected")
        )
        .select_related("request")
        .order_by("-at")[:DECIDED]
    )
    return render(request, "letters/decided.html", {"events": list(events)})


@require_safe
@for_roles(*DESK_ROLES)
def desk(request: PersonRequest) -> HttpResponse:
    """The calm list of the office: nothing late unnoticed."""
    now = timezone.now()
    asked = _asked(request)
    page = queries.desk(request.person, asked, now)
    context = {
        "rows": [_line(row, now) for row in page.rows],
        "more": page.more,
        "tabs": queries.desk_tabs(request.person, asked.tab, now),
        "asked": asked,
        "kinds": [entry.type for entry in catalog.all_types()],
        "undecided": sending.undecided(request.person),
    }
    name = "letters/desk.html#daftar" if request.htmx else "letters/desk.html"  # type: ignore[attr-defined]
    return render(request, name, context)


def _asked(request: PersonRequest) -> queries.DeskQuestion:
    tab = request.GET.get("tampil", "")
    return queries.DeskQuestion(
        tab=tab if tab in queries.Tab.ALL else queries.Tab.MINE,
        search=request.GET.get("cari", "")[:60],
        slug=request.GET.get("jenis", "")[:60],
        after=queries.Cursor.read(request.GET.get("sesudah", "")),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the desk list."""

    letter: Request
    where: str
    purpose: str
    due: str
    late: bool


def _line(letter: Request, now: datetime) -> Line:
    region = RegionCode.from_place(letter.place)
    late = is_late(letter, now)
    due = ""
    if letter.status == Status.WAITING and letter.due_at is not None:
        due = lasted(now - letter.due_at) if late else moment(letter.due_at, now)
    return Line(letter, f"RT {region.rt} RW {region.rw}", shown.purpose(letter)[1], due, late)
