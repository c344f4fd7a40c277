"""How many reports a phone may send. The phone is counted first; an address only by the new phones behind it.

A whole street may share one address, and in a flood the whole street reports. So an address alone refuses nobody who
has reported before, and it has room for hundreds of phones in an hour; a machine that throws its cookies away has not.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest

from pamong.foundation.access.devices import device_mark
from pamong.foundation.access.limits import Key, Limit, Scope, address_key, allow
from pamong.satgas.models import Report
from pamong.satgas.services.reports import device_of

REPORTS = Limit("flood_report", device=10, account=10, address=400, seconds=3_600)
_KNOWN_FOR = timedelta(days=30)


def allow_report(request: HttpRequest, key: UUID, *, now: datetime) -> bytes:
    """Count one report; returns what is kept of the device. Raises ``TooManyError``.

    A phone that keeps no cookie is a new one each time.
    """
    device = device_of(device_mark(request) or f"unmarked {key}")
    allow(REPORTS, Key(Scope.DEVICE, device.hex()))
    if not Report.system().filter(device_hash=device, received_at__gte=now - _KNOWN_FOR).exists():
        allow(REPORTS, address_key(request))
    return device
