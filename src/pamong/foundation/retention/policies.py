"""The table of what is kept for how long, and why: one line per kind of data, readable by anybody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """One line of the table.

    ``what`` and ``why`` are shown on the privacy page. ``expire(limit, now)`` removes what became due before
    ``limit`` (``now`` less ``after``) and returns how many; it may be called again after a crash.
    """

    name: str
    what: str | Promise
    why: str | Promise
    after: timedelta
    expire: Callable[[datetime, datetime], int]


class RetentionError(Exception):
    """Two policies have one name, or a period is not positive."""


_table: dict[str, Retention] = {}


def register(policy: Retention) -> None:
    """Adds a line (from ``AppConfig.ready``); RetentionError for a name that is taken by another line."""
    if policy.after <= timedelta():
        raise RetentionError(f"{policy.name}: the period must be longer than nothing")
    if _table.setdefault(policy.name, policy) != policy:
        raise RetentionError(f"{policy.name}: there is already a policy of this name")


def table() -> tuple[Retention, ...]:
    """All lines, by name."""
    return tuple(_table[name] for name in sorted(_table))
