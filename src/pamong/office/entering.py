"""What has to happen when somebody signs in: a fresh session, and a line in the audit log."""

from django.db import transaction
from django.http import HttpRequest

from pamong.foundation.access.models import Account, DeviceSession
from pamong.foundation.access.sessions import open_session
from pamong.foundation.access.trail import note


def enter(request: HttpRequest, account: Account, *, method: str, in_office: bool = False) -> DeviceSession:
    """Sign ``account`` in on this device by ``method`` ("passkey" or "password").

    ``in_office``: by a key that acts in office.
    """
    with transaction.atomic():
        device = open_session(request, account, method=method, in_office=in_office)
        note("signed_in", about=account, by=account.pk, method=method, device=device.device)
    return device
