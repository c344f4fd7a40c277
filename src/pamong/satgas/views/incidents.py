"""Incidents for the crew, for those who plan, and for everybody who can say whether a report is true."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pamong.core.incidents import Act, Refusal, RefusedError, State, needs, offered
from pamong.foundation.access.models import Account
from pamong.foundation.access.policies import PersonRequest
from pamong.foundation.files.services import read
from pamong.satgas import clock
from pamong.satgas.hats import hats, incidents_page
from pamong.satgas.incident_cards import Whole, cards, whole
from pamong.satgas.incident_forms import BY_STATE_ALONE, ActForm, form_for
from pamong.satgas.incident_words import BY_SLUG, badge_of
from pamong.satgas.models import Incident
from pamong.satgas.press import press_of
from pamong.satgas.queries.incidents import finished, photos_of, unfinished, visible
from pamong.satgas.queries.places import rws_below
from pamong.satgas.replies import done as kept
from pamong.satgas.replies import wants_json
from pamong.satgas.services import incidents, merging
from pamong.satgas.services.incidents import Deed, IncidentMovedError
from pamong.ui.errors import Forbidden, Stale
from pamong.ui.forms import say

_LATELY = timedelta(hours=24)


@require_safe
@incidents_page
def listed(request: PersonRequest) -> HttpResponse:
    """What is open, one's own first, and what ended since yesterday."""
    person, now = request.person, clock.now()
    found = cards(unfinished(person), person)
    context = {
        "mine": [card for card in found if card.is_mine],
        "others": [card for card in found if not card.is_mine],
        "count": len(found),
        "ended": cards(finished(person, now - _LATELY), person),
    }
    return render(request, "satgas/kejadian/daftar.html", context)


@require_safe
@incidents_page
def one(request: PersonRequest, incident_id: UUID) -> HttpResponse:
    """One incident with everything about it, and what the person may do."""
    incident = _found(request, incident_id)
    if incident.into_id is not None:
        return redirect("satgas:incident", incident.into_id)
    return _page(request, whole(incident, request.person, clock.now()))


def _page(request: HttpRequest, context: Whole, refused: ActForm | None = None) -> HttpResponse:
    status = 200 if refused is None else 422
    return render(request, "satgas/kejadian/satu.html", {"it": context, "refused": refused}, status=status)


def _found(request: PersonRequest, incident_id: UUID) -> Incident:
    return get_object_or_404(visible(request.person), pk=incident_id)


@require_POST
@incidents_page
def act(request: PersonRequest, incident_id: UUID, slug: str) -> HttpResponse:
    """Do one thing about an incident. 409 with the present state for a page that is too old."""
    wanted, incident = BY_SLUG.get(slug), _found(request, incident_id)
    if wanted is None:
        raise Http404
    worn = hats(request.person, incident)
    asked = needs(State(incident.state), wanted, worn)
    form = form_for(wanted, request.POST, request.FILES, needs=asked, rws=rws_below(incident.place))
    if wanted in offered(State(incident.state), worn) and not form.is_valid():
        return _page(request, whole(incident, request.person, clock.now(), refused=form), form)
    try:
        done = _do(request, incident, form)
    except IncidentMovedError as moved:
        return _moved(request, moved.incident)
    except RefusedError as refused:
        return _refused(request, incident, form, refused)
    text = _("Tercatat: %(state)s.") % {"state": str(badge_of(done).label).lower()}
    return kept(request, text, to=reverse("satgas:incident", args=[done.pk]))


def _do(request: PersonRequest, incident: Incident, form: ActForm) -> Incident:
    deed = _deed(request, form)
    match form.act:
        case Act.VERIFY:
            data = form.cleaned_data if form.is_valid() else {}
            return incidents.verify(
                incident.pk,
                deed,
                title=data.get("judul", ""),
                households=data.get("rumah"),
                rw=data.get("rw"),
            )
        case Act.ASSIGN:
            to = _uuid(request.POST.get("petugas", ""))
            account = Account.objects.filter(pk=to).first() if to else None
            return incidents.assign(incident.pk, deed, to=account)
        case Act.MERGE:
            into = get_object_or_404(visible(request.person), pk=_uuid(request.POST.get("ke", "")))
            return merging.merge(incident.pk, deed, into=into.pk)
        case _:
            return incidents.do(incident.pk, form.act, deed)


def _deed(request: PersonRequest, form: ActForm) -> Deed:
    now = clock.now()
    press = press_of(request.POST, now)
    data = form.cleaned_data if form.is_valid() else {}
    return Deed(
        by=request.person,
        now=now,
        note=data.get("catatan", ""),
        photo=form.photo,
        version=None if form.act in BY_STATE_ALONE else data.get("versi") or 0,
        key=press.key,
        done_at=press.happened_at,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _moved(request: PersonRequest, incident: Incident) -> HttpResponse:
    told = {"where": incident.title, "state": str(badge_of(incident).label).lower()}
    text = _("%(where)s sekarang: %(state)s.") % told
    if wants_json(request):
        return JsonResponse({"error": text, "state": incident.state}, status=409)
    raise Stale(text, reverse("satgas:incident", args=[incident.pk]))


def _refused(
    request: PersonRequest, incident: Incident, form: ActForm, refused: RefusedError
) -> HttpResponse:
    if refused.why is Refusal.STATE:
        return _moved(request, incident)
    if refused.why is Refusal.HAT:
        if wants_json(request):  # the outbox shows the words of a 409 beside the button
            return JsonResponse({"error": say(refused.message), "state": incident.state}, status=409)
        raise Forbidden(say(refused.message)) from refused
    form.is_valid()
    form.add_error(None, say(refused.message))
    return _page(request, whole(incident, request.person, clock.now(), refused=form), form)


@require_safe
@incidents_page
def photo(request: PersonRequest, incident_id: UUID, file_id: UUID) -> HttpResponse:
    """A photo of a report or of the crew."""
    found = photos_of(_found(request, incident_id)).get(file_id)
    if found is None or found.deleted_at is not None:
        raise Http404
    headers = {
        "Content-Disposition": "inline; filename=foto.jpg",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return HttpResponse(read(found), content_type="image/jpeg", headers=headers)
