"""The worker: queue, schedules and retries in one small process."""

import logging
import signal
import time
from datetime import datetime, timedelta
from types import FrameType
from typing import override

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from pamong.foundation.jobs.recovery import Row, recover, retry, worker_id
from pamong.foundation.jobs.schedule import run_due_schedules

logger = logging.getLogger(__name__)

_RECOVER_EVERY = timedelta(minutes=1)
_PAUSE_WITHOUT_DATABASE = 2.0


class JobWorker(Worker):
    """Runs jobs until told to stop: at once when idle, after at most ``grace`` seconds when busy."""

    def __init__(self, *, interval: float = 1.0, batch: bool = False, grace: float = 5.0) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id(),
        )
        self.grace = grace
        self._recovered_at: datetime | None = None

    @override
    def run(self) -> None:
        while self.running:
            try:
                busy = self.step(timezone.now())
            except (OperationalError, InterfaceError):
                logger.exception("database not reachable, trying again")
                connections.close_all()
                time.sleep(_PAUSE_WITHOUT_DATABASE)
                continue
            if self.batch and not busy:
                return
            if self.running and not busy:
                time.sleep(self.interval)

    def step(self, now: datetime) -> bool:
        """One look at schedules and queue; True if a job was run."""
        close_old_connections()
        if self._recovered_at is None or now - self._recovered_at >= _RECOVER_EVERY:
            self._recovered_at = now
            recover(now)
        run_due_schedules(now)
        row = self._claim()
        if row is not None:
            self.run_task(row)
        return row is not None

    def _claim(self) -> Row | None:
        tasks = DBTaskResult.objects.ready().filter(backend_name=self.backend_name)
        if not tasks.exists():  # an idle worker does not stand in the queue of writers
            return None
        with exclusive_transaction(tasks.db):
            row: Row | None = tasks.get_locked()
            if row is not None:
                row.claim(self.worker_id)
        return row

    @override
    def run_task(self, db_task_result: Row) -> None:
        super().run_task(db_task_result)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if db_task_result.status == TaskResultStatus.FAILED and not retry(db_task_result, timezone.now()):
            logger.error("job %s (%s) was given up", db_task_result.task_path, db_task_result.pk)

    @override
    def configure_signals(self) -> None:
        super().configure_signals()
        signal.signal(signal.SIGALRM, _abandon)

    @override
    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        if self.running and self.running_task:
            signal.setitimer(signal.ITIMER_REAL, self.grace)
        super().shutdown(signum, frame)


def _abandon(signum: int, frame: FrameType | None) -> None:
    """Ends the running job; it goes back into the queue without losing a try."""
    raise SystemExit("the worker is stopping")
