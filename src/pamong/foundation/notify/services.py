"""Telling people what happened."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise

from pamong.foundation.notify.channels import Message, send, send_all
from pamong.foundation.notify.models import Notice


def notify(
    account_id: UUID, *, text: str | Promise, link: str = "", kind: str = "", now: datetime | None = None
) -> Notice | None:
    """Tells one account; never raises. ``text`` is a whole sentence without any NIK, ``link`` a path."""
    return send(Message(account_id, str(text), link, kind, now or timezone.now()))


def notify_all(messages: Iterable[Message]) -> list[Notice]:
    """Tells many accounts with one statement; never raises."""
    return send_all(list(messages))


def mark_read(account_id: UUID, notices: Iterable[UUID] | None = None, *, now: datetime | None = None) -> int:
    """Marks the given notices of this account as read, or all of them; returns how many were unread."""
    unread = Notice.objects.filter(account=account_id, read_at=None)
    if notices is not None:
        unread = unread.filter(pk__in=list(notices))
    return unread.update(read_at=now or timezone.now())
