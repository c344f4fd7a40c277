"""Telling other systems about water: an alert when it comes, an update when it changes, a cancellation when it goes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pamong.core.regions import RegionLevel
from pamong.core.weather import Kind
from pamong.core.weather.alerts import Reference
from pamong.core.weather.publishing import Bulletin as Message
from pamong.core.weather.publishing import Place, Statement, severity, write_alert
from pamong.foundation.db.ids import uuid7
from pamong.foundation.regions.models import Region
from pamong.foundation.regions.queries import name_at
from pamong.satgas.models import Bulletin, Post
from pamong.satgas.outlines import rings_of
from pamong.satgas.queries.areas import Water, waters_by_kelurahan
from pamong.satgas.services.common import locked, recorded

#: A message without news is said again before it expires, so that nobody thinks that the water has gone.
LASTS, RENEW = timedelta(hours=6), timedelta(hours=1)
#: A story that nobody went on with for so long ended long ago; without the bound every look would read all of them.
_LOOK_BACK = timedelta(days=30)
#: CAP's languages: Indonesian first, as here everywhere.
_LANGUAGES = (("id", "id-ID"), ("en", "en-US"))


@dataclass(frozen=True, slots=True)
class Due:
    """A message that must go out about a kelurahan; ``last``: the one that it follows."""

    kelurahan: Region
    kind: Kind
    waters: tuple[Water, ...]
    last: Bulletin | None

    @property
    def depth_cm(self) -> int | None:
        """The deepest water that is known."""
        return max((water.incident.depth_cm or 0 for water in self.waters), default=0) or None

    @property
    def areas(self) -> str:
        """The RWs with water."""
        return " ".join(sorted({water.rw for water in self.waters if water.rw}))

    @property
    def severity(self) -> str:
        """By depth; a cancellation keeps what it takes back."""
        return self.last.severity if self.kind is Kind.CANCEL and self.last else severity(self.depth_cm)


def due(post: Post, now: datetime) -> list[Due]:
    """The messages that must go out now, one for each kelurahan at most."""
    standing = _standing(post, now)
    flooded = waters_by_kelurahan(post)
    found = []
    for kelurahan in _regions(post, {*standing, *flooded}):
        one = _due(kelurahan, flooded.get(kelurahan.pk, ()), standing.get(kelurahan.pk), now)
        if one is not None:
            found.append(one)
    return found


def is_due(now: datetime) -> bool:
    """Whether any post has something to tell."""
    return any(due(post, now) for post in Post.system().select_related("region"))


def _due(kelurahan: Region, waters: tuple[Water, ...], last: Bulletin | None, now: datetime) -> Due | None:
    if not waters:
        return Due(kelurahan, Kind.CANCEL, (), last) if last else None
    if last is None:
        return Due(kelurahan, Kind.ALERT, waters, None)
    found = Due(kelurahan, Kind.UPDATE, waters, last)
    is_news = (found.severity, found.areas) != (last.severity, last.areas)
    return found if is_news or last.expires - now <= RENEW else None


def _standing(post: Post, now: datetime) -> dict[int, Bulletin]:
    """The last message about each kelurahan that has not been cancelled."""
    rows = Bulletin.system().filter(post=post, at__gte=now - _LOOK_BACK).defer("body").order_by("at", "id")
    last = {row.place: row for row in rows}
    return {place: row for place, row in last.items() if row.kind != Kind.CANCEL}


def _regions(post: Post, places: Iterable[int]) -> list[Region]:
    found = Region.objects.filter(pk__in=places, level=RegionLevel.KELURAHAN)
    return list(found.order_by("place"))


def publish_due(*, now: datetime) -> int:
    """Write down what must be told about every post; returns how many messages."""
    return sum(len(publish(post, now=now)) for post in Post.system().select_related("region"))


def publish(post: Post, *, now: datetime) -> list[Bulletin]:
    """Write the messages of one post; what two workers see at once is told once."""
    with transaction.atomic():
        post = locked(post)
        return [_publish(post, one, now) for one in due(post, now)]


def _publish(post: Post, one: Due, now: datetime) -> Bulletin:
    row = Bulletin(
        id=uuid7(),
        post=post,
        place=one.kelurahan.pk,
        first_id=(one.last.first_id or one.last.pk) if one.last else None,
        kind=one.kind.value,
        severity=one.severity,
        areas=one.areas,
        # CAP knows no fractions of a second, and what refers to a message names its very moment.
        at=now.replace(microsecond=0),
        expires=(now + LASTS).replace(microsecond=0),
    )
    statements = tuple(_statements(post, one))
    row.headline, row.description = statements[0].headline, statements[0].description
    row.body = write_alert(_message(row, statements))
    row.save(force_insert=True)
    data: dict[str, str | int] = {"kind": row.kind, "sha256": sha256(row.body).hexdigest()}
    recorded("bulletin", post, None, data, now, about=f"bulletin:{row.pk}")
    return row


def _message(row: Bulletin, statements: tuple[Statement, ...]) -> Message:
    earlier = Bulletin.system().filter(post=row.post, place=row.place).order_by("at", "id")
    told = [one for one in earlier.values_list("pk", "at", "first")] if row.first_id else []
    references = [
        Reference(_identifier(pk), _local(at)) for pk, at, first in told if row.first_id in (pk, first)
    ]
    return Message(
        identifier=_identifier(row.pk),
        sender=sender(),
        sent=_local(row.at),
        kind=Kind(row.kind),
        severity=row.severity,
        expires=_local(row.expires),
        web=f"{settings.ORIGIN}/banjir/",
        statements=statements,
        references=tuple(references),
        actual=not settings.DEMO,
    )


def sender() -> str:
    """Who speaks, as CAP wants it: a name that is ours on the net."""
    return f"satgas-banjir@{settings.HOST}"


def _identifier(pk: UUID) -> str:
    return f"{settings.HOST}.banjir.{pk}"


def _local(moment: datetime) -> datetime:
    """In the office's zone, with whole minutes of offset."""
    return timezone.localtime(moment)


