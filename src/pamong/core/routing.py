"""The way of a request: steps in order, one signature at the end, as a pure state machine.

A position is a value; an action makes the next one or is refused with a reason that can be shown. Who may act
(role, territory, not one's own request) is the caller's policy; what may happen at all is decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pamong.core.dates import aware
from pamong.core.messages import Message, _
from pamong.core.roles import Role

REASON_MAX = 500


class StepKind(StrEnum):
    """What is done at a step; exactly one step signs, and it is the last."""

    VOUCH = "vouch"
    CHECK = "check"
    PARAF = "paraf"
    MENGETAHUI = "mengetahui"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is done, by whom, how it is called, and within how many working days it is promised."""

    kind: StepKind
    role: Role
    label: str
    days: int


type Route = Sequence[Step]


class Status(StrEnum):
    """Where a request is. ``SIGNING``: a prompt is open, or the order to sign is recorded."""

    WAITING = "waiting"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SIGNING = "signing"
    ISSUED = "issued"

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen to the request any more."""
        return self in (Status.REJECTED, Status.WITHDRAWN, Status.ISSUED)


@dataclass(frozen=True, slots=True)
class Position:
    """Status, index of the present step, number of the transition, and since when the step waits.

    While ``RETURNED``, ``step`` is the step that returned it. ``since`` is not moved by a deputy, a prompt
    or its cancellation, so that none of them makes a late step look fresh.
    """

    status: Status
    step: int
    version: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Approve:
    """Take the present step (not the signature); ``by_deputy`` when a person named for this step did it."""

    by_deputy: bool = False


@dataclass(frozen=True, slots=True)
class Return:
    """Give it back to the resident with what must be mended."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reject:
    """End it with a reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The resident takes it back."""


@dataclass(frozen=True, slots=True)
class Resubmit:
    """Sent again by the resident: to the step that returned it, or to the first when answers ``changed``."""

    changed: bool = False


@dataclass(frozen=True, slots=True)
class Deputise:
    """Let account ``to`` take the present step once. Never the signature: that takes an appointment."""

    to: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class PassOver:
    """Go on without an RT or RW who has not answered within the promise."""

    reason: str


@dataclass(frozen=True, slots=True)
class BeginSigning:
    """The signer tapped: number and date are bound."""


@dataclass(frozen=True, slots=True)
class CancelSigning:
    """The prompt was cancelled or expired. Never for an accepted assertion: the signing layer holds that."""


@dataclass(frozen=True, slots=True)
class Issue:
    """The letter is signed and published."""


type Action = (
    Approve
    | Return
    | Reject
    | Withdraw
    | Resubmit
    | Deputise
    | PassOver
    | BeginSigning
    | CancelSigning
    | Issue
)
ACTIONS: tuple[type[Action], ...] = (
    Approve, Return, Reject, Withdraw, Resubmit, Deputise, PassOver, BeginSigning, CancelSigning, Issue
)  # fmt: skip


class RoutingError(Exception):
    """The action did not happen; the position is unchanged."""


class Stale(RoutingError):  # noqa: N818 - an answer, not a failure
    """The caller saw another version: answer 409 with the present ``position``."""

    def __init__(self, position: Position, expected_version: int) -> None:
        self.position = position
        self.expected_version = expected_version
        super().__init__(f"version {position.version}, not {expected_version}")


