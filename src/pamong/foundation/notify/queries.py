"""Reading the inbox."""

from uuid import UUID

from django.db.models import QuerySet

from pamong.foundation.notify.models import Notice


def inbox(account_id: UUID) -> "QuerySet[Notice]":
    """The notices of one account, latest first; slice it."""
    return Notice.objects.filter(account=account_id)


def unread_count(account_id: UUID) -> int:
    """How many notices the account has not read."""
    return Notice.objects.filter(account=account_id, read_at=None).count()
