"""Officials: who serves where, how they get their key, and how their service ends."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pamong.core.regions import RegionCode, RegionError
from pamong.core.roles import AppointmentKind, Role
from pamong.foundation.access import appointments, authority, enrolment, passkey_services, queries
from pamong.foundation.access.appointments import OfficialData
from pamong.foundation.access.errors import AppointmentError, InvitationError
from pamong.foundation.access.fresh import fresh
from pamong.foundation.access.models import Account, Appointment, Invitation
from pamong.foundation.access.person import Person
from pamong.foundation.access.policies import PersonRequest, Verdict
from pamong.foundation.access.trail import place_of
from pamong.foundation.regions.models import Region
from pamong.office.forms import AppointmentForm, EndForm, OfficialForm
from pamong.office.policies import administrators_page, officials_page
from pamong.office.qr import qr_svg


@require_safe
@officials_page
def officials(request: PersonRequest) -> HttpResponse:
    """Who serves in one region of the territory, and what waits for approval."""
    region = _region(request)
    depth = region.region_code.level.depth
    rows = queries.appointments_in(region.place, timezone.localdate(), deepest=depth + 1)
    context = {
        "region": region,
        "officials": queries.officials(rows),
        "inside": region.children.all(),
        "waiting": queries.waiting_for_approval(request.person),
        "may_appoint": bool(authority.may_appoint(request.person, region.place)),
    }
    return render(request, "office/officials.html", context)


def _region(request: PersonRequest) -> Region:
    """The region asked for, inside the person's territory; by default the highest post's."""
    highest = min(request.person.posts, key=lambda post: len(post.region.parts))
    text = request.GET.get("wilayah", highest.region.text)[:21]
    try:
        place = RegionCode.parse(text).place
    except RegionError as fault:
        raise Http404 from fault
    if not request.person.territory.covers(place):
        raise Http404
    return get_object_or_404(Region, pk=place)


def shown_official(request: PersonRequest, account_id: UUID) -> Account:
    """The official of the address, if he serves inside the person's territory; else 404."""
    account = get_object_or_404(Account.objects.select_related("resident"), pk=account_id)
    place = place_of(account)
    serves = Appointment.objects.filter(account=account).exists()
    if not serves or place is None or not request.person.territory.covers(place):
        raise Http404
    return account


@require_safe
@officials_page
def official(request: PersonRequest, account_id: UUID) -> HttpResponse:
    """One official: appointments, keys, invitation."""
    return _page(request, shown_official(request, account_id))


def _page(request: PersonRequest, shown: Account, **values: object) -> HttpResponse:
    person = request.person
    rows = Appointment.objects.filter(account=shown).select_related("region", "account")
    context = {
        "official": shown,
        "appointments": queries.officials(rows.order_by("-starts")),
        "today": timezone.localdate(),
        "keys": list(queries.keys_of(shown)),
        "has_office_key": queries.office_keys_of(shown).exists(),
        "has_enrolled": queries.was_enrolled(shown),
        "waiting_keys": _waiting_keys(person, shown),
        "invitation": queries.open_links().filter(account=shown).first(),
        "may_invite": bool(authority.may_start_invitation(person, shown)),
        "may_appoint": bool(authority.may_appoint(person, place_of(shown) or 0)),
        "may_revoke": person.id != shown.pk and bool(authority.may_revoke_key(person, shown)),
        **values,
    }
    if invitation := context["invitation"]:
        assert isinstance(invitation, Invitation)
        context["may_approve"] = invitation.approved_at is None and bool(
            authority.may_approve_invitation(person, invitation)
        )
        context["may_hand_over"] = bool(authority.may_hand_over(person, invitation))
    return render(request, "office/official.html", context)


def _waiting_keys(person: Person, shown: Account) -> list[tuple[Invitation, Verdict]]:
    """The keys that the official added alone, and whether ``person`` may decide about each."""
    rows = queries.open_invitations().filter(account=shown, credential__revoked_at__isnull=True)
    asked = rows.filter(kind=Invitation.Kind.OWN).order_by("started_at")
    return [(row, authority.may_approve_invitation(person, row)) for row in asked]


@require_POST
@officials_page
def invite(request: PersonRequest, account_id: UUID) -> HttpResponse:
    """Begin an invitation; somebody else approves it."""
    shown = shown_official(request, account_id)
    try:
        enrolment.start_invitation(account=shown, by=request.person, lost=request.POST.get("lost") == "yes")
    except InvitationError as fault:
        messages.error(request, str(fault.message))
    else:
        messages.success(request, _("Undangan dimulai. Camat atau administrator menyetujuinya."))
    return redirect("office:official", account_id=shown.pk)


def _invitation(request: PersonRequest, invitation_id: UUID) -> Invitation:
    invitation = get_object_or_404(queries.open_links(), pk=invitation_id)
    shown_official(request, invitation.account_id)
    return invitation


