"""Two incidents that are the same water become one: the reports go over, the worse of both is kept."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.core.incidents import CANNOT_ABSORB, Act, Refusal, RefusedError, State, may_absorb
from pamong.core.regions import RegionCode
from pamong.foundation.access.models import Account
from pamong.satgas.models import Incident, Report, Step
from pamong.satgas.services import watch
from pamong.satgas.services.incident_notices import tell_of
from pamong.satgas.services.incidents import (
    Change,
    Deed,
    chain,
    check_version,
    held,
    holds_crew,
    is_new,
    next_state,
    save,
)


def merge(incident_id: UUID, deed: Deed, *, into: UUID) -> Incident:
    """Let another incident take this one in, with its reports; returns the other one."""
    with transaction.atomic():
        source, target = held(incident_id, into)
        if not is_new(deed.key):
            return target
        check_version(source, deed)
        next_state(source, Act.MERGE, deed)
        if source.pk == target.pk or not may_absorb(State(source.state), State(target.state)):
            raise RefusedError(Refusal.TARGET, CANNOT_ABSORB)
        absorb(source, target, by=deed.by.account, now=deed.now, key=deed.key)
    return target


def absorb(
    source: Incident, target: Incident, *, by: Account | None, now: datetime, key: UUID | None
) -> None:
    """Move the reports, keep the worse of both, close the source. For services that hold both locks."""
    was_open = holds_crew(source)
    Report.system().filter(incident=source).update(incident=target)
    _worse(target, source, now)
    gone = Change(source)
    gone.set(state=State.MERGED, into=target, closed_at=now)
    save(gone, now)
    told = _record_steps(source, target, by, now, key)
    if source.assigned is not None:
        text = _("%(where)s digabung dengan %(other)s.") % {"where": source.title, "other": target.title}
        tell_of(target, [source.assigned], text, now)
    if was_open:
        watch.decide(source.post, now=now)
    chain(told, source.post, by, {"into": str(target.pk)}, now)


def _record_steps(
    source: Incident, target: Incident, by: Account | None, now: datetime, key: UUID | None
) -> Step:
    common = {"by": by, "name": by.name if by else "", "done_at": now, "received_at": now}
    told = Step.system().create(incident=source, place=source.place, what=State.MERGED, key=key, **common)
    Step.system().create(
        incident=target, place=target.place, what=Step.Word.ABSORBED, note=source.title, **common
    )
    return told


def _worse(target: Incident, source: Incident, now: datetime) -> None:
    change = Change(target)
    change.set(trapped=target.trapped or source.trapped)
    for name in ("depth_cm", "households"):
        known = [value for row in (target, source) if (value := getattr(row, name)) is not None]
        change.set(**{name: max(known, default=None)})
    if target.latitude is None:
        change.set(latitude=source.latitude, longitude=source.longitude)
    if RegionCode.from_place(target.place).contains(RegionCode.from_place(source.place)):
        change.set(place=source.place)
    save(change, now)
