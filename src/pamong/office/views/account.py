"""One's own account: keys, devices, password, and the proof of presence that changes to them need."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pamong.foundation.access import enrolment, limits, own_keys, passkey_services, passwords, queries
from pamong.foundation.access.devices import ceremony_mark
from pamong.foundation.access.errors import ActivationError, LastKeyError, TooManyError
from pamong.foundation.access.fresh import fresh
from pamong.foundation.access.models import Credential
from pamong.foundation.access.policies import PersonRequest, signed_in
from pamong.foundation.access.sessions import (
    acts_in_office,
    current_device,
    device_name,
    end_all_sessions,
    end_session,
    keep_signed_in,
    step_up,
)
from pamong.office.answers import Body, answers_json, body_of, credential_of, next_page, text_of
from pamong.office.forms import ChangePasswordForm, LabelForm, OwnPasswordForm
from pamong.office.views.bell import bell_of


@require_safe
@signed_in
def account(request: PersonRequest) -> HttpResponse:
    """Name, keys, devices."""
    own = request.person.account
    keys = list(queries.keys_of(own))
    context = {
        "account": own,
        "keys": keys,
        "marks_keys": bool(request.person.posts or request.person.dormant),
        "has_office_key": queries.office_keys_of(own).exists(),
        "waiting_keys": list(queries.waiting_keys(own)),
        "now": timezone.now(),
        "devices": queries.devices_of(own)[:20],
        "current": current_device(request),
        "has_password": own.has_usable_password(),
        "second_key": queries.needs_second_key(request.person),
        "waiting_key": queries.waits_for_approval(own),
        "to_approve": queries.keys_to_approve(request.person),
        "objection": queries.invitation_against(own),
        "bell": bell_of(request),
    }
    return render(request, "office/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def proof(request: PersonRequest) -> HttpResponse:
    """Prove presence once more; posting it is the resident's way with the password."""
    own = request.person.account
    target = next_page(request, request.POST.get("next") or request.GET.get("lanjut", ""))
    form = OwnPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _password_fits(request, form):
        step_up(request, in_office=False)
        return redirect(target)
    context = {
        "form": form,
        "next": target,
        "has_key": queries.keys_of(own).exists(),
        "has_password": own.has_usable_password(),
    }
    return render(request, "office/proof.html", context, status=422 if form.errors else 200)


def _password_fits(request: PersonRequest, form: OwnPasswordForm) -> bool:
    try:
        limits.allow(limits.PASSWORD, *limits.keys_of(request, request.person.id))
    except TooManyError as fault:
        form.add_error(None, str(fault.message))
        return False
    if passwords.confirms_password(request.person.account, form.cleaned_data["password"]):
        return True
    form.add_error("password", _("Kata sandi belum cocok. Coba lagi."))
    return False


@require_POST
@signed_in
def proof_begin(request: PersonRequest) -> JsonResponse:
    """Options for the key that proves presence."""

    @answers_json
    def answer() -> Body:
        limits.allow(limits.PASSKEY, *limits.keys_of(request, request.person.id))
        own = request.person.account
        return passkey_services.step_up_options(account=own, mark=ceremony_mark(request))

    return answer()


@require_POST
@signed_in
def proof_finish(request: PersonRequest) -> JsonResponse:
    """The key's answer."""

    @answers_json
    def answer() -> Body:
        body = body_of(request)
        key = passkey_services.prove_presence(
            account=request.person.account, response=credential_of(body), mark=ceremony_mark(request)
        )
        step_up(request, in_office=key.acts_in_office)
        return {"redirect": next_page(request, text_of(body, "next"))}

    return answer()


@require_safe
@signed_in
@fresh
def key_add(request: PersonRequest) -> HttpResponse:
    """Explain and begin adding a key: this phone's or another one's."""
    waits = own_keys.needs_second_person(request.person.account, timezone.now())
    context = {
        "label": device_name(request),
        "waits": waits,
        "unenrolled": waits and not acts_in_office(request),
    }
    return render(request, "office/key_add.html", context)


