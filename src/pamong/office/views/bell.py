"""The switch by which an official's phone sounds: on, off, and a trial. Sending is the worker's."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from pamong.core.base64url import b64url
from pamong.foundation.access import limits
from pamong.foundation.access.policies import PersonRequest
from pamong.foundation.access.sessions import current_device
from pamong.foundation.push import keys, queries, services
from pamong.foundation.push.models import PushDevice
from pamong.foundation.push.rules import TRIAL
from pamong.office.answers import Body, BodyError, answers_json, body_of, text_of
from pamong.office.policies import bell_page


@dataclass(frozen=True, slots=True)
class Bell:
    """What the page says about the phones of one official. ``here``: the one of this very sign-in, if it sounds."""

    devices: list[PushDevice]
    here: PushDevice | None

    @property
    def known(self) -> str:
        """By what the page knows its own subscription again, of all phones of the account."""
        return " ".join(queries.name_of(device) for device in self.devices)

    @property
    def name(self) -> str:
        """The same for the phone of this sign-in."""
        return queries.name_of(self.here) if self.here else ""


def bell_of(request: PersonRequest) -> Bell | None:
    """The bells of whoever asks; None for residents, and where the office does without."""
    if not request.person.posts or not queries.is_offered():
        return None
    devices, current = queries.devices_of(request.person.account), current_device(request)
    here = next((one for one in devices if current is not None and one.session_id == current.pk), None)
    return Bell(devices, here)


@require_POST
@bell_page
def begin(request: PersonRequest) -> JsonResponse:
    """The office's key, to which the browser ties its subscription."""

    @answers_json
    def answer() -> Body:
        limits.allow(limits.PUSH, *limits.keys_of(request, request.person.id))
        return {"key": b64url(keys.public_point(timezone.now()))}

    return answer()


@require_POST
@bell_page
def switch_on(request: PersonRequest) -> JsonResponse:
    """What the browser got from its push service."""

    @answers_json
    def answer() -> Body:
        body, session = body_of(request), current_device(request)
        if session is None:
            raise BodyError
        limits.allow(limits.PUSH, *limits.keys_of(request, request.person.id))
        services.switch_on(
            account=request.person.account, session=session, endpoint=text_of(body, "endpoint"),
            p256dh=text_of(body, "p256dh"), auth=text_of(body, "auth"), now=timezone.now(),
        )  # fmt: skip
        return {"redirect": reverse("office:account")}

    return answer()


@require_POST
@bell_page
def switch_off(request: PersonRequest, device_id: UUID) -> HttpResponse:
    """Silence one of one's own phones."""
    own = PushDevice.objects.filter(account=request.person.account)
    services.switch_off(get_object_or_404(own, pk=device_id))
    messages.success(request, _("Ponsel itu tidak berbunyi lagi."))
    return redirect("office:account")


@require_POST
@bell_page
def trial(request: PersonRequest) -> HttpResponse:
    """Let one's own phones sound once."""
    text = gettext_lazy("Ini percobaan. Bunyi panggilan sudah menyala.")
    if services.ring([request.person.account], TRIAL, text, link=reverse("office:account")):
        messages.success(
            request, _("Sebentar lagi ponsel Bapak/Ibu berbunyi. Bila tidak, periksa nada dan setelannya.")
        )
    else:
        messages.info(request, _("Tunggu sebentar, lalu coba lagi."))
    return redirect("office:account")
