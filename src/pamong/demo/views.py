"""Entering the demo as somebody else, and handing the page the keys of the simulated phone."""

import json

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pamong.demo.models import SimulatedKey
from pamong.demo.personas import PERSONAS
from pamong.foundation.access.models import Account
from pamong.foundation.access.passkeys import b64url
from pamong.foundation.access.person import Person
from pamong.foundation.access.policies import public
from pamong.foundation.access.sessions import close_session, open_session
from pamong.foundation.access.trail import note


@require_safe
@public
def choose(request: HttpRequest) -> HttpResponse:
    """Who do you want to be?"""
    return render(request, "demo/choose.html", {"personas": PERSONAS})


@require_POST
@public
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Be that persona, without any proof: this exists in the demo only."""
    account = Account.objects.filter(persona=slug, disabled_at__isnull=True).exclude(persona="").first()
    if account is None:
        raise Http404
    if request.user.is_authenticated:
        close_session(request)
    with transaction.atomic():
        device = open_session(request, account, method="demo", in_office=True)
        note("signed_in", about=account, by=account.pk, method="demo", device=device.device)
    return redirect("office:home")


@require_safe
@public
def keys(request: HttpRequest) -> HttpResponse:
    """The private keys of the signed-in persona's simulated phone; none for somebody who is not signed in."""
    person = getattr(request, "person", None)
    return JsonResponse({"keys": _keys(person) if person else []})


def _keys(person: Person) -> list[dict[str, object]]:
    rows = SimulatedKey.objects.filter(
        credential__account=person.account, credential__revoked_at__isnull=True
    ).select_related("credential")
    return [
        {
            "id": b64url(bytes(row.credential.credential_id)),
            "rp_id": settings.HOST,
            "user_handle": b64url(person.id.bytes),
            "name": person.account.name,
            "jwk": json.loads(row.jwk),
        }
        for row in rows
    ]
