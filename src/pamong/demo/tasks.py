"""What the worker of a demo does while a day is played."""

from datetime import timedelta

from pamong.demo import storm
from pamong.foundation.jobs.policy import job
from pamong.foundation.jobs.schedule import every
from pamong.satgas import clock


@job(retries=0)
def play() -> int:
    """Do what the crew of the played day does now; returns how much."""
    return storm.play_due(clock.now())


def schedule() -> None:
    """Have the worker look as often as it can."""
    every(clock.paced(timedelta(seconds=30)), play, when=lambda: storm.is_due(clock.now()))
