"""Limits on attempts: the device and the account are counted first, an address generously.

Behind one address of a mobile carrier there may be a whole city, so the address only has a high ceiling that
stops machines. Windows are fixed; a count is one row under a keyed hash, so the table tells nobody's address.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.foundation.access.devices import device_mark, network_of
from pamong.foundation.access.errors import TooManyError
from pamong.foundation.access.models import Bucket
from pamong.foundation.db.keys import keyring


class Scope(StrEnum):
    """What is counted, in the order in which it is counted."""

    DEVICE = "device"
    ACCOUNT = "account"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many attempts of one kind fit into ``seconds``, for each device, account and address."""

    name: str
    device: int
    account: int
    address: int
    seconds: int = 900

    def of(self, scope: Scope) -> int:
        """The limit of ``scope``."""
        return {Scope.DEVICE: self.device, Scope.ACCOUNT: self.account, Scope.ADDRESS: self.address}[scope]


@dataclass(frozen=True, slots=True)
class Key:
    """Somebody who is counted."""

    scope: Scope
    value: str


PASSKEY = Limit("passkey", device=40, account=40, address=2_000)
PASSWORD = Limit("password", device=8, account=6, address=400)
ACTIVATION = Limit("activation", device=10, account=10, address=200)
INVITATION = Limit("invitation", device=15, account=15, address=300)
SERVICE_SECRET = Limit(
    "service_secret", device=20, account=20, address=400
)  # a service locks people out sooner
SERVICE_CODE = Limit(
    "service_code", device=6, account=6, address=200
)  # each is a message to somebody's phone
CHECK = Limit("check", device=120, account=120, address=5_000)
TYPED_CODE = Limit("typed_code", device=12, account=12, address=300)
LOOK_UP = Limit("look_up", device=200, account=60, address=2_000, seconds=3_600)
PUSH = Limit("push", device=40, account=40, address=2_000)
_ORDER = tuple(Scope)


def device_key(request: HttpRequest) -> Key:
    """The device; devices without a mark share the count of their address."""
    return Key(Scope.DEVICE, device_mark(request) or f"unmarked {network_of(request)}")


def address_key(request: HttpRequest) -> Key:
    """The address."""
    return Key(Scope.ADDRESS, network_of(request))


def account_key(account: UUID | str) -> Key:
    """The account, or what stands for it before it is known (a phone number)."""
    return Key(Scope.ACCOUNT, str(account))


def keys_of(request: HttpRequest, account: UUID | str | None = None) -> tuple[Key, ...]:
    """Device, account if there is one, and address."""
    named = (account_key(account),) if account else ()
    return (device_key(request), *named, address_key(request))


def allow(limit: Limit, *keys: Key, now: datetime | None = None) -> None:
    """Count one attempt. Raises ``TooManyError``; what comes after the exceeded key is not counted.

    Call it outside a transaction that may be rolled back, before the attempt is looked at.
    """
    at = now or timezone.now()
    start = _window(limit, at)
    for key in sorted(keys, key=lambda key: _ORDER.index(key.scope)):
        if _count(_hash(limit, key), start) > limit.of(key.scope):
            seconds = int((start + timedelta(seconds=limit.seconds) - at).total_seconds()) + 1
            minutes = -(-seconds // 60)
            message = _("Terlalu banyak percobaan. Coba lagi %(minutes)d menit lagi.") % {"minutes": minutes}
            raise TooManyError(seconds, message)


def allow_check(request: HttpRequest, *, typed: bool) -> None:
    """Count one public check of a letter; the short code that people type is limited more tightly."""
    allow(TYPED_CODE if typed else CHECK, *keys_of(request))


def forgive(limit: Limit, *keys: Key) -> None:
    """Forget the attempts of device and account after a success; the address keeps its count."""
    hashes = [_hash(limit, key) for key in keys if key.scope is not Scope.ADDRESS]
    Bucket.objects.filter(key__in=hashes).delete()


def forget_old(now: datetime) -> int:
    """Delete windows that are over; returns how many. For the nightly job."""
    return Bucket.objects.filter(window__lt=now - timedelta(days=1)).delete()[0]


def _window(limit: Limit, at: datetime) -> datetime:
    return datetime.fromtimestamp(int(at.timestamp()) // limit.seconds * limit.seconds, UTC)


def _hash(limit: Limit, key: Key) -> bytes:
    return keyring().mac("limits").digest(f"{limit.name}\0{key.scope}\0{key.value}".encode())[:16]


def _count(key: bytes, window: datetime) -> int:
    with transaction.atomic():
        Bucket.objects.get_or_create(key=key, window=window)
        row = Bucket.objects.filter(key=key, window=window)
        row.update(count=F("count") + 1)
        return row.values_list("count", flat=True).get()