class NotAllowed(RoutingError):  # noqa: N818 - an answer, not a failure
    """The action is impossible here; ``reason`` is an Indonesian sentence that can be shown."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        super().__init__(reason)


def start(now: datetime) -> Position:
    """The position of a request just submitted.

    >>> from datetime import timezone
    >>> start(datetime(2026, 11, 24, 8, tzinfo=timezone.utc)).version
    1
    """
    return Position(Status.WAITING, step=0, version=1, since=aware(now))


def route_faults(route: Route) -> tuple[Message, ...]:
    """What is wrong with a route: one step signs and is last, only RT and RW vouch, no promise below zero."""
    faults: list[Message] = []
    if not route:
        return (_("Alur tidak punya langkah."),)
    signing = [at for at, step in enumerate(route) if step.kind is StepKind.SIGN]
    if signing != [len(route) - 1]:
        faults.append(_("Alur harus punya tepat satu langkah sign, dan langkah itu yang terakhir."))
    for step in route:
        if step.kind is StepKind.VOUCH and not step.role.is_elder:
            faults.append(
                _("Langkah vouch hanya untuk ketua_rt dan ketua_rw, bukan {role}.", role=step.role.value)
            )
        if step.days < 0:
            faults.append(_("Janji hari kerja tidak boleh negatif."))
    return tuple(faults)


def apply(
    route: Route,
    position: Position,
    action: Action,
    *,
    now: datetime,
    due: datetime | None = None,
    expected_version: int | None = None,
) -> Position:
    """The position after ``action``; every action taken makes the version grow by one.

    ``due`` is when the promise of the present step ends (for ``PassOver``); ``expected_version`` is what the
    person saw on the screen. Raises ``Stale`` and ``NotAllowed``; ``ValueError`` for naive times.
    """
    if expected_version is not None and expected_version != position.version:
        raise Stale(position, expected_version)
    refusal = _refusal(route, position, type(action), now=now, due=due)
    if refusal is not None:
        raise NotAllowed(refusal)
    _check_reason(action)
    moved = _moved(position, action, since=max(aware(now), position.since))
    return replace(moved, version=position.version + 1)


def allowed(
    route: Route, position: Position, *, now: datetime, due: datetime | None = None
) -> frozenset[type[Action]]:
    """The kinds of action that ``apply`` would take here."""
    return frozenset(kind for kind in ACTIONS if _refusal(route, position, kind, now=now, due=due) is None)


_BECOMES: dict[type[Action], Status] = {
    Return: Status.RETURNED,
    Reject: Status.REJECTED,
    Withdraw: Status.WITHDRAWN,
    Resubmit: Status.WAITING,
    BeginSigning: Status.SIGNING,
    CancelSigning: Status.WAITING,
    Issue: Status.ISSUED,
}


def _moved(position: Position, action: Action, *, since: datetime) -> Position:
    moved = replace(position, status=_BECOMES.get(type(action), position.status))
    match action:
        case Deputise() | BeginSigning() | CancelSigning():
            return moved
        case Approve() | PassOver():
            return replace(moved, step=position.step + 1, since=since)
        case Resubmit(changed=True):
            return replace(moved, step=0, since=since)
        case _:
            return replace(moved, since=since)


_WHERE: dict[type[Action], tuple[Status, ...]] = {
    Approve: (Status.WAITING,),
    Return: (Status.WAITING,),
    Reject: (Status.WAITING,),
    Withdraw: (Status.WAITING, Status.RETURNED),
    Resubmit: (Status.RETURNED,),
    Deputise: (Status.WAITING,),
    PassOver: (Status.WAITING,),
    BeginSigning: (Status.WAITING,),
    CancelSigning: (Status.SIGNING,),
    Issue: (Status.SIGNING,),
}
_WHY = {
    Status.WAITING: _("Permohonan ini sedang menunggu keputusan. Muat ulang halaman."),
    Status.RETURNED: _("Permohonan ini sedang diperbaiki oleh warga."),
    Status.REJECTED: _("Permohonan ini sudah ditutup dengan alasan."),
    Status.WITHDRAWN: _("Permohonan ini sudah ditarik oleh warga."),
    Status.SIGNING: _("Surat ini sedang ditandatangani. Tunggu sebentar."),
    Status.ISSUED: _("Surat ini sudah terbit."),
}


def _refusal(
    route: Route, position: Position, kind: type[Action], *, now: datetime, due: datetime | None
) -> Message | None:
    if position.status not in _WHERE[kind]:
        return _WHY[position.status]
    step = route[position.step]
    signs = step.kind is StepKind.SIGN
    if kind is Approve and signs:
        return _("Surat ini menunggu tanda tangan, bukan persetujuan.")
    if kind is BeginSigning and not signs:
        return _("Surat ini belum sampai pada tanda tangan.")
    if kind is Deputise and signs:
        return _("Tanda tangan tidak dapat diwakilkan. Angkat Plt. atau Plh.")
    return _pass_over_refusal(step, now=now, due=due) if kind is PassOver else None


def _pass_over_refusal(step: Step, *, now: datetime, due: datetime | None) -> Message | None:
    if step.kind is not StepKind.VOUCH or not step.role.is_elder:
        return _("Hanya langkah Ketua RT atau Ketua RW yang dapat dilewati.")
    if due is None or aware(now) <= aware(due):
        return _("Janji waktunya belum lewat. Tunggu, atau hubungi {who}.", who=step.role.label)
    return None


def _check_reason(action: Action) -> None:
    if not isinstance(action, Return | Reject | Deputise | PassOver):
        return
    if not action.reason.strip():
        raise NotAllowed(_("Tulis alasannya, supaya jelas apa yang terjadi."))
    if len(action.reason) > REASON_MAX:
        raise NotAllowed(_("Alasan terlalu panjang. Tulis paling banyak {most} huruf.", most=REASON_MAX))
