"""Promises in working days: Monday to Friday, without the holidays the caller brings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from pamong.core.dates import WIB, aware

# A calendar without a working day in a year is a broken holiday list, not a long weekend.
_LONGEST_PAUSE = 366


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days an office works; ``holidays`` are national holidays and joint leave alike.

    >>> calendar = WorkCalendar(frozenset({date(2026, 12, 24), date(2026, 12, 25)}))
    >>> calendar.add_working_days(date(2026, 12, 23), 1)
    datetime.date(2026, 12, 28)
    """

    holidays: frozenset[date] = frozenset()

    @classmethod
    def of(cls, holidays: Iterable[date]) -> "WorkCalendar":
        """Make a calendar of any collection of days."""
        return cls(frozenset(holidays))

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on ``day``."""
        return day.weekday() < 5 and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """``day`` itself if the office works, else the first day after it on which it does.

        Raises ``ValueError`` when there is none within a year.
        """
        for later in range(_LONGEST_PAUSE):
            if self.is_working_day(day + timedelta(days=later)):
                return day + timedelta(days=later)
        raise ValueError(f"no working day in the year after {day}")

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; for 0 the first working day from ``day`` on.

        Raises ``ValueError`` for a negative count.
        """
        if count < 0:
            raise ValueError(f"count {count}")
        if count == 0:
            return self.next_working_day(day)
        for _ in range(count):
            day = self.next_working_day(day + timedelta(days=1))
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and with ``end``; negative when ``end`` is earlier.

        >>> WorkCalendar().working_days_between(date(2026, 11, 20), date(2026, 11, 24))
        2
        """
        if end < start:
            return -self.working_days_between(end, start)
        days = (end - start).days
        return sum(self.is_working_day(start + timedelta(days=at)) for at in range(1, days + 1))

    def due(self, moment: datetime, days: int, *, closing: time, zone: tzinfo = WIB) -> datetime:
        """The end of a promise of ``days`` working days made at ``moment``: ``closing`` time on the last one.

        A promise for today (0) that is made after closing, or on a free day, means the next working day.

        >>> from datetime import timezone
        >>> made = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)  # Tuesday 16.00 WIB
        >>> WorkCalendar().due(made, 0, closing=time(15)).isoformat()
        '2026-11-25T15:00:00+07:00'
        """
        local = aware(moment).astimezone(zone)
        today = local.date()
        late = days == 0 and self.is_working_day(today) and local.time() >= closing
        last = self.add_working_days(today, 1 if late else days)
        return datetime.combine(last, closing, tzinfo=zone)
