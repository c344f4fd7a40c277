"""The job that sweeps every night."""

from django.utils import timezone

from pamong.foundation.jobs import job
from pamong.foundation.retention.services import sweep


@job(retries=3)
def nightly_sweep() -> dict[str, int]:
    """Removes what has been kept long enough."""
    return sweep(timezone.now())
