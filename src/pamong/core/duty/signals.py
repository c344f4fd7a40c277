"""What is known about sky and water, each with when it was seen and when it was received here.

Rules look only at what was received by the moment they decide for, so that a day can be played again.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pamong.core.messages import Message, _
from pamong.core.weather import Forecast, How


class Sky(StrEnum):
    """What a person sees when looking up, from dry to wet."""

    CLEAR = "clear"
    CLOUDY = "cloudy"
    DRIZZLE = "drizzle"
    RAIN = "rain"
    DOWNPOUR = "downpour"

    @property
    def is_wet(self) -> bool:
        """Whether water falls."""
        return self not in (Sky.CLEAR, Sky.CLOUDY)

    @property
    def wetness(self) -> int:
        """Its place from dry to wet."""
        return _WETNESS[self]


_WETNESS = {sky: place for place, sky in enumerate(Sky)}


class Source(StrEnum):
    """Where a forecast comes from, by the name that must be shown."""

    BMKG = "BMKG"
    OPEN_METEO = "Open-Meteo"


class Want(StrEnum):
    """What a person who may overrule wants; ``RULES`` gives the watch back to the rules."""

    HOLD = "hold"
    RELEASE = "release"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class SkyReport:
    """A look at the sky by ``person`` (an id) called ``name``, at a ``point`` of the rota if it is known."""

    sky: Sky
    observed_at: datetime
    received_at: datetime
    person: str
    name: str
    point: str = ""

    @property
    def seen_at(self) -> datetime:
        """When it was seen; a phone whose clock is ahead cannot have seen it after it was received."""
        return min(self.observed_at, self.received_at)


@dataclass(frozen=True, slots=True)
class WeatherWarning:
    """A statement of BMKG's warning that concerns the office; ``withdrawn_at``: when its end was received."""

    event: str
    effective: datetime
    expires: datetime | None
    received_at: datetime
    how: How = How.POLYGON
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast, and when this content of it first arrived."""

    forecast: Forecast
    received_at: datetime
    source: Source = Source.BMKG


@dataclass(frozen=True, slots=True)
class Level:
    """A reading of a water gauge in cm, beside its own limit of *waspada*."""

    gauge: str
    cm: float
    limit_cm: float
    at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """Water somewhere, from when it was verified until it was closed."""

    label: str
    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """What a co-ordinator or the lurah orders, with the reason."""

    want: Want
    by: str
    reason: str
    at: datetime


class WordError(ValueError):
    """The reason of a word is too short; ``message`` says how long it must be."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


def say(want: Want, *, by: str, reason: str, at: datetime, letters: int) -> Word:
    """The word of a person who may overrule, with a reason of at least ``letters`` letters; ``WordError``."""
    said = " ".join(reason.split())
    if len(said) < letters:
        raise WordError(_("Tulis alasannya, paling sedikit {letters} huruf.", letters=letters))
    return Word(want, by, said, at)


@dataclass(frozen=True, slots=True)
class Signals:
    """All of it, in any order, old things and several versions of one thing included.

    ``polled``: when BMKG's list of warnings was fetched well, whatever stood in it. ``on_duty``: how many people.
    """

    reports: tuple[SkyReport, ...] = ()
    warnings: tuple[WeatherWarning, ...] = ()
    outlooks: tuple[Outlook, ...] = ()
    levels: tuple[Level, ...] = ()
    incidents: tuple[Incident, ...] = ()
    words: tuple[Word, ...] = ()
    polled: tuple[datetime, ...] = ()
    on_duty: int = 1
