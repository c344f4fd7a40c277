"""Periodic jobs: declared in code, remembered in the database, started by whichever worker comes first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.tasks import Task
from django.utils import timezone

from pamong.foundation.jobs.models import Schedule


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every so often, or once a day at an hour of the office's clock."""

    every: timedelta | None = None
    at: time | None = None

    def first(self, now: datetime) -> datetime:
        """When a job declared at ``now`` runs for the first time."""
        return self.after(now, now)

    def after(self, planned: datetime, now: datetime) -> datetime:
        """The next time after ``now``; what was missed while the office was down is not made up for."""
        if self.every is not None:
            missed = max(0, (now - planned) // self.every)
            return planned + self.every * (missed + 1)
        assert self.at is not None
        local = timezone.localtime(now)
        today = local.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return today if today > local else today + timedelta(days=1)


_rhythms: dict[str, tuple[Task[[], Any], Rhythm]] = {}
_needed: dict[str, Callable[[], bool]] = {}


def every(period: timedelta, task: Task[[], Any], *, when: Callable[[], bool] | None = None) -> None:
    """Runs ``task`` every ``period`` (from ``AppConfig.ready``).

    ``when`` is for a short period: while it says no, nothing is written, and the task runs as soon as it says yes.
    """
    _rhythms[task.module_path] = (task, Rhythm(every=period))
    if when is not None:
        _needed[task.module_path] = when


def daily(at: time, task: Task[[], Any]) -> None:
    """Runs ``task`` once a day at this time of the office's zone."""
    _rhythms[task.module_path] = (task, Rhythm(at=at))


def run_due_schedules(now: datetime) -> int:
    """Enqueues what is due, each job once however many workers ask; returns how many. One query when idle."""
    rows = {row.task_path: row for row in Schedule.objects.all()}
    missing = [
        Schedule(task_path=path, next_at=rhythm.first(now))
        for path, (_, rhythm) in _rhythms.items()
        if path not in rows
    ]
    if missing:
        Schedule.objects.bulk_create(missing, ignore_conflicts=True)
    due = [row for path, row in rows.items() if path in _rhythms and row.enabled and row.next_at <= now]
    return sum(_start(row, now) for row in due)


def _start(row: Schedule, now: datetime) -> bool:
    task, rhythm = _rhythms[row.task_path]
    if row.task_path in _needed and not _needed[row.task_path]():
        return False
    with transaction.atomic():
        unchanged = Schedule.objects.filter(pk=row.pk, next_at=row.next_at, enabled=True)
        won = unchanged.update(next_at=rhythm.after(row.next_at, now), last_at=now)
        if won:
            task.enqueue()
    return bool(won)
