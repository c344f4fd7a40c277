"""Calling until somebody answers: whom, by which way, and how long to wait before the next is called."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from pamong.core.duty.policy import Policy


class Who(StrEnum):
    """As what somebody is called."""

    CREW = "satgas"
    COORDINATOR = "koordinator"
    LURAH = "lurah"
    CAMAT = "camat"


class Way(StrEnum):
    """How a call goes out: a message in the app, a messenger, or a number on the screen."""

    APP = "app"
    MESSENGER = "messenger"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step. ``wait``: how long before the next one; None on the last."""

    who: Who
    ways: tuple[Way, ...]
    wait: timedelta | None


def ladder(policy: Policy, *, to_decide: bool = False) -> tuple[Rung, ...]:
    """The steps from the crew up to the camat, who is shown the number of the city's BPBD too.

    ``to_decide``: the co-ordinator is called because nothing is known (H7), and has the time of that rule.
    """
    coordinator = policy.decide_within if to_decide else policy.call_coordinator
    return (
        Rung(Who.CREW, (Way.APP,), policy.call_first),
        Rung(Who.CREW, (Way.MESSENGER,), policy.call_messenger),
        Rung(Who.COORDINATOR, (Way.APP, Way.MESSENGER), coordinator),
        Rung(Who.LURAH, (Way.APP, Way.MESSENGER), policy.call_lurah),
        Rung(Who.CAMAT, (Way.APP, Way.MESSENGER, Way.NUMBER), None),
    )


def first_of(who: Who, policy: Policy) -> int:
    """The first step that calls ``who``.

    >>> from datetime import date
    >>> from pamong.core.duty.table import in_force
    >>> [first_of(who, in_force(date(2026, 11, 24))) for who in Who]
    [0, 2, 3, 4]
    """
    return next(at for at, rung in enumerate(ladder(policy)) if rung.who is who)


def following(
    rung: int, *, reached: bool, policy: Policy, to_decide: bool = False
) -> tuple[int, timedelta] | None:
    """The step after ``rung`` and the wait before it; none at all when nobody was reached, None after the last.

    >>> from datetime import date
    >>> from pamong.core.duty.table import in_force
    >>> policy = in_force(date(2026, 11, 24))
    >>> following(0, reached=True, policy=policy), following(1, reached=False, policy=policy)
    ((1, datetime.timedelta(seconds=180)), (2, datetime.timedelta(0)))
    """
    wait = ladder(policy, to_decide=to_decide)[rung].wait
    if wait is None:
        return None
    return rung + 1, wait if reached else timedelta(0)
