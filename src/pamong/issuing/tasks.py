"""What the worker does for issuing: nothing that was ordered stays unfinished, nothing that expired stays bound."""

import logging
from datetime import time, timedelta

from django.utils import timezone

from pamong.foundation.jobs.policy import job
from pamong.foundation.jobs.schedule import daily, every
from pamong.foundation.regions.scope import system_scope
from pamong.issuing import services
from pamong.issuing.services import longterm
from pamong.signing.tsa import TsaError

PERIOD = timedelta(seconds=30)
#: Also the pause between two tries while the time stamping authority is dead.
RAISING = timedelta(minutes=5)
RENEWAL_HOUR = time(3, 50)
logger = logging.getLogger(__name__)


@job(queue="signing", retries=0)
def settle() -> int:
    """Finish orders that a crash left behind, release prompts whose time is over, void numbers of a past year."""
    now = timezone.now()
    with system_scope("settle what a crash or a cancelled prompt left behind"):
        return services.finish_due(now) + services.expire(now) + services.close_years(now)


@job(retries=0)
def raise_levels() -> int:
    """Raise published letters to the level that the office wants; the next period goes on, or tries again."""
    with system_scope("raise published letters for the long term"):
        try:
            return longterm.raise_levels(timezone.now())
        except TsaError as error:
            logger.warning("no time stamp: %s", error.fault)
            return 0


@job(retries=0)
def renew_levels() -> int:
    """Renew the time stamps of letters before they end; tomorrow goes on, or tries again."""
    with system_scope("renew the time stamps of letters"):
        try:
            return longterm.renew_levels(timezone.now())
        except TsaError as error:
            logger.warning("no time stamp: %s", error.fault)
            return 0


def schedule() -> None:
    """Have the worker settle every half minute, raise letters soon, and renew them at night."""
    every(PERIOD, settle)
    every(RAISING, raise_levels, when=longterm.is_wanted)
    daily(RENEWAL_HOUR, renew_levels)
