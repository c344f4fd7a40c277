"""When a periodic job runs next."""

from django.db import models


class Schedule(models.Model):
    """One periodic job, by the path of its task. The rhythm is in the code, the state is here."""

    task_path = models.CharField(primary_key=True, max_length=200)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    enabled = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.task_path
