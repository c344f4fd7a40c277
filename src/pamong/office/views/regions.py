"""The region tree with its figures and offices."""

from django.contrib import messages
from django.db.models import Count
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pamong.core.regions import RegionCode, RegionError, RegionLevel
from pamong.foundation.access import queries
from pamong.foundation.access.authority import may_appoint
from pamong.foundation.access.fresh import fresh
from pamong.foundation.access.policies import PersonRequest, official
from pamong.foundation.regions.models import Office, Region
from pamong.office import services
from pamong.office.forms import OfficeForm
from pamong.office.policies import administrators_page
from pamong.office.services import OfficeData


@require_safe
@official
def regions(request: PersonRequest, code: str = "") -> HttpResponse:
    """One region: figures, office, who leads it, what lies inside."""
    region = _region(request, code)
    inside = list(region.children.all())
    context = {
        "region": region,
        "above": _above(region),
        "inside": inside,
        "office": Office.objects.filter(region=region).first(),
        "officials": queries.officials(
            queries.appointments_in(region.place, timezone.localdate()).filter(region=region)
        ),
        "level": _LABELS[region.region_code.level],
        "counts": _counts(region),
        "may_change": bool(may_appoint(request.person, region.place)),
    }
    return render(request, "office/regions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_page
@fresh
def change_office(request: PersonRequest, code: str) -> HttpResponse:
    """The letterhead and the numbers of one office of the administrator's kecamatan."""
    region = _region(request, code)
    if not request.person.territory.covers(region.place):
        raise Http404
    office = get_object_or_404(Office, region=region)
    shown = model_to_dict(office, fields=OfficeForm.base_fields)
    initial = shown | {"letterhead": "\n".join(office.letterhead)}
    form = OfficeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_office(office=office, data=OfficeData(**form.cleaned_data), by=request.person)
        messages.success(request, _("Kop surat disimpan. Berlaku untuk surat berikutnya."))
        return redirect("office:region", code=region.code)
    context = {"form": form, "region": region, "office": office}
    return render(request, "office/office_change.html", context, status=422 if form.errors else 200)


def _region(request: PersonRequest, code: str) -> Region:
    """The region of ``code``; without one the kecamatan of the person's highest post."""
    try:
        wanted = RegionCode.parse(code) if code else request.person.posts[0].region.at(RegionLevel.KECAMATAN)
    except RegionError as fault:
        raise Http404 from fault
    return get_object_or_404(Region, pk=wanted.place)


def _above(region: Region) -> list[Region]:
    """The regions from the kecamatan down to the one above."""
    code = region.region_code.parent
    places = []
    while code is not None and code.level.depth >= RegionLevel.KECAMATAN.depth:
        places.append(code.place)
        code = code.parent
    return list(Region.objects.filter(place__in=places).order_by("place")) if places else []


_LABELS = {
    RegionLevel.PROVINSI: "Provinsi",
    RegionLevel.KABKOTA: "Kabupaten/Kota",
    RegionLevel.KECAMATAN: "Kecamatan",
    RegionLevel.KELURAHAN: "Kelurahan",
    RegionLevel.RW: "RW",
    RegionLevel.RT: "RT",
}


def _counts(region: Region) -> list[tuple[str, int]]:
    """How many regions of each lower level lie inside, in one query."""
    low, high = region.region_code.place_range
    rows = Region.objects.filter(place__range=(low, high)).exclude(pk=region.pk).order_by()
    found = dict(rows.values_list("level").annotate(Count("place")))
    return [(label, found[level]) for level, label in _LABELS.items() if level in found]
