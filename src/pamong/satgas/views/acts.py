"""What the crew presses: the sky, coming and going, and the answer to an order. Each may be sent twice."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pamong.core.duty import Sky
from pamong.foundation.access.policies import PersonRequest
from pamong.satgas import clock
from pamong.satgas.errors import WatchError
from pamong.satgas.models import Overtime, Post, Presence
from pamong.satgas.policies import CREW, crew_page, may_plan, planners_page
from pamong.satgas.press import press_of
from pamong.satgas.queries.people import present
from pamong.satgas.replies import conflict, done
from pamong.satgas.services import overtime, presence, watch
from pamong.satgas.services.watch import policy_at
from pamong.satgas.views.planning import found, must, own_post
from pamong.satgas.words import SKIES


@require_POST
@crew_page
def sky(request: PersonRequest) -> HttpResponse:
    """What the sky looks like."""
    post, now = own_post(request), clock.now()
    seen = SKIES.get(request.POST.get("langit", ""))
    if seen is None:
        return conflict(request, WatchError(_("Pilih salah satu: cerah, mendung, gerimis, hujan, deras.")))
    press = press_of(request.POST.dict(), now)
    account = request.person.account
    watch.report_sky(
        post,
        seen,
        by=account,
        now=now,
        observed_at=press.happened_at,
        point=_point(post, request, now),
        key=press.key,
    )
    return done(request, _thanks(seen))


def _point(post: Post, request: PersonRequest, now: datetime) -> str:
    """Where the person last checked in today: two who stand apart see two skies."""
    here = present(post, policy_at(now).day_of(now)).get(str(request.person.id))
    return here.spot.name if here is not None and here.spot is not None else ""


def _thanks(seen: Sky) -> str:
    if seen.is_wet:
        return _("Laporan tercatat. Hati-hati di jalan yang licin.")
    return _("Laporan langit tercatat. Terima kasih.")


@require_POST
@crew_page
def attend(request: PersonRequest) -> HttpResponse:
    """Coming (``hadir``) or going (``pulang``)."""
    post, now = own_post(request), clock.now()
    kinds = {"hadir": Presence.Kind.IN, "pulang": Presence.Kind.OUT}
    kind = kinds.get(request.POST.get("absen", ""))
    if kind is None:
        return conflict(request, WatchError(_("Pilih absen hadir atau absen pulang.")))
    press, note = press_of(request.POST.dict(), now), request.POST.get("catatan", "")
    try:
        row = presence.check(post, request.person.account, kind, press, now=now, note=note)
    except WatchError as fault:
        return conflict(request, fault)
    return done(request, _attended(row))


def _attended(row: Presence) -> str:
    if row.doubt and not row.note:
        return _("Absen tercatat. Mohon tulis keterangan singkat di bawah.")
    if row.kind == Presence.Kind.IN:
        return _("Absen hadir tercatat. Selamat bertugas.")
    return _("Absen pulang tercatat. Terima kasih, hati-hati di jalan.")


@require_POST
@crew_page
def explain(request: PersonRequest, presence_id: UUID) -> HttpResponse:
    """A word about a press that is in doubt."""
    if not Presence.objects.filter(pk=presence_id, account=request.person.id).exists():
        raise Http404
    try:
        presence.explain(
            presence_id, by=request.person.account, note=request.POST.get("catatan", ""), now=clock.now()
        )
    except WatchError as fault:
        return conflict(request, fault)
    return done(request, _("Keterangan disimpan. Koordinator akan memastikannya."))


@require_POST
@planners_page
def confirm(request: PersonRequest, presence_id: UUID) -> HttpResponse:
    """The co-ordinator believes it."""
    must(may_plan(request.person, found(Presence, presence_id).post))
    presence.confirm(presence_id, by=request.person.account, now=clock.now())
    home = "satgas:siaga" if request.person.holds(*CREW) else "satgas:wall"
    return done(request, _("Absen dipastikan."), to=reverse(home))


@require_POST
@crew_page
def answer(request: PersonRequest, overtime_id: UUID) -> HttpResponse:
    """Yes or no to an order to stay."""
    row = (
        Overtime.objects.select_related("post__region")
        .filter(pk=overtime_id, account=request.person.id)
        .first()
    )
    said = request.POST.get("jawaban", "")
    if row is None:
        raise Http404
    if said not in ("setuju", "tidak"):
        return conflict(request, WatchError(_("Pilih setuju atau tidak bisa.")))
    try:
        overtime.answer(
            row,
            consents=said == "setuju",
            by=request.person.account,
            now=clock.now(),
            words=request.POST.get("catatan", ""),
        )
    except WatchError as fault:
        return conflict(request, fault)
    if said == "setuju":
        return done(request, _("Persetujuan lembur tercatat. Terima kasih."))
    return done(request, _("Jawaban tercatat. Koordinator mencari pengganti."))
