"""Incidents as pages need them, and who may be sent to one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from pamong.core.duty import Policy
from pamong.core.duty.labour import may_be_asked
from pamong.core.incidents import OPEN, Candidate, Proposal, propose
from pamong.core.regions import RegionCode, RegionLevel
from pamong.core.roles import Role
from pamong.core.weather import Point
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import Person
from pamong.foundation.access.queries import holders
from pamong.foundation.files.models import StoredFile
from pamong.satgas.hats import ranges_of
from pamong.satgas.models import Incident, Post, Presence, Report, Shift, Step
from pamong.satgas.queries.hours import week_hours
from pamong.satgas.queries.people import crew_of, present

_OPEN = [state.value for state in OPEN]
#: In the hands of somebody.
_IN_HAND = [Incident.State.ASSIGNED, Incident.State.ON_WAY, Incident.State.ON_SITE]


def visible(person: Person) -> QuerySet[Incident, Incident]:
    """The incidents that exist for a person, with post and assigned."""
    where = Q(pk__in=())
    for low, high in ranges_of(person):
        where |= Q(place__range=(low, high))
    return Incident.system().filter(where).select_related("post__region", "assigned", "into")


def unfinished(person: Person) -> list[Incident]:
    """Those that are open, with ``seen``: how many reported them. Trapped people first, then the oldest."""
    rows = visible(person).filter(state__in=_OPEN).annotate(seen=Count("reports"))
    return list(rows.order_by("-trapped", "opened_at", "id"))


def finished(person: Person, since: datetime, limit: int = 30) -> list[Incident]:
    """Those that ended since then, the last first; what was merged into another is found there."""
    ended = (Incident.State.CLOSED, Incident.State.DISMISSED)
    return list(visible(person).filter(state__in=ended, closed_at__gte=since).order_by("-closed_at")[:limit])


def assigned_to(account: Account | Person) -> list[Incident]:
    """What somebody has in hand, the oldest first."""
    rows = Incident.system().filter(assigned_id=account.id, state__in=[*_IN_HAND, Incident.State.CONTAINED])
    return list(rows.select_related("post__region", "assigned").order_by("assigned_at", "id"))


def last_position(person: Person) -> Point | None:
    """Where somebody last checked in, as far as it is still known."""
    rows = Presence.system().filter(account_id=person.id, latitude__isnull=False, longitude__isnull=False)
    row = rows.order_by("-happened_at").first()
    return point_of(row) if row else None


def steps_of(incident: Incident) -> list[Step]:
    """What happened, the last first."""
    return list(
        Step.system().filter(incident=incident).select_related("photo").order_by("-received_at", "-id")
    )


def reports_of(incident: Incident) -> list[Report]:
    """What was reported, the first first."""
    return list(
        Report.system().filter(incident=incident).select_related("photo").order_by("received_at", "id")
    )


def standing_in(incident: Incident) -> Incident:
    """The incident that an incident was merged into, however often; itself when it was not."""
    seen = {incident.pk}
    while incident.into_id is not None and incident.into_id not in seen:
        incident = Incident.system().select_related("post__region").get(pk=incident.into_id)
        seen.add(incident.pk)
    return incident


def photos_of(incident: Incident) -> dict[UUID, StoredFile]:
    """The photos of an incident, by their id."""
    photos = [row.photo for row in reports_of(incident)] + [row.photo for row in steps_of(incident)]
    return {photo.pk: photo for photo in photos if photo is not None}


def point_of(row: Incident | Report | Presence) -> Point | None:
    """Its position, as far as it is known."""
    if row.latitude is None or row.longitude is None:
        return None
    return Point(row.latitude, row.longitude)


def absorbing(incident: Incident, person: Person) -> list[Incident]:
    """Open incidents of the same post that this one could be merged into, as the person sees them."""
    rows = visible(person).filter(post=incident.post_id, state__in=_OPEN).exclude(pk=incident.pk)
    return list(rows.order_by("opened_at", "id"))


def proposals(incident: Incident, now: datetime, policy: Policy) -> list[Proposal]:
    """Who of the crew may be sent, the best first. Only those who came and have not gone."""
    return propose(_candidates(incident.post, now, policy), point_of(incident), policy)


def _candidates(post: Post, now: datetime, policy: Policy) -> Iterable[Candidate]:
    day = policy.day_of(now)
    there = present(post, day)
    crew = [account for account in crew_of(post, day) if str(account.pk) in there]
    busy = _busy(post)
    hours = week_hours(post, day, now, policy)
    ends = _hours_end(crew, now, policy)
    for account in crew:
        came = there[str(account.pk)]
        spent = hours.get(str(account.pk), timedelta(0))
        yield Candidate(
            account=str(account.pk),
            name=account.name,
            point=point_of(came),
            since=came.happened_at,
            busy=busy.get(account.pk, 0),
            overtime=spent,
            limited=now >= ends[account.pk] and not may_be_asked(spent, policy),
        )


def _busy(post: Post) -> dict[UUID, int]:
    rows = Incident.system().filter(post=post, state__in=_IN_HAND).exclude(assigned=None)
    return dict(rows.values_list("assigned").annotate(count=Count("pk")).order_by())


def _hours_end(crew: Iterable[Account], now: datetime, policy: Policy) -> dict[UUID, datetime]:
    """When the normal hours of each end today, by the rota or else by the policy."""
    day = policy.day_of(now)
    usual = policy.at(day, policy.shift_ends)
    rows = Shift.system().filter(account__in=crew, day=day, kind=Shift.Kind.WORK, cancelled_at=None)
    by_rota = dict(rows.values_list("account", "ends"))
    return {account.pk: by_rota.get(account.pk, usual) for account in crew}


def elders_at(place: int, now: datetime, policy: Policy) -> list[Account]:
    """The head of the RW in which ``place`` lies; nobody when only the kelurahan is known."""
    code = RegionCode.from_place(place)
    if code.rw is None:
        return []
    return holders(Role.KETUA_RW, code.at(RegionLevel.RW).place, policy.day_of(now))