@require_POST
@officials_page
@fresh
def approve(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """Agree to an invitation, and show its link this once."""
    invitation = _invitation(request, invitation_id)
    try:
        token = enrolment.approve_invitation(invitation=invitation, by=request.person)
    except InvitationError as fault:
        messages.error(request, str(fault.message))
        return redirect("office:official", account_id=invitation.account_id)
    return _show_link(request, invitation, token)


@require_POST
@officials_page
@fresh
def link(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """Make the link anew; the old one is dead."""
    invitation = _invitation(request, invitation_id)
    try:
        token = enrolment.renew_link(invitation=invitation, by=request.person)
    except InvitationError as fault:
        messages.error(request, str(fault.message))
        return redirect("office:official", account_id=invitation.account_id)
    return _show_link(request, invitation, token)


def _show_link(request: PersonRequest, invitation: Invitation, token: str) -> HttpResponse:
    url = request.build_absolute_uri(reverse("office:invitation", args=[token]))
    invitation.refresh_from_db()
    context = {"invitation": invitation, "url": url, "qr": qr_svg(url, _("Kode QR undangan"))}
    return render(request, "office/invitation_link.html", context)


@require_POST
@officials_page
def cancel(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """End an open invitation."""
    invitation = _invitation(request, invitation_id)
    enrolment.cancel_invitation(invitation=invitation, by=request.person)
    messages.success(request, _("Undangan dibatalkan."))
    return redirect("office:official", account_id=invitation.account_id)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_page
@fresh
def correct(request: PersonRequest, account_id: UUID) -> HttpResponse:
    """Titles, NIP and golongan, as they stand today."""
    shown = shown_official(request, account_id)
    form = OfficialForm(request.POST or None, initial=model_to_dict(shown, fields=OfficialForm.base_fields))
    if request.method == "POST" and form.is_valid():
        try:
            appointments.correct_official(
                account=shown, data=OfficialData(**form.cleaned_data), by=request.person
            )
        except AppointmentError as fault:
            _tell_form(form, fault)
        else:
            messages.success(request, _("Data petugas disimpan."))
            return redirect("office:official", account_id=shown.pk)
    context = {"form": form, "official": shown}
    return render(request, "office/official_correct.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_page
@fresh
def add(request: PersonRequest) -> HttpResponse:
    """A new official with the first appointment."""
    person_form = OfficialForm(request.POST or None)
    initial = {"starts": timezone.localdate(), "region": request.GET.get("wilayah", "")[:21]}
    form = AppointmentForm(request.POST or None, initial=initial)
    if request.method == "POST" and person_form.is_valid() and form.is_valid():
        try:
            account = _create(request, person_form, form)
        except (AppointmentError, RegionError) as fault:
            _tell_form(form if fault_field(fault) in form.fields else person_form, fault)
        else:
            messages.success(request, _("%(name)s ditugaskan.") % {"name": account.name})
            return redirect("office:official", account_id=account.pk)
    bad = bool(person_form.errors or form.errors)
    context = {"person_form": person_form, "form": form}
    return render(request, "office/official_add.html", context, status=422 if bad else 200)


def _create(request: PersonRequest, person_form: OfficialForm, form: AppointmentForm) -> Account:
    from django.db import transaction

    region = _known_region(form.cleaned_data["region"])
    with transaction.atomic():
        account = appointments.create_official(
            data=OfficialData(**person_form.cleaned_data), by=request.person, place=region.place
        )
        _appoint(request, account, form)
    return account


def _appoint(request: PersonRequest, account: Account, form: AppointmentForm) -> None:
    values = form.cleaned_data
    appointments.appoint(
        account=account,
        role=Role(values["role"]),
        region=_known_region(values["region"]),
        by=request.person,
        starts=values["starts"],
        ends=values["ends"],
        kind=AppointmentKind(values["kind"]),
        decree=values["decree"],
    )


def _known_region(text: str) -> RegionCode:
    code = RegionCode.parse(text)
    if not Region.objects.filter(place=code.place).exists():
        raise RegionError(text)
    return code


def fault_field(fault: AppointmentError | RegionError) -> str:
    """The field of the form to which a refusal belongs; "" for the whole form."""
    if isinstance(fault, RegionError):
        return "region"
    return {
        "level": "region",
        "before_start": "ends",
        "nip": "nip",
        "golongan": "golongan",
        "name": "name",
    }.get(fault.code, "")


def _tell_form(form: OfficialForm | AppointmentForm, fault: AppointmentError | RegionError) -> None:
    form.add_error(fault_field(fault) or None, str(fault.message))


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_page
@fresh
def appoint(request: PersonRequest, account_id: UUID) -> HttpResponse:
    """Another appointment for a known official."""
    shown = shown_official(request, account_id)
    form = AppointmentForm(request.POST or None, initial={"starts": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            _appoint(request, shown, form)
        except (AppointmentError, RegionError) as fault:
            _tell_form(form, fault)
        else:
            messages.success(request, _("%(name)s ditugaskan.") % {"name": shown.name})
            return redirect("office:official", account_id=shown.pk)
    context = {"official": shown, "form": form}
    return render(request, "office/appoint.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_page
@fresh
def end(request: PersonRequest, appointment_id: UUID) -> HttpResponse:
    """Write down the last day of an appointment."""
    rows = Appointment.objects.select_related("account", "region")
    appointment = get_object_or_404(rows, pk=appointment_id)
    if not request.person.territory.covers(appointment.region_id):
        raise Http404
    form = EndForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        last_day: date = form.cleaned_data["last_day"]
        try:
            appointments.end_appointment(appointment=appointment, by=request.person, last_day=last_day)
        except AppointmentError as fault:
            form.add_error("last_day", str(fault.message))
        else:
            messages.success(request, _("Penugasan berakhir pada hari itu."))
            return redirect("office:official", account_id=appointment.account_id)
    context = {"form": form, "shown": queries.officials([appointment])[0]}
    return render(request, "office/appointment_end.html", context, status=422 if form.errors else 200)


@require_POST
@administrators_page
@fresh
def key_revoke(request: PersonRequest, account_id: UUID, key_id: UUID) -> HttpResponse:
    """End the key of a lost phone."""
    shown = shown_official(request, account_id)
    key = get_object_or_404(queries.keys_of(shown).select_related("account"), pk=key_id)
    passkey_services.revoke_key(credential=key, by=request.person, confirmed=True)
    messages.success(request, _("Kunci ponsel dicabut."))
    return redirect("office:official", account_id=shown.pk)
