"""What this slice does when something happened to an account."""

from pamong.foundation.access.trail import AccountNotice
from pamong.foundation.notify.services import notify


def deliver(event: AccountNotice) -> None:
    """Put the notice into the owner's inbox."""
    notify(event.account, text=event.text, link=event.link, kind=event.kind)