def _statements(post: Post, one: Due) -> Iterator[Statement]:
    for code, language in _LANGUAGES:
        with translation.override(code):
            yield _statement(post, one, language)


def _statement(post: Post, one: Due, language: str) -> Statement:
    name, over = one.kelurahan.name, one.kind is Kind.CANCEL
    headline = _("Genangan di %(name)s sudah surut") if over else _("Genangan di %(name)s")
    return Statement(
        language=language,
        event=_("Genangan air"),
        headline=headline % {"name": name},
        description=_description(one),
        instruction=_("Tetap hati-hati: jalan mungkin licin.")
        if over
        else _("Hindari jalan yang tergenang. Jangan menyentuh tiang atau kabel listrik. Darurat: 112."),
        sender_name=_("Satgas Banjir %(name)s") % {"name": post.region.name},
        place=Place(_where(post, one), rings_of(one.kelurahan) or (), one.kelurahan.code),
    )


def _description(one: Due) -> str:
    if one.kind is Kind.CANCEL:
        return _("Petugas memastikan air sudah surut di semua titik yang dilaporkan.")
    count = len(one.waters)
    said = _("Petugas memastikan genangan di %(count)d titik.") % {"count": count}
    if one.depth_cm is None:
        return said
    deepest = _("Paling dalam %(cm)d cm.") % {"cm": one.depth_cm}
    return f"{said} {deepest}"


def _where(post: Post, one: Due) -> str:
    """RW 005, Purwantoro, Blimbing, Kota Malang."""
    rws = [f"RW {rw}" for rw in one.areas.split()]
    city = name_at(post.place, RegionLevel.KABKOTA)
    return ", ".join(filter(None, [*rws, one.kelurahan.name, post.region.name, city]))
