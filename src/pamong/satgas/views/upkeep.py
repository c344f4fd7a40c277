"""Equipment and drains: what is due, that somebody looked, and new rounds from where water came back."""

from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pamong.core.weather import Point
from pamong.foundation.access.policies import PersonRequest
from pamong.satgas import clock
from pamong.satgas.errors import WatchError
from pamong.satgas.forms import EquipmentForm
from pamong.satgas.models import Equipment, Spot
from pamong.satgas.policies import crew_page, may_plan, planners_page, rota_page
from pamong.satgas.press import press_of
from pamong.satgas.queries import upkeep as facts
from pamong.satgas.replies import conflict, done
from pamong.satgas.services import upkeep
from pamong.satgas.views.planning import answering, found, must, own_post

_PAGE = "satgas:upkeep"
_KINDS: dict[str, type[Equipment] | type[Spot]] = {"alat": Equipment, "saluran": Spot}


@require_safe
@rota_page
def page(request: PersonRequest) -> HttpResponse:
    """What must be looked after."""
    return _page(request, EquipmentForm())


def _page(request: PersonRequest, form: EquipmentForm) -> HttpResponse:
    post, now = own_post(request), clock.now()
    things = [("alat", one, one.is_due(now)) for one in facts.equipment(post)]
    rounds = [("saluran", one, one.is_due(now)) for one in facts.drains(post)]
    context = {
        "post": post,
        "equipment": things,
        "rounds": rounds,
        "count_due": sum(due for _kind, _one, due in (*things, *rounds)),
        "repeats": [(place_of(one.point), one) for one in facts.repeat_points(post, now)],
        "plans": bool(may_plan(request.person, post)),
        "form": form,
        "key": uuid4,
        "every": facts.EVERY_DAYS,
    }
    return render(request, "satgas/alat.html", context, status=422 if form.errors else 200)


def _thing(kind: str, thing_id: UUID) -> Equipment | Spot:
    if kind not in _KINDS:
        raise Http404
    thing = found(Equipment, thing_id) if kind == "alat" else found(Spot, thing_id)
    if isinstance(thing, Spot) and thing.kind != Spot.Kind.DRAIN:
        raise Http404
    return thing


@require_POST
@crew_page
def look_after(request: PersonRequest, kind: str, thing_id: UUID) -> HttpResponse:
    """Somebody looked: it works, or it does not."""
    thing, now = _thing(kind, thing_id), clock.now()
    press = press_of(request.POST.dict(), now)
    here = reverse(_PAGE)
    try:
        said = request.POST.get("keadaan", "")
        if said not in ("baik", "rusak"):
            raise WatchError(_("Pilih baik atau perlu perbaikan."))
        upkeep.look_after(
            thing, works=said == "baik", note=request.POST.get("catatan", ""), by=request.person.account,
            key=press.key, at=press.happened_at, now=now,
        )  # fmt: skip
    except WatchError as fault:
        return conflict(request, fault, to=here)
    return done(request, _("%(name)s dicatat. Terima kasih.") % {"name": thing.name}, to=here)


@require_POST
@planners_page
@answering(_PAGE)
def add_equipment(request: PersonRequest) -> HttpResponse:
    """Something more to look after."""
    post = own_post(request)
    must(may_plan(request.person, post))
    form = EquipmentForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    data = form.cleaned_data
    kind = Equipment.Kind(data["jenis_alat"])
    upkeep.add_equipment(post, kind, data["nama"], data["hari"], by=request.person.account, now=clock.now())
    return done(request, _("%(name)s ditambahkan.") % {"name": data["nama"]}, to=reverse(_PAGE))


@require_POST
@planners_page
@answering(_PAGE)
def add_round(request: PersonRequest) -> HttpResponse:
    """A place where water came back becomes a round; it must still be one of the proposals."""
    post, now = own_post(request), clock.now()
    must(may_plan(request.person, post))
    wanted = request.POST.get("titik", "")
    for one in facts.repeat_points(post, now):
        if place_of(one.point) == wanted:
            upkeep.add_round(post, one.label, one.point, by=request.person.account, now=now)
            return done(request, _("%(name)s masuk daftar saluran.") % {"name": one.label}, to=reverse(_PAGE))
    raise WatchError(_("Usulan itu sudah berubah. Lihat daftarnya lagi."))


def place_of(point: Point) -> str:
    """What names a proposal in its form: degrees with five places, a metre."""
    return f"{point.lat:.5f},{point.lon:.5f}"


@require_POST
@planners_page
@answering(_PAGE)
def retire(request: PersonRequest, kind: str, thing_id: UUID) -> HttpResponse:
    """It is looked after no more."""
    thing = _thing(kind, thing_id)
    must(may_plan(request.person, thing.post))
    upkeep.retire(thing, by=request.person.account, now=clock.now())
    return done(request, _("%(name)s dihapus dari daftar.") % {"name": thing.name}, to=reverse(_PAGE))
