"""What deserves a sound, and when: the whole list. Whatever is not here is read in the inbox.

A phone that sounds for everything is muted within a week, and then nobody hears the water. So: calls of the ladder, an
order to stay, a question that a colleague waits for, and the letters of a signer.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind sounds. ``lasts``: how long the push service keeps it for a phone that is off. ``urgent``: wakes a
    sleeping phone. ``quiet``: hours of the office's clock in which it waits for their end. ``gap``: at most once in it.
    """

    kind: str
    lasts: timedelta
    urgent: bool = False
    quiet: tuple[time, time] | None = None
    gap: timedelta | None = None


_NIGHT = (time(20), time(7))

#: The ladder calls the next one after minutes; what reaches a phone later than this only confuses.
CALL = Rule("call", timedelta(minutes=15), urgent=True)
#: An order to stay, and the wish that somebody relieves: this same evening.
ORDER = Rule("order", timedelta(hours=1), urgent=True)
#: A swap of shifts: a colleague waits, but not at night.
QUESTION = Rule("question", timedelta(hours=12), quiet=_NIGHT)
#: Letters wait for a signature: once an hour however many come, and never at night.
LETTERS = Rule("letters", timedelta(hours=4), quiet=_NIGHT, gap=timedelta(hours=1))
#: The button beside the switch.
TRIAL = Rule("trial", timedelta(minutes=5), urgent=True, gap=timedelta(seconds=20))

ALL = (CALL, ORDER, QUESTION, LETTERS, TRIAL)
_BY_KIND = {rule.kind: rule for rule in ALL}


def rule_of(kind: str) -> Rule:
    """The rule of a kind that was kept."""
    return _BY_KIND[kind]


def may_sound_at(rule: Rule, now: datetime, latest: datetime | None) -> datetime | None:
    """When it may sound: ``now``, or the end of the quiet hours; None when one at ``latest`` was enough.

    ``latest`` is when the last one of this kind sounded or will sound.
    """
    at = _after_quiet(rule.quiet, now) if rule.quiet else now
    if rule.gap is not None and latest is not None and at - latest < rule.gap:
        return None
    return at


def _after_quiet(quiet: tuple[time, time], now: datetime) -> datetime:
    begins, ends = quiet
    local = timezone.localtime(now)
    clock = local.time()
    if ends <= clock < begins:
        return now
    day = local.date() + timedelta(days=1) if clock >= begins else local.date()
    return datetime.combine(day, ends, local.tzinfo)
