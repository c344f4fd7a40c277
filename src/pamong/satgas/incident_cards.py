"""An incident as pages draw it: a card in a list, and the whole of it with what the person may do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pamong.core.incidents import Act, Hat, Proposal, State, may_absorb, metres, needs, offered
from pamong.core.weather import Point
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import Person
from pamong.foundation.regions.queries import describe
from pamong.satgas.hats import hats
from pamong.satgas.incident_forms import ActForm, form_for
from pamong.satgas.incident_words import badge_of, depth_in_words, step_in_words
from pamong.satgas.models import Incident, Report, Step
from pamong.satgas.queries.incidents import (
    absorbing,
    assigned_to,
    last_position,
    point_of,
    proposals,
    reports_of,
    steps_of,
)
from pamong.satgas.queries.people import crew_of, present
from pamong.satgas.queries.places import rws_below
from pamong.satgas.services.watch import policy_at
from pamong.ui.components import Status, StepState, TimelineStep
from pamong.ui.forms import say

#: Buttons that stand on the card itself: one tap, nothing to fill in.
_ONE_TAP = (Act.LEAVE, Act.ARRIVE, Act.CONTAIN, Act.TAKE)
#: In this order one of them is the main thing to do.
_MAIN = (Act.LEAVE, Act.ARRIVE, Act.CONTAIN, Act.CLOSE, Act.VERIFY, Act.ASSIGN, Act.TAKE)


@dataclass(frozen=True, slots=True)
class Card:
    """An incident in a list. ``tap``: the form of the one thing that can be done right here."""

    incident: Incident
    badge: Status
    place: str
    text: str
    url: str
    is_mine: bool
    tap: ActForm | None

    @property
    def address(self) -> str:
        """Where the tap goes."""
        assert self.tap is not None
        return reverse("satgas:incident_act", args=[self.incident.pk, self.tap.button.slug])


def cards(rows: Iterable[Incident], person: Person) -> list[Card]:
    """The rows as cards, those of the person first."""
    listed = list(rows)
    is_near = any(row.assigned_id == person.id and point_of(row) for row in listed)
    here = last_position(person) if is_near else None
    found = [_card(row, person, here) for row in listed]
    return sorted(found, key=lambda card: not card.is_mine)


def cards_of(person: Person) -> list[Card]:
    """What the person has in hand, for ``bagian/kejadian.html`` on the crew's own page."""
    return cards(assigned_to(person), person)


def _card(row: Incident, person: Person, here: Point | None) -> Card:
    mine = row.assigned_id == person.id
    acts = offered(State(row.state), hats(person, row)) if mine else []
    tap = next((act for act in _ONE_TAP if act in acts), None)
    return Card(
        incident=row,
        badge=badge_of(row),
        place=describe(row.place),
        text=_told(row, here if mine else None),
        url=reverse("satgas:incident", args=[row.pk]),
        is_mine=mine,
        tap=form_for(tap, version=row.version) if tap else None,
    )


def _told(row: Incident, here: Point | None) -> str:
    seen = getattr(row, "seen", None)
    parts = [depth_in_words(row.depth_cm).capitalize()] if row.depth_cm is not None else []
    if seen:
        parts.append(ngettext("%(count)d laporan warga", "%(count)d laporan warga", seen) % {"count": seen})
    there = point_of(row)
    if here is not None and there is not None:
        far = max(10, round(metres(here, there) / 10) * 10)
        parts.append(_("Jarak %(metres)d m dari tempat absen terakhir") % {"metres": far})
    elif row.assigned is not None:
        parts.append(_("Petugas: %(name)s") % {"name": row.assigned.name})
    return ". ".join(parts)


