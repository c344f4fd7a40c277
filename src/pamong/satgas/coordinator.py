"""The co-ordinator's day in words: who is on, who stays until when, who comes instead, and what waits for a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.core.duty import Policy
from pamong.core.duty.labour import Stage
from pamong.satgas import board
from pamong.satgas.models import Alarm, Overtime, Post, Stagger
from pamong.satgas.queries import rota, wall
from pamong.satgas.queries.relief import Turn, turns
from pamong.satgas.queries.today import Today
from pamong.satgas.services.reminders import evening_stage
from pamong.satgas.shown import Line, sentence
from pamong.ui.components import Status, StepState

_ORDERED = {
    None: Status(gettext_lazy("Belum menjawab"), "clock", "warn"),
    True: Status(gettext_lazy("Setuju lembur"), "check", "ok"),
    False: Status(gettext_lazy("Tidak bisa"), "x", ""),
}
_OVER = Status(gettext_lazy("Sudah pulang"), "home", "")
_EMERGENCY = Status(gettext_lazy("Keadaan darurat"), "alert", "danger")
_ALARMS: dict[str, str | Promise] = {
    Alarm.Kind.BLIND: gettext_lazy("Tidak ada data cuaca"),
    Alarm.Kind.INCIDENT: gettext_lazy("Kejadian belum dijawab"),
    Alarm.Kind.LIMIT: gettext_lazy("Batas jam kerja tercapai"),
    Alarm.Kind.EARLY: gettext_lazy("Pulang saat ditahan"),
    Alarm.Kind.DRILL: gettext_lazy("Uji panggilan"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One time of an evening's plan; NOW until it is done, however many are."""

    clock: str
    label: str
    state: StepState


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One of the crew: hours of today beside the limit, the order to stay and the plan of the evening."""

    row: board.MemberRow
    order: Overtime | None
    status: Status | None
    turn: Turn | None
    moments: tuple[Moment, ...]
    stops: bool

    @property
    def may_name(self) -> bool:
        """Whether a relief can be named: nobody has agreed to come yet."""
        if self.turn is None or self.turn.evening.is_over:
            return False
        agreed = self.turn.relief is not None and self.turn.relief.accepted_at is not None
        return not agreed and bool(self.turn.candidates)


def lines(today: Today) -> list[PersonLine]:
    """The crew of today, by name."""
    people = wall.members_of(today)
    planned = {one.evening.row.account_id: one for one in turns(today)}
    rows = board.member_rows(people, today.now, today.policy)
    return [
        _line(row, one.overtime, planned.get(one.account.pk), today.now, today.policy)
        for one, row in zip(people, rows, strict=True)
    ]


def _line(
    row: board.MemberRow, order: Overtime | None, turn: Turn | None, now: datetime, policy: Policy
) -> PersonLine:
    stage = evening_stage(turn.evening, now, policy) if turn else Stage.BEFORE
    moments = tuple(_moments(turn, now, policy)) if turn and not turn.evening.is_over else ()
    stops = stage is Stage.STOP and turn is not None and not turn.evening.is_over
    return PersonLine(row, order, _status(order), turn, moments, stops)


def _status(order: Overtime | None) -> Status | None:
    if order is None:
        return None
    if order.ended_at is not None:
        return _OVER
    if order.emergency_at is not None and order.consented is not False:
        return _EMERGENCY
    return _ORDERED[order.consented]


def _moments(turn: Turn, now: datetime, policy: Policy) -> list[Moment]:
    """Meal, relief, hand-over and the last moment; in an emergency counted back from its end."""
    relief, plan = turn.relief, turn.evening.plan
    meal = turn.evening.row.meal_at is not None
    named = relief is not None and relief.by is not None
    name = relief.by.name if relief is not None and relief.by is not None else ""
    accepted = relief is not None and relief.accepted_at is not None
    due = turn.due_at
    naming = _("%(name)s menggantikan") % {"name": name} if accepted else _("Tunjuk pengganti")
    if named and not accepted:
        naming = _("Menunggu jawaban %(name)s") % {"name": name}
    steps = [
        (plan.meal_at, _("Makan sudah dipesan") if meal else _("Pesan makan"), meal),
        (due - policy.relief_before, naming, accepted),
        (due - policy.handover_before, _("Serah terima"), False),
        (due, _("Harus berhenti"), False),
    ]
    return [Moment(policy.clock(at), label, _state(at, is_done, now)) for at, label, is_done in sorted(
        steps, key=lambda step: step[0]
    )]  # fmt: skip


def _state(at: datetime, is_done: bool, now: datetime) -> StepState:
    if is_done:
        return StepState.DONE
    return StepState.NOW if at <= now else StepState.AHEAD


@dataclass(frozen=True, slots=True)
class Morning:
    """The proposal of the morning, while it can be answered."""

    stagger: Stagger
    names: list[str]
    reasons: list[Line]


def morning(post: Post, now: datetime, policy: Policy) -> Morning | None:
    """The open proposal of today."""
    day = now.astimezone(policy.zone).date()
    row = rota.stagger_of(post, day)
    if row is None or row.accepted is not None or now >= policy.at(day, policy.shift_begins):
        return None
    reasons = [Line(one["rule"], sentence(one["template"], one["params"])) for one in row.reasons]
    return Morning(row, rota.late_names(row), reasons)


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """An alarm that nobody took yet."""

    alarm: Alarm
    title: str
    detail: str


def alarm_lines(alarms: Sequence[Alarm], policy: Policy) -> list[AlarmLine]:
    """Open alarms with what they are about."""
    return [AlarmLine(one, str(_ALARMS[one.kind]), _about(one, policy)) for one in alarms]


def alarm_title(alarm: Alarm) -> str:
    """What an alarm is called on screens."""
    return str(_ALARMS[alarm.kind])


def _about(alarm: Alarm, policy: Policy) -> str:
    since = _("sejak pukul %(at)s") % {"at": policy.clock(alarm.began_at)}
    if alarm.incident is not None:
        return f"{alarm.incident.title}, {since}"
    return f"{alarm.about.name}, {since}" if alarm.about is not None else since
