"""Residents for the desk and the RT head: found, shown with hidden numbers, helped into their account."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pamong.core.regions import RegionLevel
from pamong.foundation.access import activation, authority, limits
from pamong.foundation.access.errors import ActivationError
from pamong.foundation.access.policies import PersonRequest
from pamong.foundation.access.queries import account_of
from pamong.foundation.db.fields import blind_indexes
from pamong.foundation.people import services
from pamong.foundation.people.codes import CodeList
from pamong.foundation.people.errors import PeopleError
from pamong.foundation.people.models import Household, Resident
from pamong.foundation.people.queries import MOST_FOUND, masked, neighbourhood_of, search
from pamong.foundation.regions.models import Region
from pamong.foundation.regions.queries import describe
from pamong.office.forms import NikForm, ReasonForm, ResidentForm
from pamong.office.policies import desk_page, residents_page


@require_safe
@residents_page
def residents(request: PersonRequest) -> HttpResponse:
    """Search by name in one's territory."""
    text = request.GET.get("cari", "").strip()[:60]
    numeric = sum(sign.isdecimal() for sign in text) >= 8
    found = search(text) if text and not numeric else []
    context = {
        "text": text,
        "numeric": numeric,
        "found": [(resident, neighbourhood_of(resident)) for resident in found],
        "most": len(found) == MOST_FOUND,
        "nik_form": NikForm(),
        "may_add": request.person.holds(*authority.DESK_ROLES),
    }
    return render(request, "office/residents.html", context)


@require_POST
@residents_page
def by_nik(request: PersonRequest) -> HttpResponse:
    """Search by a whole NIK; posted, so that no NIK stands in an address."""
    form = NikForm(request.POST)
    found = None
    if form.is_valid():
        limits.allow(limits.LOOK_UP, *limits.keys_of(request, request.person.id))
        try:
            found = services.look_up_nik(form.cleaned_data["nik"], by=request.person)
        except PeopleError as fault:
            form.add_error("nik", str(fault.message))
    if found is not None:
        return redirect("office:resident", resident_id=found.pk)
    if not form.errors:
        form.add_error("nik", _("Tidak ada warga dengan NIK itu di wilayah Bapak/Ibu."))
    context = {
        "text": "",
        "found": [],
        "nik_form": form,
        "may_add": request.person.holds(*authority.DESK_ROLES),
    }
    return render(request, "office/residents.html", context, status=422)


def _resident(request: PersonRequest, resident_id: UUID) -> Resident:
    """Whoever lies outside the territory does not exist."""
    return get_object_or_404(Resident.objects.select_related("household"), pk=resident_id)


def _page(request: PersonRequest, resident: Resident, status: int = 200, **values: object) -> HttpResponse:
    account = account_of(resident)
    person = request.person
    context = {
        "resident": resident,
        "hidden": masked(resident),
        "where": neighbourhood_of(resident),
        "relation": CodeList.RELATION.label(resident.relation),
        "occupation": CodeList.OCCUPATION.label(resident.occupation),
        "age": resident.age(timezone.localdate()),
        "account": account,
        "may_code": bool(authority.may_issue_code(person, resident, account)),
        "may_confirm": account is not None
        and account.confirmed_at is None
        and bool(authority.may_confirm(person, account)),
        "reason_form": ReasonForm(),
        **values,
    }
    return render(request, "office/resident.html", context, status=status)


@require_safe
@residents_page
def resident(request: PersonRequest, resident_id: UUID) -> HttpResponse:
    """One resident, the numbers hidden."""
    return _page(request, _resident(request, resident_id))


@require_POST
@residents_page
def reveal(request: PersonRequest, resident_id: UUID) -> HttpResponse:
    """The page once more with one number open; the reason is kept."""
    shown = _resident(request, resident_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        limits.allow(limits.LOOK_UP, *limits.keys_of(request, request.person.id))
        field, reason = form.cleaned_data["field"], form.cleaned_data["reason"]
        try:
            value = services.reveal(shown, field, by=request.person, reason=reason)
            label = dict(form.fields["field"].choices)[field]  # type: ignore[attr-defined]
            return _page(request, shown, revealed=value or _("Belum tercatat"), revealed_label=label)
        except PeopleError as fault:
            form.add_error("reason", str(fault.message))
    return _page(request, shown, status=422, reason_form=form)


@require_POST
@residents_page
def issue_code(request: PersonRequest, resident_id: UUID) -> HttpResponse:
    """The page once more with a new activation code, shown this once."""
    shown = _resident(request, resident_id)
    try:
        code = activation.issue_code(resident=shown, by=request.person)
    except ActivationError as fault:
        messages.error(request, str(fault.message))
        return redirect("office:resident", resident_id=shown.pk)
    return _page(request, shown, code=code)


@require_POST
@desk_page
def confirm(request: PersonRequest, resident_id: UUID) -> HttpResponse:
    """The desk has seen the person and the papers."""
    shown = _resident(request, resident_id)
    account = account_of(shown)
    if account is not None and activation.confirm_account(account=account, by=request.person):
        messages.success(request, _("Akun %(name)s dikonfirmasi.") % {"name": shown.name})
    return redirect("office:resident", resident_id=shown.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def add(request: PersonRequest) -> HttpResponse:
    """Register a resident, with a new family card or into a known one."""
    form = ResidentForm(request.POST or None, places=_places(request))
    if request.method == "POST" and form.is_valid():
        try:
            added = _register(request, form)
        except PeopleError as fault:
            field = fault.field if fault.field in form.fields else None
            form.add_error(field, ValidationError(str(fault.message)))
        else:
            messages.success(request, _("%(name)s terdaftar.") % {"name": added.name})
            return redirect("office:resident", resident_id=added.pk)
    return render(request, "office/resident_add.html", {"form": form}, status=422 if form.errors else 200)


def _register(request: PersonRequest, form: ResidentForm) -> Resident:
    from django.db import transaction

    data = form.household()
    with transaction.atomic():
        indexes = blind_indexes("people.kk", "".join(filter(str.isdecimal, data.kk_number)))
        household = Household.objects.filter(kk_index__in=indexes, place=data.place).first()
        if household is None:
            household = services.register_household(data=data, by=request.person)
        return services.register_resident(household=household, data=form.resident(), by=request.person)


def _places(request: PersonRequest) -> list[tuple[int, str]]:
    """The RT of the person's territory."""
    rows = Region.objects.filter(request.person.territory.places("place"), level=RegionLevel.RT)
    return [(place, describe(place)) for place in rows.values_list("place", flat=True)]
