"""What people do about an incident. Each act is one transaction: post, incident, step, decision, chain, notices.

The post is locked first, then the incident, then the chain: two that wait for each other would wait for ever.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from pamong.core.incidents import (
    BEYOND_THE_LIMIT,
    NOT_OF_THE_CREW,
    OPEN,
    Act,
    Refusal,
    RefusedError,
    State,
    step,
)
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import Person
from pamong.foundation.files.models import StoredFile
from pamong.foundation.files.services import store
from pamong.satgas.hats import hats
from pamong.satgas.models import Incident, Post, Step
from pamong.satgas.queries.incidents import proposals
from pamong.satgas.queries.people import crew_of, present
from pamong.satgas.queries.places import rws_below
from pamong.satgas.services import watch
from pamong.satgas.services.common import locked, recorded
from pamong.satgas.services.incident_notices import tell_act, tell_elders

#: A phone without a network tells later what was done; older than this it is not believed.
_LATEST = timedelta(hours=12)
_HOLDS_CREW = OPEN - {State.REPORTED}

type _Values = dict[str, object]


class IncidentMovedError(Exception):
    """Somebody else was quicker, or the page is old; ``incident`` is as it is now."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(incident.state)
        self.incident = incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who acts, when, and with what. ``photo`` is a picture that ``accept_image`` has made.

    ``version`` is that of the page; without it the state alone decides, for acts on one's own way that may come late
    and one after another. The same ``key`` is done once. ``done_at`` is the phone's clock, when it had no network.
    """

    by: Person
    now: datetime
    note: str = ""
    photo: bytes | None = None
    version: int | None = None
    key: UUID | None = None
    done_at: datetime | None = None

    @property
    def moment(self) -> datetime:
        """When it was done: the phone's word, within reason."""
        return min(max(self.done_at or self.now, self.now - _LATEST), self.now)


@dataclass(slots=True)
class Change:
    """The fields of an incident that an act sets."""

    incident: Incident
    fields: set[str] = field(default_factory=set)

    def set(self, **values: object) -> None:
        """Set them, and remember which."""
        for name, value in values.items():
            setattr(self.incident, name, value)
            self.fields.add(name)


def do(incident_id: UUID, act: Act, deed: Deed) -> Incident:
    """Do what needs nothing but the deed: take, leave, arrive, contain, close, decline, reopen, dismiss, note.

    Raises ``RefusedError`` of core, and ``IncidentMovedError``.
    """
    return _act(incident_id, act, deed, {})


def verify(
    incident_id: UUID, deed: Deed, *, title: str = "", households: int | None = None, rw: int | None = None
) -> Incident:
    """Say that a report is true, which holds the crew; ``title`` says where it is, better than the machine could.

    ``rw``: the place of the RW, where only the kelurahan was known; its head is told.
    """
    values: _Values = {"households": households} if households is not None else {}
    if title.strip():
        values["title"] = title.strip()
    if rw is not None and rw in [row.place for row in rws_below(_place_of(incident_id))]:
        values["place"] = rw
    return _act(incident_id, Act.VERIFY, deed, values)


def _place_of(incident_id: UUID) -> int:
    return Incident.system().values_list("place", flat=True).get(pk=incident_id)


def assign(incident_id: UUID, deed: Deed, *, to: Account | None) -> Incident:
    """Send somebody of the crew, who is told at once; nobody beyond the limit of hours."""
    _check_sent(incident_id, to, deed.now)
    return _act(incident_id, Act.ASSIGN, deed, {"assigned": to})


def _check_sent(incident_id: UUID, to: Account | None, now: datetime) -> None:
    incident = Incident.system().select_related("post__region").get(pk=incident_id)
    policy = watch.policy_at(now)
    day = policy.day_of(now)
    if to is None or to not in crew_of(incident.post, day):
        raise RefusedError(Refusal.TARGET, NOT_OF_THE_CREW)
    able = {one.candidate.account for one in proposals(incident, now, policy)}
    if str(to.pk) in present(incident.post, day).keys() - able:
        raise RefusedError(Refusal.TARGET, BEYOND_THE_LIMIT)


def _act(incident_id: UUID, act: Act, deed: Deed, values: _Values) -> Incident:
    with transaction.atomic():
        (incident,) = held(incident_id)
        if not is_new(deed.key):
            return incident
        check_version(incident, deed)
        before = State(incident.state)
        after = next_state(incident, act, deed)
        was_open = holds_crew(incident)
        change = Change(incident)
        change.set(**_moments(act, before, deed) | values)
        if after is not before:
            change.set(state=after)
        save(change, deed.now)
        told = _tell_step(incident, act, deed, _kept(incident, deed))
        if was_open != holds_crew(incident):
            watch.decide(incident.post, now=deed.now)
        chain(told, incident.post, deed.by.account, {"from": before.value, "to": after.value}, deed.now)
        tell_act(incident, act, deed.by.account, deed.now)
        if "place" in values:
            tell_elders(incident, deed.now)
    return incident


