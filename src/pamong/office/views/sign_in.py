"""Signing in and out. Officials use a passkey; residents a passkey, or phone number and password."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pamong.foundation.access import limits, passkey_services
from pamong.foundation.access.devices import ceremony_mark, mark_device
from pamong.foundation.access.errors import SignInError, TooManyError
from pamong.foundation.access.passwords import read_phone, sign_in_with_password
from pamong.foundation.access.policies import public
from pamong.foundation.access.sessions import close_session
from pamong.office.answers import Body, answers_json, body_of, credential_of, next_page, text_of
from pamong.office.entering import enter
from pamong.office.forms import PasswordForm


@require_http_methods(["GET", "HEAD", "POST"])
@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; posting it is the resident's way with a password."""
    target = next_page(request, request.POST.get("next") or request.GET.get("lanjut", ""))
    if request.method != "POST" and getattr(request, "person", None):
        return redirect(target)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _try_password(request, form):
        return redirect(target)
    answer = render(
        request, "office/sign_in.html", {"form": form, "next": target}, status=422 if form.errors else 200
    )
    mark_device(request, answer)
    return answer


def _try_password(request: HttpRequest, form: PasswordForm) -> bool:
    phone = form.cleaned_data["phone"]
    keys = limits.keys_of(request, read_phone(phone) or "unreadable")
    try:
        limits.allow(limits.PASSWORD, *keys)
        account = sign_in_with_password(phone=phone, password=form.cleaned_data["password"])
    except (SignInError, TooManyError) as fault:
        form.add_error(None, str(fault.message))
        return False
    limits.forgive(limits.PASSWORD, *keys)
    enter(request, account, method="password")
    return True


@require_POST
@public
def begin(request: HttpRequest) -> JsonResponse:
    """Options for a passkey that signs in."""

    @answers_json
    def answer() -> Body:
        limits.allow(limits.PASSKEY, *limits.keys_of(request))
        return passkey_services.sign_in_options(mark=ceremony_mark(request))

    return answer()


@require_POST
@public
def finish(request: HttpRequest) -> JsonResponse:
    """The passkey's answer."""

    @answers_json
    def answer() -> Body:
        body = body_of(request)
        limits.allow(limits.PASSKEY, *limits.keys_of(request))
        mark = ceremony_mark(request)
        key = passkey_services.sign_in(response=credential_of(body), mark=mark)
        enter(request, key.account, method="passkey", in_office=key.acts_in_office)
        return {"redirect": next_page(request, text_of(body, "next"))}

    return answer()


@require_POST
@public
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out on this device."""
    close_session(request)
    return redirect("office:home")
