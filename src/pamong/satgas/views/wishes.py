"""What the crew asks for: leave, a swap, the rota as a calendar; and the answers of partner and planner."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pamong.foundation.access.policies import PersonRequest, public
from pamong.satgas import clock
from pamong.satgas.forms import LeaveForm
from pamong.satgas.models import Leave, Shift, Swap
from pamong.satgas.policies import crew_page, may_plan, planners_page
from pamong.satgas.queries.people import crew_of
from pamong.satgas.queries.rota import swap_choices
from pamong.satgas.replies import done
from pamong.satgas.services import calendars, leave, swaps
from pamong.satgas.views.planning import answering, found, member, must, own_post
from pamong.satgas.views.rota import rota_view

_ROTA = "satgas:rota"
_YES = "setuju"


@require_POST
@crew_page
@answering(_ROTA)
def ask_leave(request: PersonRequest) -> HttpResponse:
    """Ask to be away."""
    post, now = own_post(request), clock.now()
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return rota_view(request, post, now, leave=form, status=422)
    first, last = form.days()
    kind = Leave.Kind(form.cleaned_data["jenis"])
    leave.ask(
        post, request.person.account, kind, first, last, reason=form.cleaned_data["keterangan"], now=now
    )
    return done(request, _("Permintaan dikirim ke koordinator."), to=reverse(_ROTA))


@require_POST
@planners_page
@answering(_ROTA)
def decide_leave(request: PersonRequest, leave_id: UUID) -> HttpResponse:
    """Grant or refuse."""
    row = found(Leave, leave_id)
    must(may_plan(request.person, row.post))
    grants = request.POST.get("jawaban") == _YES
    leave.decide(row, grants=grants, by=request.person.account, now=clock.now())
    text = _("Disetujui, petugasnya sudah diberi tahu.") if grants else _("Jawaban dikirim ke petugasnya.")
    return done(request, text, to=reverse(_ROTA))


@require_http_methods(["GET", "HEAD", "POST"])
@crew_page
@answering(_ROTA)
def ask_swap(request: PersonRequest, shift_id: UUID) -> HttpResponse:
    """Choose with whom to swap one's own turn."""
    post, now = own_post(request), clock.now()
    own = Shift.objects.select_related("post__region", "account").filter(account=request.person.id)
    given = get_object_or_404(own, pk=shift_id, cancelled_at=None)
    if request.method == "POST":
        partner_id, _sep, taken_id = request.POST.get("dengan", "").partition("/")
        partner = member(post, partner_id)
        taken = _turn_of(partner.pk, taken_id) if taken_id else None
        swaps.ask(
            given, partner, by=request.person.account, taken=taken, reason=request.POST.get("alasan", ""), now=now
        )  # fmt: skip
        text = _("Permintaan dikirim ke %(name)s.") % {"name": partner.name}
        return done(request, text, to=reverse(_ROTA))
    context = {"given": given, "choices": swap_choices(given, crew_of(post, given.day), now)}
    return render(request, "satgas/jadwal/tukar.html", context)


def _turn_of(account: UUID, text: str) -> Shift:
    try:
        return get_object_or_404(Shift.objects, pk=UUID(text), account=account)
    except ValueError as fault:
        raise Http404 from fault


@require_POST
@crew_page
@answering(_ROTA)
def answer_swap(request: PersonRequest, swap_id: UUID) -> HttpResponse:
    """The partner's answer."""
    row = found(Swap, swap_id)
    if row.partner_id != request.person.id:
        raise Http404
    consents = request.POST.get("jawaban") == _YES
    swaps.consent(row, consents=consents, by=request.person.account, now=clock.now())
    text = _("Diteruskan ke koordinator.") if consents else _("Jawaban dikirim. Terima kasih.")
    return done(request, text, to=reverse(_ROTA))


@require_POST
@planners_page
@answering(_ROTA)
def decide_swap(request: PersonRequest, swap_id: UUID) -> HttpResponse:
    """The planner's word."""
    row = found(Swap, swap_id)
    must(may_plan(request.person, row.post))
    approves = request.POST.get("jawaban") == _YES
    swaps.decide(row, approves=approves, by=request.person.account, now=clock.now())
    text = (
        _("Giliran ditukar, keduanya sudah diberi tahu.") if approves else _("Jawaban dikirim ke keduanya.")
    )
    return done(request, text, to=reverse(_ROTA))


@require_POST
@crew_page
def open_calendar(request: PersonRequest) -> HttpResponse:
    """A new secret address; it is shown this once."""
    word = calendars.new_address(request.person.account, now=clock.now())
    address = request.build_absolute_uri(reverse("satgas:feed", args=[word]))
    return render(request, "satgas/jadwal/kalender.html", {"address": address})


@require_POST
@crew_page
def close_calendar(request: PersonRequest) -> HttpResponse:
    """The address opens nothing any more."""
    calendars.revoke(request.person.account)
    return done(request, _("Alamat kalender ditutup."), to=reverse(_ROTA))


@require_safe
@public
def feed(request: HttpRequest, word: str) -> HttpResponse:
    """The calendar of whoever knows the address; a reader that has it already gets 304."""
    data = calendars.feed(word, host=request.get_host().partition(":")[0], now=clock.now())
    if data is None:
        raise Http404
    headers = {
        "ETag": quote_etag(calendars.version(data)),
        "Cache-Control": "private, max-age=900",
        "X-Robots-Tag": "noindex",
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(data, content_type="text/calendar; charset=utf-8", headers=headers)