@require_POST
@signed_in
@fresh
def key_begin(request: PersonRequest) -> JsonResponse:
    """Options for a new key."""

    @answers_json
    def answer() -> Body:
        limits.allow(limits.PASSKEY, *limits.keys_of(request, request.person.id))
        own = request.person.account
        own_keys.refuse_without_office(account=own, in_office=acts_in_office(request), now=timezone.now())
        return passkey_services.registration_options(account=own, mark=ceremony_mark(request))

    return answer()


@require_POST
@signed_in
@fresh
def key_finish(request: PersonRequest) -> JsonResponse:
    """The new key."""

    @answers_json
    def answer() -> Body:
        body = body_of(request)
        key = own_keys.add_key(
            account=request.person.account,
            response=credential_of(body),
            mark=ceremony_mark(request),
            label=text_of(body, "label") or device_name(request),
            in_office=acts_in_office(request),
        )
        if key.waiting:
            messages.success(
                request, _("Kunci didaftarkan. Kunci ini berlaku setelah disetujui orang kedua.")
            )
        else:
            messages.success(request, _("Kunci ponsel ditambahkan."))
        return {"redirect": reverse("office:account")}

    return answer()


def _own_key(request: PersonRequest, key_id: UUID) -> Credential:
    rows = Credential.objects.filter(account=request.person.account, revoked_at__isnull=True)
    return get_object_or_404(rows.select_related("account"), pk=key_id)


@require_POST
@signed_in
def key_rename(request: PersonRequest, key_id: UUID) -> HttpResponse:
    """Give a key another name."""
    key = _own_key(request, key_id)
    form = LabelForm(request.POST)
    if form.is_valid():
        passkey_services.rename_key(credential=key, label=form.cleaned_data["label"])
    return redirect("office:account")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@fresh
def key_revoke(request: PersonRequest, key_id: UUID) -> HttpResponse:
    """Ask, then end a key."""
    key = _own_key(request, key_id)
    last = queries.is_last_key(key)
    if request.method == "POST":
        try:
            passkey_services.revoke_key(
                credential=key,
                by=request.person,
                confirmed=request.POST.get("last") == "yes",
                session_key=request.session.session_key,
            )
        except LastKeyError as fault:
            return render(
                request,
                "office/key_revoke.html",
                {"key": key, "last": True, "error": fault.message},
                status=422,
            )
        messages.success(request, _("Kunci ponsel dicabut. Perangkat lain sudah dikeluarkan."))
        return redirect("office:account")
    return render(request, "office/key_revoke.html", {"key": key, "last": last})


@require_POST
@signed_in
def device_end(request: PersonRequest, device_id: UUID) -> HttpResponse:
    """Sign one device out."""
    device = get_object_or_404(queries.devices_of(request.person.account), pk=device_id)
    end_session(device)
    messages.success(request, _("%(device)s sudah dikeluarkan.") % {"device": device.device})
    return redirect("office:account")


@require_POST
@signed_in
def devices_end(request: PersonRequest) -> HttpResponse:
    """Sign every other device out."""
    ended = end_all_sessions(request.person.account, but=request.session.session_key)
    messages.success(request, _("%(count)d perangkat lain sudah dikeluarkan.") % {"count": ended})
    return redirect("office:account")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@fresh
def password(request: PersonRequest) -> HttpResponse:
    """Choose a new password."""
    own = request.person.account
    if not own.has_usable_password():
        return redirect("office:account")
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _changed(request, form):
        messages.success(request, _("Kata sandi diganti. Perangkat lain sudah dikeluarkan."))
        return redirect("office:account")
    return render(request, "office/password.html", {"form": form}, status=422 if form.errors else 200)


def _changed(request: PersonRequest, form: ChangePasswordForm) -> bool:
    try:
        passwords.change_password(
            account=request.person.account,
            password=form.cleaned_data["password"],
            session_key=request.session.session_key,
        )
    except ActivationError as fault:
        form.add_error("password", str(fault.message))
        return False
    keep_signed_in(request, request.person.account)
    return True


@require_POST
@signed_in
def objection(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """Object to a recovery that one did not ask for."""
    against = queries.open_links().filter(account=request.person.account)
    invitation = get_object_or_404(against, pk=invitation_id)
    enrolment.cancel_invitation(invitation=invitation, by=request.person)
    messages.success(request, _("Permintaan penggantian kunci sudah ditolak."))
    return redirect("office:account")