@dataclass(frozen=True, slots=True)
class Sent:
    """Somebody who may be sent, with the reasons in words."""

    account: str
    name: str
    reasons: str
    is_best: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything about an incident for one person. ``main``: the form of what is to be done now; ``more``: the rest."""

    incident: Incident
    badge: Status
    place: str
    depth: str
    is_open: bool
    main: ActForm | None
    more: list[ActForm]
    assign: ActForm | None
    proposals: list[Sent]
    absent: list[Account]
    merge: ActForm | None
    targets: list[Incident]
    reports: list[Report]
    steps: list[Step]
    photos: list[tuple[UUID, str, datetime]] = field(default_factory=list)

    @property
    def lead(self) -> str:
        """Where and how deep, without what the title says already."""
        where = "" if self.place in self.incident.title else self.place
        return ". ".join(part for part in (where, self.depth[:1].upper() + self.depth[1:]) if part)

    @property
    def has_notes(self) -> bool:
        """Whether somebody who reported wrote a word."""
        return any(row.note for row in self.reports)

    @property
    def is_new(self) -> bool:
        """Whether nobody has said yet that it is true: then one looks at the photos first."""
        return self.incident.state == Incident.State.REPORTED

    @property
    def latitude(self) -> str:
        """Degrees with a point, whatever the language."""
        return f"{self.incident.latitude:.6f}"

    @property
    def longitude(self) -> str:
        """Degrees with a point, whatever the language."""
        return f"{self.incident.longitude:.6f}"

    @property
    def timeline(self) -> list[TimelineStep]:
        """What happened, the last first."""
        return [_step(row) for row in self.steps]


def _step(row: Step) -> TimelineStep:
    if row.what == Incident.State.ASSIGNED:  # whose note is the name of the one who was sent
        title = _("Ditugaskan kepada %(name)s") % {"name": row.note}
        return TimelineStep(StepState.DONE, title, who=row.name, at=row.done_at)
    return TimelineStep(StepState.DONE, step_in_words(row.what), who=row.name, at=row.done_at, note=row.note)


def whole(incident: Incident, person: Person, now: datetime, *, refused: ActForm | None = None) -> Whole:
    """The incident with the acts that are offered; ``refused`` stands in for the form that was not accepted."""
    worn = hats(person, incident)
    state = State(incident.state)
    forms = {act: _form(act, incident, state, worn, refused) for act in offered(state, worn)}
    assign, merge = forms.pop(Act.ASSIGN, None), forms.pop(Act.MERGE, None)
    main = next((forms.pop(act) for act in _MAIN if act in forms and _is_next(act, state)), None)
    if assign is not None and state is State.VERIFIED and main is not None and main.act is not Act.ASSIGN:
        forms, main = (
            {main.act: main, **forms},
            None,
        )  # whoever may assign is asked whom to send, before all else
    reports, steps = reports_of(incident), steps_of(incident)
    sent, absent = _people(incident, now) if assign else ([], [])
    return Whole(
        incident=incident,
        badge=badge_of(incident),
        place=describe(incident.place),
        depth=depth_in_words(incident.depth_cm),
        is_open=state not in (State.CLOSED, State.MERGED, State.DISMISSED),
        main=main,
        more=list(forms.values()),
        assign=assign,
        proposals=sent,
        absent=absent,
        merge=merge,
        targets=_targets(incident, person) if merge else [],
        reports=reports,
        steps=steps,
        photos=_photos(reports, steps),
    )


def _is_next(act: Act, state: State) -> bool:
    """Who plans may always close; it is the thing to do only when the water is contained."""
    return act is not Act.CLOSE or state is State.CONTAINED


def _form(
    act: Act, incident: Incident, state: State, worn: frozenset[Hat], refused: ActForm | None
) -> ActForm:
    if refused is not None and refused.act is act:
        return refused
    rws = rws_below(incident.place) if act is Act.VERIFY else []
    form = form_for(act, version=incident.version, needs=needs(state, act, worn), rws=rws)
    if act is Act.VERIFY:
        form.initial["judul"] = incident.title
    return form


def _people(incident: Incident, now: datetime) -> tuple[list[Sent], list[Account]]:
    policy = policy_at(now)
    found = proposals(incident, now, policy)
    day = policy.day_of(now)
    there = present(incident.post, day)
    absent = [one for one in crew_of(incident.post, day) if str(one.pk) not in there]
    others = [one for one in found if one.candidate.account != str(incident.assigned_id)]
    return [_sent(one, number == 0) for number, one in enumerate(others)], absent


def _sent(one: Proposal, is_best: bool) -> Sent:
    reasons = "; ".join(say(reason) for reason in one.reasons)
    return Sent(one.candidate.account, one.candidate.name, f"{reasons[:1].upper()}{reasons[1:]}.", is_best)


def _targets(incident: Incident, person: Person) -> list[Incident]:
    rows = absorbing(incident, person)
    return [row for row in rows if may_absorb(State(incident.state), State(row.state))]


def _photos(reports: list[Report], steps: list[Step]) -> list[tuple[UUID, str, datetime]]:
    seen = [
        (row.photo.pk, _("Dari warga"), row.observed_at)
        for row in reports
        if row.photo and not row.photo.deleted_at
    ]
    done = [
        (row.photo.pk, _("Dari %(name)s") % {"name": row.name}, row.done_at)
        for row in steps
        if row.photo and not row.photo.deleted_at
    ]
    return sorted([*seen, *done], key=lambda photo: photo[2], reverse=True)
