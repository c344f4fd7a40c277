"""Was it right? Holds and releases of a day judged by what came: hits, false holds, misses, and hours.

``docs/explanation/duty-record.md`` says the same in words, with a day worked out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from pamong.core.duty.policy import Policy
from pamong.core.duty.state import Standing

#: So long after a release, what comes makes it a miss.
MISS_WITHIN = timedelta(hours=3)


class What(StrEnum):
    """What came. A warning alone makes no hold right, but a release wrong."""

    WET = "wet"
    INCIDENT = "incident"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something came at ``begins`` and lasted until ``ends``; the same moment for a report of the sky."""

    what: What
    begins: datetime
    ends: datetime

    def touches(self, begins: datetime, ends: datetime) -> bool:
        """Whether any of it lies between the two moments, the moments themselves included."""
        return self.begins <= ends and self.ends >= begins


@dataclass(frozen=True, slots=True)
class Turn:
    """From this moment on the crew stood so."""

    at: datetime
    standing: Standing


class Verdict(StrEnum):
    """What a hold or a release turned out to be."""

    HIT = "hit"
    FALSE_HOLD = "false hold"
    MISS = "miss"
    RIGHT_RELEASE = "right release"


@dataclass(frozen=True, slots=True)
class Judged:
    """A hold from ``begins`` to ``ends``, or a release (both the moment from which people went)."""

    verdict: Verdict
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of verdicts, and how long the crew was held after its normal hours."""

    hits: int = 0
    false_holds: int = 0
    misses: int = 0
    right_releases: int = 0
    held: timedelta = timedelta(0)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.hits + other.hits,
            self.false_holds + other.false_holds,
            self.misses + other.misses,
            self.right_releases + other.right_releases,
            self.held + other.held,
        )


def judge(
    turns: Sequence[Turn], came: Iterable[Happening], *, day: date, policy: Policy, now: datetime
) -> list[Judged]:
    """Every hold and every release of a day of the watch, in order; what is not over yet is not judged.

    ``turns`` are in order of time and begin with the first that is another standing than on shift. A hold is judged
    when it has ended, a release when ``MISS_WITHIN`` has passed or something came before that.
    """
    known = tuple(came)
    day_ends = policy.at(day + timedelta(days=1), policy.day_begins)
    found: list[Judged] = []
    for turn, ends in zip(turns, [*(then.at for then in turns[1:]), day_ends], strict=False):
        if turn.standing is Standing.HOLD and ends <= now:
            found.append(_held(turn.at, ends, known, policy))
        elif turn.standing is Standing.RELEASED:
            found += _released(turn, ends, known, day, policy, now)
    return found


def _held(begins: datetime, ends: datetime, came: Sequence[Happening], policy: Policy) -> Judged:
    """Rain that still counted when the hold began is why it began, so it makes it right."""
    since = begins - policy.rain_fresh
    right = any(one.what is not What.WARNING and one.touches(since, ends) for one in came)
    return Judged(Verdict.HIT if right else Verdict.FALSE_HOLD, begins, ends)


def _released(
    turn: Turn, ends: datetime, came: Sequence[Happening], day: date, policy: Policy, now: datetime
) -> list[Judged]:
    """People go at the end of the shift when they were released before it; taken back before then, nobody went."""
    went = max(turn.at, policy.at(day, policy.shift_ends))
    if went >= ends:
        return []
    until = went + MISS_WITHIN
    if any(one.touches(went, min(until, now)) for one in came):
        return [Judged(Verdict.MISS, went, went)]
    return [Judged(Verdict.RIGHT_RELEASE, went, went)] if until <= now else []


def tally(judged: Iterable[Judged], *, day: date, policy: Policy) -> Tally:
    """The counts of one day."""
    rows = list(judged)
    normal = policy.at(day, policy.shift_ends)
    held = [one for one in rows if one.verdict in (Verdict.HIT, Verdict.FALSE_HOLD)]
    counts = {verdict: sum(one.verdict is verdict for one in rows) for verdict in Verdict}
    return Tally(
        counts[Verdict.HIT],
        counts[Verdict.FALSE_HOLD],
        counts[Verdict.MISS],
        counts[Verdict.RIGHT_RELEASE],
        sum((max(timedelta(0), one.ends - max(one.begins, normal)) for one in held), timedelta(0)),
    )


def percentile(lengths: Iterable[timedelta], percent: int) -> timedelta | None:
    """The length that so many percent of them do not exceed (nearest rank); ``None`` when there are none.

    >>> minutes = [timedelta(minutes=m) for m in (4, 8, 15, 16, 42)]
    >>> percentile(minutes, 50), percentile(minutes, 90)
    (datetime.timedelta(seconds=900), datetime.timedelta(seconds=2520))
    """
    rows = sorted(lengths)
    return rows[ceil(len(rows) * percent / 100) - 1] if rows else None
