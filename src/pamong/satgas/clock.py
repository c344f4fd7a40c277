"""What time it is for the crew: the server's clock or, in a demo, that of a day that is played.

Pages and jobs of the flood watch ask ``now()``, and hand it on; nothing else of the office follows a played day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Self

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Play:
    """A day that is played: at the real moment ``since`` it was ``start``; ``speed`` played seconds pass in a real one.

    At ``until`` it stands still, so that its last screen stays. As text: ``DAY START UNTIL SPEED SINCE``, which every
    process of the demo is given, so that all of them have the same time without asking anybody.
    """

    day: str
    start: datetime
    until: datetime
    speed: float
    since: datetime

    @classmethod
    def parse(cls, text: str) -> Self:
        """Invert ``str``. ``ValueError`` when it is none."""
        try:
            day, start, until, speed, since = text.split()
        except ValueError:
            raise ValueError(f"no played day: {text}") from None
        moments = [datetime.fromisoformat(moment) for moment in (start, until, since)]
        if any(moment.tzinfo is None for moment in moments) or not 0 < float(speed) <= 3600:
            raise ValueError(f"no played day: {text}")
        return cls(day, moments[0], moments[1], float(speed), moments[2])

    def __str__(self) -> str:
        moments = [moment.isoformat() for moment in (self.start, self.until, self.since)]
        return f"{self.day} {moments[0]} {moments[1]} {self.speed:g} {moments[2]}"

    def at(self, real: datetime) -> datetime:
        """What the played clock shows at a real moment."""
        return min(self.start + (real - self.since) * self.speed, self.until)

    def real(self, played: datetime) -> datetime:
        """When the played clock first shows this."""
        return self.since + (played - self.start) / self.speed


def play() -> Play | None:
    """The day that is played; ``None`` in a real office, whatever its settings say, and where nothing is played.

    ``ImproperlyConfigured`` when the setting cannot be read.
    """
    return _parsed(settings.FLOOD_PLAY) if settings.FLOOD_PLAY and settings.MODE != "production" else None


@lru_cache(maxsize=4)
def _parsed(text: str) -> Play:
    try:
        return Play.parse(text)
    except ValueError as fault:
        raise ImproperlyConfigured(f"PAMONG_FLOOD_PLAY: {fault}") from fault


def now() -> datetime:
    """The time that the flood watch goes by."""
    played = play()
    return played.at(timezone.now()) if played else timezone.now()


def paced(period: timedelta) -> timedelta:
    """A pause of real time in which so much time passes by ``now()``: for polls and periodic jobs."""
    played = play()
    return period / played.speed if played else period