def held(*ids: UUID) -> list[Incident]:
    """Incidents of one post, locked after it, in the caller's transaction. Raises ``Incident.DoesNotExist``."""
    post = Incident.system().select_related("post").get(pk=ids[0]).post
    locked(post)
    list(Incident.system().select_for_update().filter(pk__in=ids).order_by("pk"))
    rows = Incident.system().filter(post=post).select_related("post__region", "assigned")
    return [rows.get(pk=each) for each in ids]


def is_new(key: UUID | None) -> bool:
    """Whether this press was not done yet."""
    return key is None or not Step.system().filter(key=key).exists()


def check_version(incident: Incident, deed: Deed) -> None:
    """``IncidentMovedError`` for a page that is too old."""
    if deed.version is not None and deed.version != incident.version:
        raise IncidentMovedError(incident)


def next_state(incident: Incident, act: Act, deed: Deed) -> State:
    """The state after the act, from this person. ``RefusedError``, ``IncidentMovedError``."""
    worn = hats(deed.by, incident)
    try:
        return step(State(incident.state), act, worn, photo=deed.photo is not None, reason=deed.note)
    except RefusedError as refused:
        if refused.why is Refusal.STATE:
            raise IncidentMovedError(incident) from refused
        raise


def _moments(act: Act, before: State, deed: Deed) -> _Values:
    """The fields that an act sets. What the rules of the watch ask for goes by the server's clock."""
    freed: _Values = dict.fromkeys(("assigned", "assigned_at", "acknowledged_at", "arrived_at"))
    sent: _Values = freed | {"assigned_at": deed.now}
    went: _Values = {"acknowledged_at": deed.moment} if before is State.ASSIGNED else {}
    known: dict[Act, _Values] = {
        Act.VERIFY: {"verified_at": deed.now},
        Act.ASSIGN: sent,
        Act.TAKE: sent | {"assigned": deed.by.account, "acknowledged_at": deed.now},
        Act.LEAVE: {"acknowledged_at": deed.moment},
        Act.ARRIVE: went | {"arrived_at": deed.moment},
        Act.CONTAIN: {"contained_at": deed.moment},
        Act.CLOSE: {"closed_at": deed.now},
        Act.DISMISS: {"closed_at": deed.now},
        Act.DECLINE: freed,
        Act.REOPEN: _reopened(before, freed),
    }
    return known.get(act, {})


def _reopened(before: State, freed: _Values) -> _Values:
    if before is State.CONTAINED:
        return {"contained_at": None}
    ended: _Values = freed | {"contained_at": None, "closed_at": None}
    # Dismissed, it is a report again, and a report holds nobody.
    return ended | ({"verified_at": None} if before is State.DISMISSED else {})


def save(change: Change, now: datetime) -> None:
    """A note, or one more report, makes no page stale: only another state or another person does."""
    if change.fields & {"state", "assigned"}:
        change.set(version=change.incident.version + 1)
    change.set(changed_at=now)
    change.incident.save(update_fields=sorted(change.fields))


def holds_crew(incident: Incident) -> bool:
    """Whether the crew has to stay for it (rule H6)."""
    return State(incident.state) in _HOLDS_CREW


def _kept(incident: Incident, deed: Deed) -> StoredFile | None:
    if deed.photo is None:
        return None
    return store(deed.photo, kind="flood", place=incident.place, owner=deed.by.id, now=deed.now)


_WORDS = {Act.DECLINE: Step.Word.DECLINED, Act.REOPEN: Step.Word.REOPENED, Act.NOTE: Step.Word.NOTE}


def _tell_step(incident: Incident, act: Act, deed: Deed, photo: StoredFile | None) -> Step:
    what = _WORDS.get(act) or incident.state
    note = deed.note.strip()
    if act is Act.ASSIGN and incident.assigned is not None:
        note = incident.assigned.name
    return Step.system().create(
        incident=incident, place=incident.place, what=what, by=deed.by.account, name=deed.by.account.name,
        note=note[:500], photo=photo, done_at=deed.moment, received_at=deed.now, key=deed.key,
    )  # fmt: skip


def chain(told: Step, post: Post, by: Account | None, data: dict[str, str | int], now: datetime) -> None:
    """One entry in the chain of the post's office."""
    recorded(f"incident_{told.what}", post, by, data, now, about=f"incident:{told.incident_id}")
