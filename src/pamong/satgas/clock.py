"""What time it is for the crew: the server's clock or, in a demo, that of a day that is played.

Pages and jobs of the flood watch ask ``now()``, and hand it on; nothing else of the office follows a played day.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from pamong.core.played import Play as Play


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


def heard(moment: datetime) -> datetime:
    """What a phone's clock said, in the time that the watch goes by: phones do not play days."""
    played = play()
    return played.at(moment) if played else moment
