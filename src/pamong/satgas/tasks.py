"""What the worker does for the crew: fetch what BMKG says, decide, and keep whether a phone rang."""

from datetime import timedelta

from pamong.foundation.jobs.policy import job
from pamong.foundation.jobs.schedule import every
from pamong.foundation.push.events import RingEnded
from pamong.satgas import clock, queries
from pamong.satgas.services import bulletins, feeds, sounding, watch

FETCH_PERIOD, DECIDE_PERIOD = timedelta(seconds=15), timedelta(seconds=20)
TELL_PERIOD = timedelta(seconds=30)


@job(retries=0, priority=-10)
def fetch() -> int:
    """Fetch what is due, after whatever else waits; returns how many requests went out. The next period goes on."""
    return feeds.fetch_due(now=clock.now())


@job(retries=0)
def decide() -> int:
    """Decide for every post whose time has come; returns for how many."""
    return watch.decide_due(now=clock.now())


@job(retries=0)
def tell() -> int:
    """Publish what other systems must know about water; returns how many messages."""
    return bulletins.publish_due(now=clock.now())


def heard(event: RingEnded) -> None:
    """A phone was rung, or could not be: the worker who sent it says so."""
    sounding.heard(event, now=clock.now())


def schedule() -> None:
    """Have the worker look often, and write nothing while nothing is due."""
    every(clock.paced(FETCH_PERIOD), fetch, when=lambda: queries.is_fetch_due(clock.now()))
    every(clock.paced(DECIDE_PERIOD), decide, when=lambda: queries.is_decision_due(clock.now()))
    every(clock.paced(TELL_PERIOD), tell, when=lambda: bulletins.is_due(clock.now()))
