"""The weather of a demo: BMKG's double beside it, in real time, or on a stormy afternoon that is played fast."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pamong.bmkg_double.days import WIB, load, moment
from pamong.bmkg_double.server import Clock, Double
from pamong.core.played import Play

#: The part of a day that is played, by the clock of the kecamatan.
BEGINS, ENDS = "13.00", "23.30"


@dataclass(frozen=True, slots=True)
class Storm:
    """A day of the double, and how many of its hours pass in one."""

    day: str
    speed: float


def today() -> date:
    """The date as which a day is played."""
    return datetime.now(WIB).date()


def make_weather(storm: Storm | None) -> Double | None:
    """Start the double in this process and have the demo ask it; none where an office's own setting names a service.

    Call it last: a storm begins now.
    """
    if storm is None and os.environ.get("PAMONG_BMKG_URL"):
        return None
    now = datetime.now(UTC)
    if storm is None:
        double = Double(day=load("badai", today()), clock=Clock(now, 1.0), daily=True)
    else:
        day = load(storm.day, today())
        play = Play(storm.day, moment(day.date, BEGINS), moment(day.date, ENDS), storm.speed, now)
        double = Double(day=day, clock=Clock(play.at(datetime.now(UTC)), storm.speed, play.until))
        os.environ["PAMONG_FLOOD_PLAY"] = str(play)
    os.environ["PAMONG_BMKG_URL"] = double.url
    os.environ["PAMONG_BMKG_ALERTS_URL"] = f"{double.url}/alerts/nowcast"
    os.environ["PAMONG_BMKG_PLAIN_HTTP"] = "yes"
    return double.__enter__()
