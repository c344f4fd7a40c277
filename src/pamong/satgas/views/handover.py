"""The hand-over as both see it: who goes, who comes, when, and what is handed over. It works without a network."""

from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pamong.foundation.access.policies import PersonRequest
from pamong.satgas import clock
from pamong.satgas.errors import WatchError
from pamong.satgas.models import Relief
from pamong.satgas.policies import may_plan, rota_page
from pamong.satgas.press import press_of
from pamong.satgas.queries.relief import ITEMS
from pamong.satgas.replies import conflict, done
from pamong.satgas.services import relief
from pamong.satgas.services.watch import policy_at
from pamong.satgas.views.planning import found


def _mine(request: PersonRequest, relief_id: UUID) -> tuple[Relief, bool]:
    """The relief and whether the person plans; 404 for anybody whom it does not concern."""
    row = found(Relief, relief_id, "account", "by")
    plans = bool(may_plan(request.person, row.post))
    if not plans and request.person.id not in (row.account_id, row.by_id):
        raise Http404
    return row, plans


@require_safe
@rota_page
def page(request: PersonRequest, relief_id: UUID) -> HttpResponse:
    """Where the hand-over stands."""
    row, plans = _mine(request, relief_id)
    now = clock.now()
    policy = policy_at(now)
    context = {
        "relief": row,
        "now": now,
        "key": uuid4(),
        "at": policy.clock(row.due_at - policy.handover_before),
        "until": policy.clock(row.due_at),
        "asked": row.by_id == request.person.id and row.accepted_at is None,
        "items": ITEMS.items(),
        "ticked": [ITEMS[word] for word in row.items if word in ITEMS],
        "missing": [label for word, label in ITEMS.items() if word not in row.items],
        "plans": plans,
    }
    return render(request, "satgas/serah_terima.html", context)


@require_POST
@rota_page
def answer(request: PersonRequest, relief_id: UUID) -> HttpResponse:
    """The one who was asked comes, or cannot."""
    row, _plans = _mine(request, relief_id)
    here, by, now = reverse("satgas:relief", args=[relief_id]), request.person.account, clock.now()
    try:
        if request.POST.get("jawaban") == "sanggup":
            relief.accept(row, by=by, now=now)
            return done(request, _("Terima kasih. Mohon datang tepat waktu."), to=here)
        relief.decline(row, by=by, now=now)
    except WatchError as fault:
        return conflict(request, fault, to=here)
    return done(request, _("Jawaban tercatat. Koordinator mencari pengganti lain."))


@require_POST
@rota_page
def hand_over(request: PersonRequest, relief_id: UUID) -> HttpResponse:
    """Keep what was handed over."""
    row, _plans = _mine(request, relief_id)
    here, now = reverse("satgas:relief", args=[relief_id]), clock.now()
    press = press_of(request.POST.dict(), now)
    try:
        relief.hand_over(
            row, items=request.POST.getlist("diserahkan"), note=request.POST.get("catatan", ""),
            by=request.person.account, now=now, at=press.happened_at,
        )  # fmt: skip
    except WatchError as fault:
        return conflict(request, fault, to=here)
    return done(request, _("Serah terima tercatat. Terima kasih."), to=here)
