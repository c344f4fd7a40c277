"""The wall in words: rows of kelurahan, people, incidents and decisions, and the map among them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pamong.core.duty import Policy, Standing
from pamong.core.incidents import State
from pamong.core.regions import RegionCode
from pamong.core.weather import Point
from pamong.satgas import told
from pamong.satgas.ages import age
from pamong.satgas.incident_words import STATES
from pamong.satgas.models import Incident, Post, Presence
from pamong.satgas.outlines import Drawing, Shape, drawing_of
from pamong.satgas.queries import wall
from pamong.satgas.queries.areas import Area, AreaState
from pamong.satgas.queries.incidents import point_of as point_of
from pamong.ui.components import Status, StepState, Text

_STANDINGS = {
    Standing.ON_SHIFT: gettext_lazy("Bertugas"),
    Standing.HOLD: gettext_lazy("TAHAN"),
    Standing.RELEASED: gettext_lazy("BOLEH PULANG"),
}
#: Turns that fit beside each other on the wall, before the one that comes next.
STEPS = 4
#: From here on the bar of a person is amber: relief is named an hour before the limit.
_NEAR = timedelta(hours=1)
#: Units of the drawing within which a pin hides letters.
_PIN = 16.0
#: Half the width of a letter of a name, in the same units.
_HALF = 4.0


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A kelurahan of the list."""

    code: str
    name: str
    state: AreaState
    status: Status
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One of the crew: hours in minutes beside the limit, and where the normal day ends on the bar (percent)."""

    name: str
    hours: str
    minutes: int
    limit: int
    tick: int
    near: bool
    detail: str
    present: bool


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An open incident; ``number`` is that of its pin. ``where`` is safe for everybody, ``who`` for the crew."""

    number: int
    incident: Incident
    title: str
    where: str
    who: str
    status: Status


@dataclass(frozen=True, slots=True)
class Step:
    """A decision of the day."""

    state: StepState
    hour: str
    at: datetime
    title: Text
    note: str


@dataclass(frozen=True, slots=True)
class MapView:
    """The drawing with what lies on it: shapes with their state, numbered pins, and people."""

    drawing: Drawing
    shapes: list[tuple[Shape, AreaState]]
    pins: list[tuple[int, float, float]]
    people: list[tuple[float, float]]


def area_rows(areas: list[Area], words: dict[AreaState, Status]) -> list[AreaRow]:
    """The list of kelurahan, the worst first."""
    return [
        AreaRow(area.region.code, area.name, area.state, words[area.state], told.reasons(area))
        for area in areas
    ]


def member_rows(members: list[wall.Member], now: datetime, policy: Policy) -> list[MemberRow]:
    """The crew with the hours of today."""
    return [_member(member, now, policy) for member in members]


