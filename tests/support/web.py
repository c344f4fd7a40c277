"""Clients that are signed in as somebody, without walking through the sign-in page."""

from django.test import Client
from django.utils import timezone

from pamong.foundation.access.models import Account, DeviceSession


def client_for(
    account: Account | None, *, method: str = "passkey", fresh: bool = True, in_office: bool = True
) -> Client:
    """A client signed in as ``account`` (nobody for None); ``fresh``: presence was proved just now.

    ``in_office``: by a key that two persons enrolled, so that posts count.
    """
    client = Client()
    if account is None:
        return client
    client.force_login(account, backend="pamong.foundation.access.backends.AccountBackend")
    now = timezone.now()
    DeviceSession.objects.create(
        account=account,
        session_key=client.session.session_key or "",
        device="Android Chrome",
        method=method,
        created_at=now,
        last_seen_at=now,
        stepped_up_at=now if fresh else None,
        in_office=in_office,
    )
    return client
