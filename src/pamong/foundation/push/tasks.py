"""What the worker does for phones: send what is due."""

from datetime import timedelta

from django.utils import timezone

from pamong.foundation.jobs.policy import job
from pamong.foundation.jobs.schedule import every
from pamong.foundation.push import queries, sending

PERIOD = timedelta(seconds=10)


@job(retries=0, priority=10)
def send() -> int:
    """Send what is due; returns how many. What a crash leaves is due again after a minute."""
    return sending.send_due(timezone.now())


def schedule() -> None:
    """Have the worker look often, and write nothing while nothing is due."""
    every(PERIOD, send, when=lambda: queries.is_due(timezone.now()))
