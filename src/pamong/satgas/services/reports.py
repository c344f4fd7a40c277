"""What somebody without an account saw: kept first, compared with others afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.core.base64url import b64url
from pamong.core.incidents import Sighting, State
from pamong.core.weather import Point
from pamong.foundation.access.models import Account
from pamong.foundation.db.keys import keyring
from pamong.foundation.files.services import store
from pamong.foundation.regions.queries import describe
from pamong.satgas.models import Incident, Post, Report, Step
from pamong.satgas.queries.incidents import elders_at, point_of
from pamong.satgas.queries.people import crew_of, present
from pamong.satgas.queries.places import post_at
from pamong.satgas.queries.reports import similar
from pamong.satgas.services import watch
from pamong.satgas.services.common import locked, recorded
from pamong.satgas.services.incident_notices import coordinators, tell_of
from pamong.satgas.services.incidents import held
from pamong.satgas.services.merging import absorb

#: A phone without a network sends later; older than this it is no news.
_LATEST = timedelta(hours=12)
_TOKEN_BYTES = 16


class PlaceUnknownError(Exception):
    """No post watches over the place."""


class NoLongerOpenError(Exception):
    """The incident that a report was to join is over, or the report has gone its own way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What somebody saw. ``place`` is the kelurahan, RW or RT; ``photo`` a picture that ``accept_image`` has made.

    ``key`` was chosen by the phone; ``device`` stands for the phone without telling which it is.
    """

    key: UUID
    place: int
    device: bytes
    depth_cm: int | None
    trapped: bool
    point: Point | None = None
    accuracy_m: int | None = None
    note: str = ""
    photo: bytes | None = None
    observed_at: datetime | None = None


def token_of(key: UUID) -> str:
    """The word that opens the status page: 128 bits that only this office can make of the phone's key."""
    digest = keyring().mac("flood report link").digest(key.bytes)[:_TOKEN_BYTES]
    return b64url(digest)


def device_of(mark: str) -> bytes:
    """What is kept of a device's mark: enough to count its reports, and nothing that could be set as a cookie again."""
    return keyring().mac("flood report device").digest(mark.encode())


def is_known(key: UUID) -> bool:
    """Whether this press was received already."""
    return Report.system().filter(key=key).exists()


def report(seen: Seen, *, now: datetime) -> Report:
    """Keep a report as an incident of its own, and tell the crew. The same ``key`` is kept once.

    Raises ``PlaceUnknownError``.
    """
    post = post_at(seen.place)
    if post is None:
        raise PlaceUnknownError(seen.place)
    with transaction.atomic():
        locked(post)
        kept = Report.system().select_related("incident").filter(key=seen.key).first()
        if kept is not None:
            return kept
        incident = _open(post, seen, now)
        made = _keep(post, incident, seen, now)
        _step(incident, State.REPORTED, now)
        data: dict[str, str | int] = {"report": str(made.pk)}
        recorded("incident_reported", post, None, data, now, about=f"incident:{incident.pk}")
        tell_of(incident, _listeners(incident, now), _news(incident), now)
    return made


def join(made: Report, into: UUID, *, now: datetime) -> Incident:
    """Let a report that nobody touched yet be one more of an incident like it: "I too". Returns that incident.

    Done twice it is done once. Raises ``NoLongerOpenError``.
    """
    with transaction.atomic():
        locked(made.post)
        fresh = Report.system().select_related("incident").get(pk=made.pk)
        if fresh.incident_id == into:
            return fresh.incident
        if into not in [row.pk for row in alike(fresh)]:
            raise NoLongerOpenError(into)
        source, target = held(fresh.incident_id, into)
        was_trapped = target.trapped
        Report.system().filter(pk=fresh.pk).update(joined=True)
        absorb(source, target, by=None, now=now, key=None)
        if target.trapped and not was_trapped:
            tell_of(target, _listeners(target, now), _news(target), now)
    return target


def alike(made: Report) -> Sequence[Incident]:
    """The open incidents that a fresh report may mean as well, three at most; none once somebody has seen to it."""
    alone = Report.system().filter(incident=made.incident_id).count() == 1
    if not alone or made.incident.state != State.REPORTED:
        return []
    here = Sighting(made.place, made.observed_at, point_of(made))
    return similar(here, made.incident.post, but=made.incident_id)


def _open(post: Post, seen: Seen, now: datetime) -> Incident:
    return Incident.system().create(
        post=post, place=seen.place, title=f"Genangan {describe(seen.place)}", state=State.REPORTED,
        latitude=seen.point.lat if seen.point else None, longitude=seen.point.lon if seen.point else None,
        depth_cm=seen.depth_cm, trapped=seen.trapped, opened_at=_moment(seen, now), changed_at=now,
    )  # fmt: skip


def _keep(post: Post, incident: Incident, seen: Seen, now: datetime) -> Report:
    photo = store(seen.photo, kind="flood", place=seen.place, owner=None, now=now) if seen.photo else None
    return Report.system().create(
        post=post, place=seen.place, incident=incident, depth_cm=seen.depth_cm, trapped=seen.trapped,
        latitude=incident.latitude, longitude=incident.longitude, accuracy_m=seen.accuracy_m,
        note=seen.note.strip()[:300], photo=photo, device_hash=seen.device,
        token_hash=sha256(token_of(seen.key).encode()).digest(), observed_at=_moment(seen, now),
        received_at=now, key=seen.key,
    )  # fmt: skip


def _moment(seen: Seen, now: datetime) -> datetime:
    return min(max(seen.observed_at or now, now - _LATEST), now)


def _step(incident: Incident, what: str, now: datetime) -> Step:
    return Step.system().create(
        incident=incident, place=incident.place, what=what, done_at=incident.opened_at, received_at=now
    )


def _listeners(incident: Incident, now: datetime) -> list[Account]:
    """Those who can see whether it is true: the co-ordinators, the crew that is there, the head of the RW."""
    policy = watch.policy_at(now)
    day = policy.day_of(now)
    there = present(incident.post, day)
    crew = [account for account in crew_of(incident.post, day) if str(account.pk) in there]
    return [*coordinators(incident.post, now), *crew, *elders_at(incident.place, now, policy)]


def _news(incident: Incident) -> str:
    if incident.trapped:
        return _("Warga melaporkan orang terjebak: %(where)s. Mohon segera dipastikan.") % {
            "where": incident.title
        }
    return _("Laporan warga: %(where)s. Mohon dipastikan.") % {"where": incident.title}
