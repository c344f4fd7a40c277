"""Alarms: what waits, who is called at which step, and what a page of calls shows."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from pamong.core.duty.ladder import Who
from pamong.core.roles import Role
from pamong.foundation.access.models import Account, Appointment
from pamong.satgas.models import Alarm, Incident, Overtime, Post, Shift
from pamong.satgas.queries.people import coordinators_of, crew_of, present

#: They wait for a person, however long.
LASTING = (Alarm.Kind.EARLY, Alarm.Kind.DRILL)
_ROLES = {Who.LURAH: Role.LURAH, Who.CAMAT: Role.CAMAT}


def called(alarm: Alarm, who: Who, day: date, now: datetime) -> list[Account]:
    """Who is called as ``who``; perhaps nobody, and the step is passed over."""
    if who is Who.CREW:
        return _crew(alarm, day, now)
    if who is Who.COORDINATOR:
        return coordinators_of(alarm.post, day)
    everywhere = holders_in(alarm.post, (_ROLES[who],), day)
    if who is Who.LURAH and alarm.incident is not None:
        return holders_in(alarm.post, (Role.LURAH,), day, covering=alarm.incident.place) or everywhere
    return everywhere


def _crew(alarm: Alarm, day: date, now: datetime) -> list[Account]:
    """The one who was sent; else those at work now, or on call at home."""
    if alarm.incident is not None and alarm.incident.assigned is not None:
        return [alarm.incident.assigned]
    here = set(present(alarm.post, day))
    planned = Shift.system().filter(
        post=alarm.post, day=day, cancelled_at=None, starts__lte=now, ends__gt=now
    )
    here |= {str(account) for account in planned.values_list("account", flat=True)}
    return [one for one in crew_of(alarm.post, day) if str(one.pk) in here]


def holders_in(
    post: Post, roles: tuple[Role, ...], day: date, *, covering: int | None = None
) -> list[Account]:
    """Who holds one of ``roles`` within the kecamatan of the post, by name; only over the place ``covering``."""
    low, high = post.region.region_code.place_range
    rows = Appointment.objects.filter(role__in=roles, region__place__range=(low, high), starts__lte=day)
    running = rows.exclude(ends__lt=day).select_related("region", "account")
    found = {
        row.account_id: row.account
        for row in running
        if row.account.disabled_at is None and (covering is None or _covers(row, covering))
    }
    return sorted(found.values(), key=lambda one: (one.name, one.pk))


def _covers(row: Appointment, place: int) -> bool:
    low, high = row.region.region_code.place_range
    return low <= place <= high


def is_work_due(now: datetime) -> bool:
    """Whether somebody must be called, or something may have become a reason to call."""
    return (
        Alarm.system().filter(next_at__lte=now).exists()
        or any((post.said or {}).get("callee") for post in Post.system().only("said"))
        or Overtime.system().filter(ended_at=None).exclude(consented=False).exists()
        or unanswered(now).exists()
        or Alarm.system().filter(ended_at=None).exclude(kind__in=LASTING).exists()
    )


def unanswered(now: datetime) -> "QuerySet[Incident, Incident]":
    """Incidents that somebody was sent to and did not answer, and water that nobody looked at yet."""
    sent = Q(state=Incident.State.ASSIGNED, acknowledged_at=None, assigned_at__lte=now)
    new = Q(state=Incident.State.REPORTED, kind=Incident.Kind.FLOOD) | Q(
        state=Incident.State.REPORTED, trapped=True
    )
    return Incident.system().filter(sent | new)


def open_alarms(post: Post) -> list[Alarm]:
    """Those that nobody answered, oldest first."""
    rows = Alarm.objects.filter(post=post, ended_at=None).order_by("began_at", "id")
    return list(rows.select_related("incident", "about"))


def alarms_of_me(account: Account) -> list[Alarm]:
    """Open alarms that called ``account``, newest first."""
    mine = Alarm.objects.filter(ended_at=None, calls__account=account).distinct()
    return list(mine.select_related("incident", "about", "post").order_by("-began_at"))


def drills(post: Post, count: int = 12) -> list[Alarm]:
    """The latest drills with their calls, newest first."""
    rows = Alarm.objects.filter(post=post, kind=Alarm.Kind.DRILL).order_by("-began_at")
    return list(rows.select_related("acknowledged_by").prefetch_related("calls__account")[:count])