def _member(member: wall.Member, now: datetime, policy: Policy) -> MemberRow:
    day = policy.day_of(now)
    limit, normal = wall.day_limit(policy, day), wall.normal_day(policy, day)
    minutes = member.worked // timedelta(minutes=1)
    return MemberRow(
        name=member.account.name,
        hours=_("%(hours)d j %(minutes)02d m") % {"hours": minutes // 60, "minutes": minutes % 60},
        minutes=min(minutes, limit // timedelta(minutes=1)),
        limit=limit // timedelta(minutes=1),
        tick=round(100 * (normal / limit)),
        near=limit - member.worked <= _NEAR,
        detail=_whereabouts(member),
        present=member.present,
    )


def _whereabouts(member: wall.Member) -> str:
    last = member.last
    if last is None:
        return _("Belum hadir")
    if not member.present:
        return _("Sudah pulang")
    return _("%(place)s, sejak %(at)s") % {"place": _place(last), "at": told.hour(last.happened_at)}


def _place(presence: Presence) -> str:
    if presence.spot is not None and not presence.doubt:
        return presence.spot.name
    rw = RegionCode.from_place(presence.area).rw if presence.area else None
    return f"RW {rw}" if rw else _("Di lapangan")


def nearest_limit(rows: list[wall.Member], now: datetime, policy: Policy) -> str:
    """Who reaches the limit of the day next, within the hour, and who relieves; empty when nobody does."""
    limit = wall.day_limit(policy, policy.day_of(now))
    due = [(now + limit - member.worked, member) for member in rows if member.present]
    soon = [(at, member) for at, member in due if at - now <= _NEAR]
    if not soon:
        return ""
    at, member = min(soon, key=lambda pair: pair[0])
    said = _("%(name)s mencapai batas %(at)s.") % {"name": member.account.name, "at": told.hour(at)}
    relief = member.relief
    if relief is None or relief.by is None:
        then = _("Pengganti belum ditunjuk.")
    else:
        values = {"name": relief.by.name, "at": told.hour(relief.due_at)}
        then = _("Pengganti: %(name)s. Serah terima %(at)s.") % values
    return f"{said} {then}"


def incident_rows(incidents: list[Incident], now: datetime) -> list[IncidentRow]:
    """The open incidents, numbered as on the map."""
    return [_incident(number, row, now) for number, row in enumerate(incidents, 1)]


def _incident(number: int, row: Incident, now: datetime) -> IncidentRow:
    rw = RegionCode.from_place(row.place).rw
    parts = [f"RW {rw}" if rw else "", f"{row.depth_cm} cm" if row.depth_cm else "", age(now - row.opened_at)]
    where = " · ".join(filter(None, parts))
    return IncidentRow(
        number, row, row.title or str(told.kind(row)), where, _who(row), STATES[State(row.state)]
    )


def _who(row: Incident) -> str:
    if row.assigned is None:
        return _("belum ada petugas")
    name = row.assigned.name
    if row.arrived_at is not None:
        return _("%(name)s di lokasi sejak %(at)s") % {"name": name, "at": told.hour(row.arrived_at)}
    if row.acknowledged_at is not None:
        return _("%(name)s menuju lokasi") % {"name": name}
    return _("menunggu jawaban %(name)s") % {"name": name}


def steps(post: Post, now: datetime, policy: Policy) -> list[Step]:
    """The last decisions of today and the moment of the next one."""
    day = policy.day_of(now)
    found = sorted([*_staggered(post, policy, now), *_turned(post, policy, now)], key=lambda step: step.at)
    shown = found[-STEPS:]
    if shown:
        last = shown[-1]
        shown[-1] = Step(StepState.NOW, last.hour, last.at, last.title, last.note)
    ahead = max(post.next_at, now)
    if policy.day_of(ahead) == day:
        minutes = policy.check_every // timedelta(minutes=1)
        note = ngettext("Lalu tiap %(n)d menit", "Lalu tiap %(n)d menit", minutes) % {"n": minutes}
        shown.append(Step(StepState.AHEAD, told.hour(ahead), ahead, gettext_lazy("Dihitung lagi"), note))
    return shown


def _staggered(post: Post, policy: Policy, now: datetime) -> Iterator[Step]:
    stagger = wall.stagger_of(post, policy.day_of(now))
    if stagger is not None and stagger.decided_at is not None:
        count = len(stagger.accounts)
        values = {"n": count, "at": f"{stagger.late_start:%H.%M}"}
        note = ngettext("%(n)d petugas mulai %(at)s", "%(n)d petugas mulai %(at)s", count) % values
        at = stagger.decided_at
        yield Step(StepState.DONE, told.hour(at), at, gettext_lazy("Geser jam"), note)


def _turned(post: Post, policy: Policy, now: datetime) -> Iterator[Step]:
    for turn in wall.turns(post, policy.day_of(now), policy):
        row = turn.decision
        standing = Standing(row.standing)
        provisional = standing is Standing.ON_SHIFT and row.advice != Standing.ON_SHIFT
        title = _STANDINGS[Standing(row.advice) if provisional else standing]
        said = _("%(word)s, sementara") % {"word": title} if provisional else title
        rules = _("Aturan: %(rules)s") % {"rules": row.rules.replace(" ", ", ")} if row.rules else ""
        note = _("Diputuskan %(name)s") % {"name": turn.order.name} if turn.order else rules
        yield Step(StepState.DONE, told.hour(row.at), row.at, said, note)


def map_view(areas: list[Area], pins: list[Point | None], people: list[Point | None]) -> MapView | None:
    """The map of the wall; ``None`` where no outline is known. Pins are numbered in their order, unknown ones too."""
    drawing = drawing_of([area.region for area in sorted(areas, key=lambda area: area.region.pk)])
    if drawing is None:
        return None
    states = {area.region.code: area.state for area in areas}
    numbered = ((number, drawing.spot(point)) for number, point in enumerate(pins, 1))
    spots = [(number, spot) for number, spot in numbered if spot is not None]
    crew = [spot for point in people if (spot := drawing.spot(point)) is not None]
    taken = [*(spot for _, spot in spots), *crew]
    shapes = [(_aside(shape, taken), states[shape.code]) for shape in drawing.shapes]
    return MapView(drawing, shapes, [(number, *spot) for number, spot in spots], crew)


def _aside(shape: Shape, pins: list[tuple[float, float]]) -> Shape:
    """The name above a pin that would lie on it."""
    hidden = any(
        abs(x - shape.x) < _PIN + _HALF * len(shape.name) and abs(y - shape.y) < _PIN for x, y in pins
    )
    return replace(shape, y=shape.y - 1.5 * _PIN) if hidden else shape
