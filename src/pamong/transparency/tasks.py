"""What the worker does for the log: sign a checkpoint soon after it grew."""

from datetime import timedelta

from django.utils import timezone

from pamong.foundation.jobs.policy import job
from pamong.foundation.jobs.schedule import every
from pamong.transparency import queries, services

PERIOD = timedelta(seconds=5)


@job(retries=0)
def checkpoint() -> int:
    """Sign the log as it is; returns its size. The next period tries again what failed."""
    return services.sign_checkpoint(now=timezone.now()).size


def schedule() -> None:
    """Have the worker sign within seconds of any growth, and write nothing while there is none."""
    every(PERIOD, checkpoint, when=queries.needs_checkpoint)
