"""What the worker does for issuing: nothing that was ordered stays unfinished, nothing that expired stays bound."""

from datetime import timedelta

from django.utils import timezone

from pamong.foundation.jobs.policy import job
from pamong.foundation.jobs.schedule import every
from pamong.foundation.regions.scope import system_scope
from pamong.issuing import services

PERIOD = timedelta(seconds=30)


@job(queue="signing", retries=0)
def settle() -> int:
    """Finish orders that a crash left behind, release prompts whose time is over, void numbers of a past year."""
    now = timezone.now()
    with system_scope("settle what a crash or a cancelled prompt left behind"):
        return services.finish_due(now) + services.expire(now) + services.close_years(now)


def schedule() -> None:
    """Have the worker settle every half minute."""
    every(PERIOD, settle)
