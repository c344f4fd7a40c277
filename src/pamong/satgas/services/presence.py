"""Coming and going: kept as it was pressed, with a doubt where there is one, and never refused."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.core.duty import Standing
from pamong.core.incidents import metres
from pamong.core.weather import Point
from pamong.foundation.access.models import Account
from pamong.satgas.errors import StaleError, WatchError
from pamong.satgas.models import Alarm, Post, Presence, Spot
from pamong.satgas.press import Position, Press
from pamong.satgas.queries.people import coordinators_of
from pamong.satgas.queries.places import kelurahan_around
from pamong.satgas.queries.today import today
from pamong.satgas.records import state_from_json
from pamong.satgas.services.common import locked, recorded, tell
from pamong.satgas.services.overtime import end_day
from pamong.satgas.services.watch import policy_at

#: A position that is less exact than this proves nothing.
VAGUE_M = 100
_NOTE = 300


def check(
    post: Post, account: Account, kind: Presence.Kind, press: Press, *, now: datetime, note: str = ""
) -> Presence:
    """Keep that ``account`` came or went. The same press is kept once.

    Going while the watch holds is kept as that, ends the overtime, and is told to the co-ordinators: it is no fault by
    itself. Raises ``WatchError`` for a key that belongs to somebody else's press.
    """
    with transaction.atomic():
        post = locked(post)
        kept = Presence.system().filter(key=press.key).select_related("spot").first()
        if kept is not None:
            return _own(kept, account)
        row = _keep(post, account, kind, press, now, note)
        if kind == Presence.Kind.OUT:
            end_day(post, account, now=now, at=press.happened_at)
            if _goes_early(post, row, now):
                _tell_early(post, row, now)
    return row


def _own(row: Presence, account: Account) -> Presence:
    if row.account_id != account.pk:
        raise WatchError(_("Absen ini milik petugas lain."))
    return row


def _keep(
    post: Post, account: Account, kind: Presence.Kind, press: Press, now: datetime, note: str
) -> Presence:
    where = press.position
    spot, distance = _nearest(post, where) if where else (None, None)
    doubt = _doubt(where, spot, distance)
    row = Presence.system().create(
        post=post,
        place=post.place,
        account=account,
        kind=kind,
        day=policy_at(now).day_of(press.happened_at),
        spot=spot,
        distance_m=distance,
        latitude=where.point.lat if where else None,
        longitude=where.point.lon if where else None,
        accuracy_m=where.accuracy_m if where else None,
        area=_area(where, spot, doubt),
        pressed_at=press.phone_at,
        happened_at=press.happened_at,
        received_at=now,
        offline=press.offline,
        standing=_standing(post, now),
        doubt=doubt,
        note=" ".join(note.split())[:_NOTE],
        key=press.key,
    )
    data: dict[str, str | int] = {"kind": row.kind, "standing": row.standing, "doubt": row.doubt}
    recorded("presence", post, account, data, now, about=f"presence:{row.pk}")
    return row


def _nearest(post: Post, where: Position) -> tuple[Spot | None, int | None]:
    spots = Spot.system().filter(post=post, retired_at=None)
    found = [(metres(where.point, Point(spot.latitude, spot.longitude)), spot) for spot in spots]
    if not found:
        return None, None
    distance, spot = min(found, key=lambda pair: pair[0])
    return spot, round(distance)


def _doubt(where: Position | None, spot: Spot | None, distance: int | None) -> str:
    """Why the co-ordinator is asked; what the phone itself calls inexact is in its favour at the edge of a circle."""
    if where is None:
        return Presence.Doubt.NOWHERE
    if where.accuracy_m > VAGUE_M:
        return Presence.Doubt.VAGUE
    if spot is not None and distance is not None and distance > spot.radius_m + where.accuracy_m:
        return Presence.Doubt.FAR
    return ""


def _area(where: Position | None, spot: Spot | None, doubt: str) -> int | None:
    """The RW of the spot, or the kelurahan around the position: what stays when the position is forgotten."""
    if where is None:
        return None
    if spot is not None and not doubt:
        return spot.place
    around = kelurahan_around(where.point)
    return around.place if around is not None else None


def _standing(post: Post, now: datetime) -> str:
    if not post.state:
        return Standing.ON_SHIFT
    state = state_from_json(post.state)
    return state.standing if state.day == policy_at(now).day_of(now) else Standing.ON_SHIFT


def _goes_early(post: Post, row: Presence, now: datetime) -> bool:
    """Whether the others are held; a press of another day that arrives only now is no news of this evening."""
    policy = policy_at(now)
    is_held = row.standing == Standing.HOLD and row.day == policy.day_of(now)
    return is_held and row in today(post, now, policy).early_leavers


def _tell_early(post: Post, row: Presence, now: datetime) -> None:
    policy = policy_at(now)
    text = _("%(name)s absen pulang pukul %(at)s saat Satgas ditahan. Mohon dihubungi.")
    values = {"name": row.account.name, "at": policy.clock(row.happened_at)}
    # One word, to the co-ordinators alone: nobody above them is called, so it never climbs.
    alarm = Alarm.system().create(
        post=post, place=post.place, kind=Alarm.Kind.EARLY, about=row.account, began_at=now, next_at=None
    )
    people = coordinators_of(post, row.day)
    tell(people, text % values, link=f"/satgas/panggilan/{alarm.pk}/", kind="satgas.early", now=now)


def explain(presence: UUID, *, by: Account, note: str, now: datetime) -> Presence:
    """A word of the worker about a press in doubt. ``WatchError`` for another's; ``StaleError`` once confirmed."""
    with transaction.atomic():
        row = Presence.system().select_related("post__region").get(pk=presence)
        post = locked(row.post)
        row = _own(Presence.system().get(pk=presence), by)
        if row.confirmed_at is not None:
            raise StaleError(_("Absen ini sudah dipastikan koordinator."))
        row.note = " ".join(note.split())[:_NOTE]
        row.save(update_fields=["note"])
        recorded("presence.explained", post, by, {}, now, about=f"presence:{row.pk}")
    return row


def confirm(presence: UUID, *, by: Account, now: datetime) -> Presence:
    """The co-ordinator believes a press in doubt; done twice it is done once."""
    with transaction.atomic():
        row = Presence.system().select_related("post__region").get(pk=presence)
        post = locked(row.post)
        row = Presence.system().get(pk=presence)
        if row.confirmed_at is None:
            row.confirmed_by, row.confirmed_at = by, now
            row.save(update_fields=["confirmed_by", "confirmed_at"])
            recorded("presence.confirmed", post, by, {}, now, about=f"presence:{row.pk}")
    return row


def in_doubt(post: Post, day: date) -> list[Presence]:
    """The presses of ``day`` that nobody has confirmed yet, the first first."""
    rows = Presence.system().filter(post=post, day=day, confirmed_at=None).exclude(doubt="")
    return list(rows.select_related("account", "spot").order_by("received_at"))
