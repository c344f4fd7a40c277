"""What the worker does for issuing: nothing that was ordered stays unfinished, nothing that expired stays bound."""

import logging
from datetime import time, timedelta

from django.utils import timezone

from pamong.foundation.jobs.policy import job
from pamong.foundation.jobs.schedule import daily, every
from pamong.foundation.regions.scope import system_scope
from pamong.issuing import services
from pamong.issuing.services import certificates, longterm, settling
from pamong.signing.backends import document_backend
from pamong.signing.tsa import TsaError

PERIOD = timedelta(seconds=30)
#: Also the pause between two tries while the time stamping authority is dead.
RAISING = timedelta(minutes=5)
WATCHING = timedelta(minutes=10)
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


@job(queue="signing", retries=0)
def settle_calls() -> int:
    """End calls to the signing service that were interrupted, and look for what it may have kept."""
    with system_scope("settle calls to the signing service"):
        return settling.settle(timezone.now())


@job(retries=0)
def watch_certificates() -> int:
    """Ask the signing service for the state of its officials' certificates."""
    with system_scope("watch the certificates of officials"):
        return certificates.watch(timezone.now())


def _has_service() -> bool:
    return document_backend() is not None


def schedule() -> None:
    """Have the worker settle every half minute, raise letters soon, and renew them at night; where a service signs,
    settle its calls and watch its certificates.
    """
    every(PERIOD, settle)
    every(PERIOD, settle_calls, when=_has_service)
    every(WATCHING, watch_certificates, when=_has_service)
    every(RAISING, raise_levels, when=longterm.is_wanted)
    daily(RENEWAL_HOUR, renew_levels)
