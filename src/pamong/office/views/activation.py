"""A resident's way in: code and birth date first, then a passkey, or phone number and password."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pamong.foundation.access import activation, limits
from pamong.foundation.access.devices import ceremony_mark, mark_device
from pamong.foundation.access.errors import ActivationError, TooManyError
from pamong.foundation.access.models import ActivationCode
from pamong.foundation.access.policies import public
from pamong.foundation.access.sessions import device_name
from pamong.office.answers import Body, answers_json, body_of, credential_of
from pamong.office.entering import enter
from pamong.office.forms import CodeForm, NewPasswordForm

_OPENED = "kode_aktivasi"


@require_http_methods(["GET", "HEAD", "POST"])
@public
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code and the birth date."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _check(request, form):
        return redirect("office:activation_way")
    answer = render(request, "office/activation.html", {"form": form}, status=422 if form.errors else 200)
    mark_device(request, answer)
    return answer


def _check(request: HttpRequest, form: CodeForm) -> bool:
    values = form.cleaned_data
    try:
        limits.allow(limits.ACTIVATION, *limits.keys_of(request))
        opened = activation.check_code(code=values["code"], birth_date=values["birth_date"])
    except (ActivationError, TooManyError) as fault:
        form.add_error(None, str(fault.message))
        return False
    request.session[_OPENED] = str(opened.pk)
    return True


def _opened(request: HttpRequest) -> ActivationCode | None:
    pk = request.session.get(_OPENED)
    return activation.code_by_id(pk) if pk else None


@require_http_methods(["GET", "HEAD", "POST"])
@public
def way(request: HttpRequest) -> HttpResponse:
    """Choose: the phone's key, or phone number and password."""
    opened = _opened(request)
    if opened is None:
        return redirect("office:activation")
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _activate(request, opened, form):
        return redirect("office:home")
    context = {"form": form, "resident": opened.resident, "confirmed": opened.issued_by_desk}
    return render(request, "office/activation_way.html", context, status=422 if form.errors else 200)


def _activate(request: HttpRequest, opened: ActivationCode, form: NewPasswordForm) -> bool:
    values = form.cleaned_data
    try:
        account = activation.activate_with_password(
            code=opened, phone=values["phone"], password=values["password"]
        )
    except ActivationError as fault:
        fields = {"weak_password": "password", "phone": "phone", "phone_taken": "phone"}
        form.add_error(fields.get(fault.code), str(fault.message))
        return False
    enter(request, account, method="password")
    return True


@require_POST
@public
def begin(request: HttpRequest) -> JsonResponse:
    """Options for the resident's passkey."""

    @answers_json
    def answer() -> Body:
        limits.allow(limits.PASSKEY, *limits.keys_of(request))
        return activation.passkey_options(code=_required(request), mark=ceremony_mark(request))

    return answer()


@require_POST
@public
def finish(request: HttpRequest) -> JsonResponse:
    """The resident's new passkey."""

    @answers_json
    def answer() -> Body:
        response = credential_of(body_of(request))
        account = activation.activate_with_passkey(
            code=_required(request),
            response=response,
            mark=ceremony_mark(request),
            label=device_name(request),
        )
        enter(request, account, method="passkey")
        return {"redirect": reverse("office:home")}

    return answer()


def _required(request: HttpRequest) -> ActivationCode:
    opened = _opened(request)
    if opened is None:
        raise ActivationError("code", "Mulai lagi dari kode aktivasi.")
    return opened
