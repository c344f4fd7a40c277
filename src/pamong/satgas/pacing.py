"""When something is fetched again: by its rhythm when all is well, further and further apart when it is not."""

from collections.abc import Callable
from datetime import datetime, time, timedelta, tzinfo

from pamong.foundation.net.headers import retry_after

#: Draws a number from 0 up to 1.
type Draw = Callable[[], float]

FORECAST_EVERY = timedelta(minutes=60)
BACKUP_EVERY = timedelta(hours=3)
LIST_EVERY, LIST_EVERY_QUIET = timedelta(minutes=5), timedelta(minutes=15)
WARNING_EVERY = timedelta(minutes=15)
WATCHFUL = (time(12), time(20))
#: Pauses after the first, second, third and every later failure in a row.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8))
_SPREAD = 0.1


def pause(failures: int, draw: Draw) -> timedelta:
    """How long to leave it alone after so many failures in a row, give or take a quarter.

    >>> pause(1, lambda: 0.5), pause(9, lambda: 0.5)
    (datetime.timedelta(seconds=60), datetime.timedelta(seconds=480))
    """
    return PAUSES[min(failures, len(PAUSES)) - 1] * (0.75 + 0.5 * draw())


def list_every(now: datetime, zone: tzinfo) -> timedelta:
    """How often the list of warnings is fetched at this time of the day."""
    begins, ends = WATCHFUL
    return LIST_EVERY if begins <= now.astimezone(zone).time() < ends else LIST_EVERY_QUIET


def spread(period: timedelta, draw: Draw) -> timedelta:
    """The period, at most a tenth shorter: what began together drifts apart, and nothing comes later than promised."""
    return period * (1 - _SPREAD * draw())


def stay_away(header: str, now: datetime) -> timedelta:
    """What a service asks for; a minute when it says nothing that can be read."""
    found = retry_after(header, now)
    return timedelta(minutes=1) if found is None else max(found, timedelta(seconds=1))
