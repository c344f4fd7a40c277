"""Equipment and drains: what is looked after, that somebody did, and new rounds."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.core.weather import Point
from pamong.foundation.access.models import Account
from pamong.satgas.errors import WatchError
from pamong.satgas.models import Check, Equipment, Post, Spot
from pamong.satgas.queries.people import coordinators_of
from pamong.satgas.queries.upkeep import EVERY_DAYS
from pamong.satgas.services.common import locked, recorded, tell
from pamong.satgas.services.watch import policy_at

UPKEEP_PAGE = "/satgas/alat/"
_LONGEST_DAYS = 366


def add_equipment(
    post: Post, kind: Equipment.Kind, name: str, every_days: int, *, by: Account, now: datetime
) -> Equipment:
    """Something that must work when it rains, looked at every so many days."""
    with transaction.atomic():
        post = locked(post)
        row = Equipment.system().create(
            post=post, place=post.place, kind=kind, name=_named(name), every_days=_days(every_days)
        )
        recorded("upkeep.added", post, by, {"kind": row.kind}, now, about=f"equipment:{row.pk}")
    return row


def add_round(
    post: Post, name: str, point: Point, *, by: Account, now: datetime, every_days: int = EVERY_DAYS
) -> Spot:
    """A drain to be cleaned at least every so many days."""
    with transaction.atomic():
        post = locked(post)
        row = Spot.system().create(
            post=post, place=post.place, kind=Spot.Kind.DRAIN, name=_named(name), latitude=point.lat,
            longitude=point.lon, every_days=_days(every_days),
        )  # fmt: skip
        recorded("upkeep.added", post, by, {"kind": row.kind}, now, about=f"spot:{row.pk}")
    return row


def retire(thing: Equipment | Spot, *, by: Account, now: datetime) -> None:
    """It is looked after no more; its past stays."""
    with transaction.atomic():
        post = locked(thing.post)
        model = type(thing)
        if model.system().filter(pk=thing.pk, retired_at=None).update(retired_at=now):
            recorded("upkeep.retired", post, by, {}, now, about=f"{model.__name__.lower()}:{thing.pk}")


def look_after(
    thing: Equipment | Spot,
    *,
    works: bool,
    note: str,
    by: Account,
    key: UUID,
    now: datetime,
    at: datetime | None = None,
) -> Check:
    """Somebody looked at the thing or cleaned the drain; what does not work is told to the co-ordinators.

    ``key`` is chosen by the phone, ``at`` its time: the same press is kept once. ``WatchError`` for what was retired.
    """
    with transaction.atomic():
        post = locked(thing.post)
        kept = Check.system().filter(key=key).first()
        if kept is not None:
            return kept
        if thing.retired_at is not None:
            raise WatchError(_("%(name)s sudah tidak dipakai.") % {"name": thing.name})
        of = {"equipment": thing} if isinstance(thing, Equipment) else {"spot": thing}
        row = Check.system().create(
            post=post, place=post.place, account=by, works=works, note=" ".join(note.split())[:300],
            at=min(at or now, now), key=key, **of,
        )  # fmt: skip
        if not works:
            text = _("%(name)s tidak berfungsi, dilaporkan %(by)s.") % {"name": thing.name, "by": by.name}
            people = coordinators_of(post, policy_at(now).day_of(now))
            tell(people, text, link=UPKEEP_PAGE, kind="satgas.upkeep", now=now)
        recorded("upkeep.checked", post, by, {"works": int(works)}, now, about=f"check:{row.pk}")
    return row


def _named(name: str) -> str:
    said = " ".join(name.split())[:80]
    if not said:
        raise WatchError(_("Tulis namanya."))
    return said


def _days(days: int) -> int:
    if not 1 <= days <= _LONGEST_DAYS:
        raise WatchError(_("Tulis jarak hari antara 1 dan %(most)s.") % {"most": _LONGEST_DAYS})
    return days
