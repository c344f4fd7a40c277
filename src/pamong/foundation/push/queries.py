"""Which phones sound, and what waits to be sent."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from pamong.foundation.access.models import Account
from pamong.foundation.push.models import PushDevice, Ring


def is_offered() -> bool:
    """Whether this office lets phones sound at all."""
    return bool(settings.PUSH_HOSTS or settings.PUSH_DOUBLE)


def live_devices() -> "QuerySet[PushDevice, PushDevice]":
    """Devices of people who may still be rung: signed in there, and with an open account."""
    rows = PushDevice.objects.filter(session__ended_at=None, account__disabled_at=None)
    return rows.select_related("session")


def devices_of(account: Account) -> list[PushDevice]:
    """The phones of ``account`` that sound, newest first."""
    return list(live_devices().filter(account=account).order_by("-created_at", "-id"))


def who_sounds(accounts: Iterable[Account]) -> set[UUID]:
    """Which of ``accounts`` have a phone that sounds."""
    if not is_offered():
        return set()
    wanted = {account.pk for account in accounts}
    return set(live_devices().filter(account__in=wanted).values_list("account_id", flat=True))


def name_of(device: PushDevice) -> str:
    """A word by which a page knows its own subscription again without being told its address."""
    return sha256(device.endpoint.encode()).hexdigest()


def due(now: datetime) -> "QuerySet[Ring, Ring]":
    """What is to be tried now, oldest first."""
    return Ring.objects.filter(result=Ring.Result.WAITING, next_at__lte=now).order_by("next_at", "id")


def is_due(now: datetime) -> bool:
    """Whether something is to be tried."""
    return due(now).exists()
