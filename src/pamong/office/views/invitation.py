"""An official's way in: the one-time link, and the passkey that it makes."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pamong.foundation.access import enrolment, limits
from pamong.foundation.access.devices import ceremony_mark, mark_device
from pamong.foundation.access.errors import InvitationError
from pamong.foundation.access.policies import public
from pamong.foundation.access.sessions import device_name
from pamong.office.answers import Body, answers_json, body_of, credential_of
from pamong.office.entering import enter


@require_safe
@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link is for; looking at it does not use it up."""
    limits.allow(limits.INVITATION, *limits.keys_of(request))
    try:
        opened = enrolment.invitation_of(token)
    except InvitationError as fault:
        return render(request, "office/invitation_closed.html", {"reason": fault.message}, status=410)
    answer = render(request, "office/invitation.html", {"invitation": opened, "token": token})
    mark_device(request, answer)
    return answer


@require_POST
@public
def begin(request: HttpRequest, token: str) -> JsonResponse:
    """Options for the official's passkey."""

    @answers_json
    def answer() -> Body:
        limits.allow(limits.INVITATION, *limits.keys_of(request))
        return enrolment.redeem_options(token=token, mark=ceremony_mark(request))

    return answer()


@require_POST
@public
def finish(request: HttpRequest, token: str) -> JsonResponse:
    """The official's new passkey; the link is used up and the person signed in."""

    @answers_json
    def answer() -> Body:
        limits.allow(limits.INVITATION, *limits.keys_of(request))
        response = credential_of(body_of(request))
        account = enrolment.redeem(
            token=token, response=response, mark=ceremony_mark(request), label=device_name(request)
        )
        enter(request, account, method="passkey", in_office=True)
        return {"redirect": reverse("office:account")}

    return answer()
