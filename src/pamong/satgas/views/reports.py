"""A report without an account, in under a minute; whether it is the same as another; and the page that follows it."""

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from pamong.core.incidents import OPEN, State, metres
from pamong.foundation.access.devices import mark_device
from pamong.foundation.access.errors import TooManyError
from pamong.foundation.access.policies import public
from pamong.foundation.regions.queries import describe
from pamong.satgas import clock
from pamong.satgas.abuse import allow_report
from pamong.satgas.incident_words import TO_RESIDENT, depth_in_words
from pamong.satgas.models import Incident, Report
from pamong.satgas.press import press_of
from pamong.satgas.queries.incidents import point_of, standing_in
from pamong.satgas.queries.reports import report_by
from pamong.satgas.replies import wants_json
from pamong.satgas.report_form import ReportForm
from pamong.satgas.services import reports
from pamong.ui.components import StepState, TimelineStep

#: What the form needs on the phone while there is no network.
_MODULES = tuple(
    f"pamong/js/{name}.js"
    for name in (
        "forms", "net", "notice", "outbox", "outboxcore", "outboxform", "outboxlist", "position", "text", "upload",
    )
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@public
@csrf_protect
def report(request: HttpRequest) -> HttpResponse:
    """Tell of water. A press that was received already leads to its own page once more, also by its key alone."""
    if request.method != "POST":
        sent = _uuid(request.GET.get("kunci", ""))
        if sent is not None and reports.is_known(sent):
            return redirect("satgas:report_status", reports.token_of(sent))
        response = _page(request, ReportForm())
        mark_device(request, response)
        return response
    now = clock.now()
    press = press_of(request.POST, now)
    if reports.is_known(press.key):
        return _to(request, "satgas:report_status", press.key)
    try:
        device = allow_report(request, press.key, now=now)
    except TooManyError as many:
        return render(request, "satgas/lapor/ramai.html", {"message": many.message}, status=429)
    form = ReportForm(press, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    made = reports.report(form.seen(device), now=now)
    where = "satgas:report_same" if reports.alike(made) else "satgas:report_status"
    return _to(request, where, made.key)


def _to(request: HttpRequest, where: str, key: UUID) -> HttpResponse:
    target = reverse(where, args=[reports.token_of(key)])
    return JsonResponse({"redirect": target}) if wants_json(request) else redirect(target)


def _page(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    has_places = len(form.fields["wilayah"].choices) > 1  # type: ignore[attr-defined]
    context = {"form": form, "has_places": has_places, "modules": _MODULES}
    return render(request, "satgas/lapor/lapor.html", context, status=status)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@public
@csrf_protect
def same(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether it is one of the open reports close by; the report is kept already, whatever the answer."""
    made = _made(token)
    if request.method == "POST":
        into = _uuid(request.POST.get("kejadian", ""))
        try:
            if into is not None:
                reports.join(made, into, now=clock.now())
        except reports.NoLongerOpenError:
            pass  # Meanwhile it is over, or somebody has seen to the report: it goes on as it is.
        return redirect("satgas:report_status", token)
    found = [_near(row, made) for row in reports.alike(made)]
    if not found:
        return redirect("satgas:report_status", token)
    return _private(render(request, "satgas/lapor/sama.html", {"found": found, "token": token}))


def _near(row: Incident, made: Report) -> dict[str, object]:
    here, there = point_of(made), point_of(row)
    return {
        "id": row.pk,
        "title": row.title if row.verified_at else _("Genangan %(where)s") % {"where": describe(row.place)},
        "depth": depth_in_words(row.depth_cm),
        "at": row.opened_at,
        "metres": max(10, round(metres(here, there) / 10) * 10) if here and there else None,
    }


@require_safe
@public
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Where the report stands, in plain words; nobody is named, and no photo is shown."""
    made = _made(token)
    incident = standing_in(made.incident)
    state = State(incident.state)
    return _private(
        render(
            request,
            "satgas/lapor/kabar.html",
            {
                "token": token,
                "report": made,
                "where": describe(incident.place),
                "depth": depth_in_words(made.depth_cm),
                "text": TO_RESIDENT[state],
                "state": state.value,
                "is_open": state in OPEN,
                "steps": journey(incident, made),
            },
        )
    )


def _made(token: str) -> Report:
    made = report_by(token)
    if made is None:
        raise Http404
    return made


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the key: no search engine keeps it, and ``same-origin`` tells it to no other site."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def journey(incident: Incident, made: Report) -> list[TimelineStep]:
    """The steps of a report as a resident follows them; what was passed over is not shown as done."""
    state = State(incident.state)
    first = TimelineStep(StepState.DONE, _("Laporan diterima"), at=made.received_at)
    if state is State.DISMISSED:
        return [
            first,
            TimelineStep(StepState.DONE, _("Diperiksa, tidak ada genangan"), at=incident.closed_at),
        ]
    moments = [
        (_("Dipastikan petugas"), incident.verified_at),
        (_("Petugas ditugaskan"), incident.assigned_at),
        (_("Petugas berangkat"), incident.acknowledged_at),
        (_("Petugas di lokasi"), incident.arrived_at),
        (_("Air terkendali"), incident.contained_at),
        (_("Selesai"), incident.closed_at),
    ]
    if state is State.CLOSED:
        moments = [(title, at) for title, at in moments if at is not None]
    return [first, *_drawn(moments)]


def _drawn(moments: Iterable[tuple[str, object]]) -> Iterable[TimelineStep]:
    now_given = False
    for title, at in moments:
        if at is not None:
            yield TimelineStep(StepState.DONE, title, at=at)  # type: ignore[arg-type]
        else:
            yield TimelineStep(StepState.AHEAD if now_given else StepState.NOW, title)
            now_given = True
