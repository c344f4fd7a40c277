"""The life of an incident as one table: who may do what, from which state, and where that leads.

Two rules stand behind it. Whoever is held by an incident does not talk it away: what somebody verified can be dismissed
only by those who plan, for an open incident keeps the crew (rules H6 and R4). And a photo closes: nothing that was
verified ends without one, except that it was no incident at all, or the same as another.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from pamong.core.messages import Message, _


class State(StrEnum):
    """Where an incident stands."""

    REPORTED = "reported"
    VERIFIED = "verified"
    ASSIGNED = "assigned"
    ON_WAY = "on_way"
    ON_SITE = "on_site"
    CONTAINED = "contained"
    CLOSED = "closed"
    MERGED = "merged"
    DISMISSED = "dismissed"


class Act(StrEnum):
    """What a person does to an incident."""

    VERIFY = "verify"
    ASSIGN = "assign"
    TAKE = "take"
    LEAVE = "leave"
    ARRIVE = "arrive"
    CONTAIN = "contain"
    CLOSE = "close"
    DECLINE = "decline"
    REOPEN = "reopen"
    MERGE = "merge"
    DISMISS = "dismiss"
    NOTE = "note"


class Hat(StrEnum):
    """As what a person meets an incident; most wear more than one."""

    ASSIGNED = "assigned"
    CREW = "crew"
    PLANNER = "planner"
    VERIFIER = "verifier"


class Refusal(StrEnum):
    """Why an act did not happen."""

    STATE = "state"
    HAT = "hat"
    PHOTO = "photo"
    REASON = "reason"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class _Row:
    act: Act
    sources: frozenset[State]
    target: State | None  # None: it stays where it is
    hats: frozenset[Hat]
    photo: bool = False
    reason: bool = False


_SENT = frozenset({State.ASSIGNED, State.ON_WAY, State.ON_SITE})
_VERIFIED = frozenset({State.VERIFIED, *_SENT, State.CONTAINED})
#: Somebody still has to do something.
OPEN = frozenset({State.REPORTED, *_VERIFIED})
_ANYBODY = frozenset(Hat)
_PLANNER = frozenset({Hat.PLANNER})
_OWN = frozenset({Hat.ASSIGNED})
_SEEN_TO = frozenset({Hat.ASSIGNED, Hat.PLANNER})
REASON_LETTERS = 5


def _of(*states: State) -> frozenset[State]:
    return frozenset(states)


_TABLE = (
    _Row(Act.VERIFY, _of(State.REPORTED), State.VERIFIED, _ANYBODY),
    _Row(Act.ASSIGN, _SENT | {State.VERIFIED}, State.ASSIGNED, _PLANNER),
    # Who takes it himself is on his way: one tap less in the rain.
    _Row(Act.TAKE, _of(State.VERIFIED), State.ON_WAY, frozenset({Hat.CREW})),
    _Row(Act.LEAVE, _of(State.ASSIGNED), State.ON_WAY, _OWN),
    _Row(Act.ARRIVE, _of(State.ASSIGNED, State.ON_WAY), State.ON_SITE, _OWN),
    _Row(Act.CONTAIN, _of(State.ON_SITE), State.CONTAINED, _SEEN_TO),
    _Row(Act.CLOSE, _of(State.CONTAINED), State.CLOSED, _SEEN_TO, photo=True),
    # Water that went by itself: nobody was sent, or nobody said so.
    _Row(Act.CLOSE, _SENT | {State.VERIFIED}, State.CLOSED, _PLANNER, photo=True, reason=True),
    _Row(Act.DECLINE, _of(State.ASSIGNED, State.ON_WAY), State.VERIFIED, _OWN, reason=True),
    _Row(Act.REOPEN, _of(State.CONTAINED), State.ON_SITE, _SEEN_TO, reason=True),
    _Row(Act.REOPEN, _of(State.CLOSED), State.VERIFIED, _ANYBODY, reason=True),
    _Row(Act.REOPEN, _of(State.DISMISSED), State.REPORTED, _ANYBODY, reason=True),
    _Row(Act.MERGE, _of(State.REPORTED), State.MERGED, frozenset({Hat.CREW, Hat.PLANNER})),
    _Row(Act.MERGE, _VERIFIED, State.MERGED, _PLANNER),
    _Row(Act.DISMISS, _of(State.REPORTED), State.DISMISSED, _ANYBODY, reason=True),
    _Row(Act.DISMISS, _VERIFIED, State.DISMISSED, _PLANNER, reason=True),
    _Row(Act.NOTE, OPEN, None, _ANYBODY, reason=True),
)


class RefusedError(Exception):
    """The act is not possible; ``why`` says which rule, ``message`` tells the person what to do instead."""

    def __init__(self, why: Refusal, message: Message) -> None:
        super().__init__(message)
        self.why = why
        self.message = message


NOT_OF_THE_CREW = _("Pilih petugas Satgas dari pos ini.")
BEYOND_THE_LIMIT = _("Batas lembur petugas ini sudah tercapai. Pilih yang lain.")
CANNOT_ABSORB = _("Pilih kejadian lain yang masih terbuka dan sudah dipastikan.")


def step(state: State, act: Act, hats: Collection[Hat], *, photo: bool = False, reason: str = "") -> State:
    """The state after the act. Raises ``RefusedError``, for the first rule that speaks against it.

    >>> step(State.REPORTED, Act.VERIFY, {Hat.VERIFIER})
    <State.VERIFIED: 'verified'>
    """
    rows = [row for row in _TABLE if row.act is act and state in row.sources]
    if not rows:
        raise RefusedError(Refusal.STATE, _("Keadaan kejadian ini sudah berubah. Lihat keadaan terbaru."))
    row = next((row for row in rows if row.hats & set(hats)), None)
    if row is None:
        raise RefusedError(Refusal.HAT, _WHO.get(act, _PLANNERS_ONLY))
    if row.photo and not photo:
        raise RefusedError(
            Refusal.PHOTO, _("Sertakan foto keadaan terakhir. Tanpa foto, kejadian belum selesai.")
        )
    if row.reason and len(reason.strip()) < REASON_LETTERS:
        raise RefusedError(Refusal.REASON, _("Tulis sebabnya dengan singkat, supaya yang lain mengerti."))
    return row.target or state


_PLANNERS_ONLY = _("Ini diputuskan oleh koordinator Satgas, Sekcam atau Camat.")
_ASSIGNED_ONLY = _("Ini dikabarkan oleh petugas yang ditugaskan.")
_WHO = {
    Act.TAKE: _("Ini dikerjakan oleh petugas Satgas."),
    Act.LEAVE: _ASSIGNED_ONLY,
    Act.ARRIVE: _ASSIGNED_ONLY,
    Act.DECLINE: _ASSIGNED_ONLY,
    Act.CONTAIN: _("Ini dikabarkan oleh petugas yang ditugaskan, atau oleh koordinator."),
}


def offered(state: State, hats: Collection[Hat]) -> list[Act]:
    """The acts that the state leaves to somebody with these hats, as a page offers them."""
    mine = set(hats)
    found = {row.act for row in _TABLE if state in row.sources and row.hats & mine}
    return [act for act in Act if act in found]


def needs(state: State, act: Act, hats: Collection[Hat]) -> tuple[bool, bool]:
    """Whether the act needs a photo, and whether a reason, from somebody with these hats."""
    rows = [row for row in _TABLE if row.act is act and state in row.sources and row.hats & set(hats)]
    return any(row.photo for row in rows[:1]), any(row.reason for row in rows[:1])


def may_absorb(source: State, target: State) -> bool:
    """Whether ``target`` may take in ``source``: it is open, and no verified incident hides in a mere report.

    >>> may_absorb(State.REPORTED, State.REPORTED), may_absorb(State.ON_SITE, State.REPORTED)
    (True, False)
    """
    return target in OPEN and source in OPEN and (source is State.REPORTED or target in _VERIFIED)
