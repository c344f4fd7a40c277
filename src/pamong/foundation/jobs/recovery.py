"""What becomes of jobs that failed, or whose worker died."""

import os
import socket
import traceback
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.tasks import TaskResultStatus
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult, get_date_max

from pamong.foundation.jobs.policy import GiveUp, policy_of

_LOOK_BACK = timedelta(days=1)
type Row = DBTaskResult[..., Any]
type Rows = QuerySet[DBTaskResult[..., Any]]


class WorkerLostError(Exception):
    """The worker died, or the job took longer than its limit."""


def worker_id() -> str:
    """Names this process so that others on this machine can tell whether it still lives."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{_birth(os.getpid())}"


def dead_letters() -> Rows:
    """Jobs that were given up, latest first: for the administrator's page."""
    failed: Rows = DBTaskResult.objects.failed().order_by("-finished_at")
    return failed


def revive(result_id: UUID) -> bool:
    """Lets a given-up job try again from the beginning; False if it is not among the dead."""
    dead = DBTaskResult.objects.failed().filter(pk=result_id)
    return bool(dead.update(status=TaskResultStatus.READY, worker_ids=[], run_after=get_date_max()))


def retry(row: Row, now: datetime) -> bool:
    """Puts a failed job back into the queue if its policy allows another try; else it stays a dead letter."""
    policy, attempts = policy_of(row.task_path), len(row.worker_ids)
    interrupted = row.exception_class_path in {"builtins.SystemExit", "builtins.KeyboardInterrupt"}
    if not interrupted and (attempts > policy.retries or _is_final(row.exception_class_path)):
        return False
    delay = timedelta() if interrupted else policy.backoff.delay(attempts)
    failed = DBTaskResult.objects.failed().filter(pk=row.pk)
    return bool(failed.update(status=TaskResultStatus.READY, run_after=now + delay, finished_at=None))


def recover(now: datetime) -> int:
    """Frees jobs of dead workers, and those a crash left between failing and retrying; returns how many."""
    freed = 0
    for row in DBTaskResult.objects.running():
        if _is_lost(row, now):
            freed += _fail(row, now)
    for row in DBTaskResult.objects.failed().filter(finished_at__gte=now - _LOOK_BACK):
        retry(row, now)
    return freed


def _is_lost(row: Row, now: datetime) -> bool:
    if row.started_at is None or now - row.started_at > policy_of(row.task_path).limit:
        return True
    host, _, rest = (row.worker_ids[-1] if row.worker_ids else "").partition(":")
    pid, _, birth = rest.partition(":")
    if host != socket.gethostname()[:30] or not pid.isdecimal():
        return False
    return _birth(int(pid)) != birth


def _fail(row: Row, now: datetime) -> int:
    error = WorkerLostError(f"worker {row.worker_ids[-1:]} did not finish")
    running = DBTaskResult.objects.running().filter(pk=row.pk, started_at=row.started_at)
    return int(
        running.update(
            status=TaskResultStatus.FAILED,
            finished_at=now,
            exception_class_path=f"{__name__}.{type(error).__qualname__}",
            traceback="".join(traceback.format_exception_only(error)),
        )
    )


def _birth(pid: int) -> str:
    """When a process started, in clock ticks: a reused number is not taken for it. Empty if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except OSError:
        pass
    try:
        os.kill(pid, 0)
    except OSError:
        return ""
    return "alive"  # no /proc on this system


def _is_final(exception_class_path: str) -> bool:
    try:
        return issubclass(import_string(exception_class_path), GiveUp)
    except (ImportError, TypeError):
        return False
