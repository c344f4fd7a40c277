"""A day that is played faster than it was, for demos and rehearsals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self


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
