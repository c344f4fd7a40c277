"""What a post remembers between two decisions, and what a decision says."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pamong.core.duty.known import Rung
from pamong.core.duty.policy import Policy
from pamong.core.duty.reasons import Reason
from pamong.core.duty.signals import Word


class Standing(StrEnum):
    """Where the crew of a post stands. ``RELEASED`` before the end of the shift means: go when it ends."""

    ON_SHIFT = "on shift"
    HOLD = "hold"
    RELEASED = "released"


class Callee(StrEnum):
    """Who is called to decide by hand."""

    COORDINATOR = "koordinator"
    LURAH = "lurah"


@dataclass(frozen=True, slots=True)
class State:
    """The memory of a post, for one day of the watch.

    ``rained_at``: the last rain that was reported; ``blind_since``: since when nothing fresh is known; ``word``: the
    last word of a person that was obeyed; ``by_person``: the standing is still that of the word; ``standby``: a pair
    stays on call at home.
    """

    day: date
    standing: Standing
    changed_at: datetime
    rained_at: datetime | None = None
    blind_since: datetime | None = None
    word: Word | None = None
    by_person: bool = False
    standby: bool = False

    @classmethod
    def begin(cls, now: datetime, policy: Policy) -> "State":
        """A day of the watch as it begins: everybody works."""
        day = policy.day_of(now)
        return cls(day, Standing.ON_SHIFT, policy.at(day, policy.day_begins))


@dataclass(frozen=True, slots=True)
class Next:
    """What must happen before the standing changes, and when the rules are asked again at the latest."""

    conditions: tuple[Reason, ...]
    check_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Somebody must decide by hand, until then; afterwards the next one is called."""

    callee: Callee
    until: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """The new state, why, and what comes next. ``advice`` is what the rules alone say, beside any person's word.

    ``reasons`` are never empty. While the crew is on shift ``advice`` is provisional.
    """

    state: State
    reasons: tuple[Reason, ...]
    next: Next
    advice: Standing
    rung: Rung
    page: Page | None = None
