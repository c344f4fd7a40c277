"""The agenda book: every number of the office, issued, open or voided, on screen, as PDF and as Excel file."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pamong.foundation.access.policies import PersonRequest, for_roles
from pamong.foundation.regions.models import Office
from pamong.issuing.register import agenda_rows, entries
from pamong.issuing.render.agenda import agenda_xlsx, render_agenda
from pamong.letters.policies import AGENDA_READERS

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _office(request: PersonRequest) -> Office:
    """The office whose book the person keeps: that of the first post."""
    for post in request.person.posts:
        office = Office.objects.filter(region_id=post.place).select_related("region").first()
        if office is not None:
            return office
    raise Http404


def _year(request: PersonRequest) -> int:
    text = request.GET.get("tahun", "")
    known = text.isascii() and text.isdecimal() and len(text) == 4 and int(text) > 1945
    return int(text) if known else timezone.localdate().year


@require_safe
@for_roles(*AGENDA_READERS)
def book(request: PersonRequest) -> HttpResponse:
    """The book of this year, newest first."""
    office, year = _office(request), _year(request)
    page = Paginator(entries(office, year).order_by("-book__classification", "-number"), 50)
    context = {
        "office": office,
        "year": year,
        "before": year - 1,
        "after": year + 1 if year < timezone.localdate().year else 0,
        "page_of": page.get_page(request.GET.get("hal")),
    }
    return render(request, "letters/agenda.html", context)


@require_safe
@for_roles(*AGENDA_READERS)
def export(request: PersonRequest, form: str) -> HttpResponse:
    """The whole book of a year as ``pdf`` or ``xlsx``."""
    office, year = _office(request), _year(request)
    if form not in ("pdf", "xlsx"):
        raise Http404
    rows = agenda_rows(office, year)
    now: datetime = timezone.localtime()
    make, kind = (render_agenda, "application/pdf") if form == "pdf" else (agenda_xlsx, _EXCEL)
    data = make(rows, office=office.name, period=f"Tahun {year}", timestamp=now)
    name = f"agenda-{office.unit_code.replace('.', '-')}-{year}.{form}"
    return HttpResponse(
        data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
