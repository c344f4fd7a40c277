"""What the worker does for the log: sign a checkpoint soon after it grew, and have it time-stamped by others."""

import logging
from collections.abc import Callable
from datetime import time, timedelta

from django.utils import timezone

from pamong.foundation.jobs.policy import job
from pamong.foundation.jobs.schedule import daily, every
from pamong.signing.tsa import TsaError
from pamong.transparency import cosigning, queries, recording, services, stamping

PERIOD = timedelta(seconds=5)
ENDED = timedelta(minutes=1)
RENEWAL_HOUR = time(3, 40)
logger = logging.getLogger(__name__)


@job(retries=0)
def checkpoint() -> int:
    """Sign the log as it is; returns its size. The next period tries again what failed."""
    return services.sign_checkpoint(now=timezone.now()).size


@job(retries=0)
def stamp() -> bool:
    """Have the latest root stamped; the next period tries again what failed."""
    return _best_effort(stamping.stamp_root)


@job(retries=0, priority=-10)
def cosign() -> int:
    """Have the witnesses cosign the latest checkpoint, after whatever else waits; what failed is tried again later."""
    return cosigning.ask_all(now=timezone.now())


@job(retries=0)
def tell_ended() -> int:
    """Tell the log of passkeys that an upgrade ended; the next period tries again while the log is held."""
    return recording.tell_ended(now=timezone.now())


@job(retries=0)
def renew_stamps() -> bool:
    """Have old stamps stamped anew before their certificates expire; tomorrow tries again what failed."""
    return _best_effort(stamping.renew)


def _best_effort(asked: Callable[..., object]) -> bool:
    try:
        return asked(now=timezone.now()) is not None
    except TsaError as error:
        logger.warning("no time stamp: %s", error.fault)
        return False


def schedule() -> None:
    """Have the worker sign within seconds of any growth, and write nothing while there is none."""
    every(PERIOD, checkpoint, when=queries.needs_checkpoint)
    every(cosigning.PERIOD, cosign, when=lambda: cosigning.is_needed(timezone.now()))
    every(stamping.PERIOD, stamp, when=stamping.is_needed)
    every(ENDED, tell_ended, when=lambda: bool(recording.untold()))
    daily(RENEWAL_HOUR, renew_stamps)
