"""What the co-ordinator presses: order overtime, end it, order food, name a relief, answer the morning's proposal."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pamong.foundation.access.policies import PersonRequest
from pamong.satgas import clock
from pamong.satgas.errors import WatchError
from pamong.satgas.models import Overtime, Stagger
from pamong.satgas.policies import may_plan, planners_page
from pamong.satgas.replies import done
from pamong.satgas.services import overtime, relief, stagger
from pamong.satgas.views.planning import answering, found, member, must, own_post

_PAGE = "satgas:coordinator"


@require_POST
@planners_page
@answering(_PAGE)
def order(request: PersonRequest) -> HttpResponse:
    """Order those who were ticked to stay."""
    post = own_post(request)
    must(may_plan(request.person, post))
    people = [member(post, pk) for pk in request.POST.getlist("petugas")]
    if not people:
        raise WatchError(_("Pilih petugas yang diperintahkan lembur."))
    by, reason = request.person.account, request.POST.get("alasan", "")
    with transaction.atomic():  # all of those ticked, or nobody: the page can say only one of both
        for one in people:
            overtime.order(post, one, by=by, reason=reason, now=clock.now())
    names = ", ".join(one.name for one in people)
    return done(request, _("Perintah lembur dikirim ke %(names)s.") % {"names": names}, to=reverse(_PAGE))


@require_POST
@planners_page
@answering(_PAGE)
def end(request: PersonRequest, overtime_id: UUID) -> HttpResponse:
    """Somebody goes."""
    row = found(Overtime, overtime_id, "account")
    must(may_plan(request.person, row.post))
    overtime.end(row, by=request.person.account, now=clock.now())
    return done(request, _("Lembur %(name)s selesai.") % {"name": row.account.name}, to=reverse(_PAGE))


@require_POST
@planners_page
@answering(_PAGE)
def meal(request: PersonRequest) -> HttpResponse:
    """Food was ordered for everybody who stays."""
    post = own_post(request)
    must(may_plan(request.person, post))
    count = overtime.order_meal(post, by=request.person.account, now=clock.now())
    text = _("Makan untuk %(count)s petugas dicatat.") % {"count": count}
    return done(request, text, to=reverse(_PAGE))


@require_POST
@planners_page
@answering(_PAGE)
def name_relief(request: PersonRequest, overtime_id: UUID) -> HttpResponse:
    """Ask somebody to take over."""
    row = found(Overtime, overtime_id, "account")
    must(may_plan(request.person, row.post))
    reliever = member(row.post, request.POST.get("pengganti", ""))
    relief.name(row, reliever, by=request.person.account, now=clock.now())
    text = _("%(name)s diminta menggantikan %(going)s.")
    values = {"name": reliever.name, "going": row.account.name}
    return done(request, text % values, to=reverse(_PAGE))


@require_POST
@planners_page
@answering(_PAGE)
def answer_stagger(request: PersonRequest, stagger_id: UUID) -> HttpResponse:
    """Some start later today, or nobody does."""
    row = found(Stagger, stagger_id)
    must(may_plan(request.person, row.post))
    accepts = request.POST.get("jawaban") == "setuju"
    stagger.decide(row, accepts=accepts, by=request.person.account, now=clock.now())
    text = _("Jam mulai digeser, petugasnya sudah diberi tahu.") if accepts else _("Jam kerja tetap.")
    return done(request, text, to=reverse(_PAGE))
