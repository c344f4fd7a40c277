"""The queue cleans up after itself."""

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from pamong.foundation.jobs.policy import job

KEEP = timedelta(days=14)


@job()
def forget_finished() -> int:
    """Deletes successful results after two weeks; dead letters stay until somebody looks at them."""
    old = DBTaskResult.objects.successful().filter(finished_at__lt=timezone.now() - KEEP)
    return int(old.delete()[0])
