"""The second person's word on a passkey that an official added alone."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pamong.foundation.access import own_keys
from pamong.foundation.access.errors import InvitationError
from pamong.foundation.access.fresh import fresh
from pamong.foundation.access.models import Invitation
from pamong.foundation.access.policies import PersonRequest
from pamong.office.policies import officials_page
from pamong.office.views.officials import shown_official


@require_POST
@officials_page
@fresh
def approve(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """Let the key be used."""
    return _decide(request, invitation_id, own_keys.approve_key, _("Kunci disetujui dan dapat dipakai."))


@require_POST
@officials_page
@fresh
def refuse(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """Refuse the key for good."""
    return _decide(request, invitation_id, own_keys.refuse_key, _("Kunci ditolak."))


def _decide(request: PersonRequest, invitation_id: UUID, act: Callable[..., None], said: str) -> HttpResponse:
    rows = Invitation.objects.filter(kind=Invitation.Kind.OWN).select_related("account", "credential")
    invitation = get_object_or_404(rows, pk=invitation_id)
    shown_official(request, invitation.account_id)
    try:
        act(invitation=invitation, by=request.person)
    except InvitationError as fault:
        messages.error(request, str(fault.message))
    else:
        messages.success(request, said)
    return redirect("office:official", account_id=invitation.account_id)
