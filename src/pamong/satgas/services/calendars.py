"""The rota of one person as a calendar feed, at an address that only he knows and that he can take back."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.ical import Event, calendar
from pamong.foundation.access.models import Account
from pamong.satgas.models import Calendar, RotaChange, Shift

REFRESH = timedelta(hours=1)
_BEHIND, _AHEAD = timedelta(days=14), timedelta(days=62)


def new_address(account: Account, *, now: datetime) -> str:
    """A new secret word for the address; an older one opens nothing any more. Only its hash is kept."""
    word = secrets.token_urlsafe(32)
    Calendar.objects.update_or_create(account=account, defaults={"token_hash": _hash(word), "made_at": now})
    return word


def revoke(account: Account) -> bool:
    """Close the address; says whether there was one."""
    return bool(Calendar.objects.filter(account=account).delete()[0])


def feed(word: str, *, host: str, now: datetime) -> bytes | None:
    """The shifts of the person whose word it is, cancelled ones too; None for a word that nobody has."""
    owner = Calendar.objects.filter(token_hash=_hash(word), account__disabled_at=None).first()
    if owner is None:
        return None
    day = timezone.localdate(now)
    rows = Shift.system().filter(account=owner.account_id, day__range=(day - _BEHIND, day + _AHEAD))
    changed: dict[object, datetime] = {}
    for one in RotaChange.system().filter(account=owner.account_id, day__gte=day - _BEHIND).order_by("at"):
        changed[one.day] = one.at
    events = [
        _event(row, changed.get(row.day), host)
        for row in rows.select_related("post").order_by("starts", "id")
    ]
    return calendar(
        events, product="-//Pamong//Jadwal Satgas//ID", name=_("Jadwal Satgas Banjir"), refresh=REFRESH
    )


def _event(row: Shift, changed_at: datetime | None, host: str) -> Event:
    title = _("Piket telepon Satgas") if row.kind == Shift.Kind.STANDBY else _("Satgas Banjir")
    moments = [one for one in (row.made_at, row.cancelled_at, changed_at) if one is not None]
    return Event(
        uid=f"{row.pk}@{host}",
        starts=row.starts,
        ends=row.ends,
        title=title,
        changed_at=max(moments),
        note=row.note,
        where=row.post.name,
        cancelled=row.cancelled_at is not None,
    )


def _hash(word: str) -> bytes:
    return sha256(word.encode()).digest()


def version(data: bytes) -> str:
    """What changes when the feed does."""
    return sha256(data).hexdigest()[:32]
