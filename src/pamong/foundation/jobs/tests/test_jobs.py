"""Jobs run, are tried again, are given up, and survive their worker."""

import os
import signal
import threading
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from pamong.foundation.jobs import Backoff, recovery, schedule
from pamong.foundation.jobs.models import Schedule
from pamong.foundation.jobs.recovery import dead_letters, recover, revive, worker_id
from pamong.foundation.jobs.schedule import Rhythm, daily, every, run_due_schedules
from pamong.foundation.jobs.tasks import KEEP, DatabaseDamagedError, check_database, forget_finished
from pamong.foundation.jobs.tests import sample
from pamong.foundation.jobs.worker import JobWorker

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def queue(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "signing"]}
    }
    monkeypatch.setattr(schedule, "_rhythms", {})
    sample.done.clear()


def work() -> None:
    """Runs whatever is ready now."""
    JobWorker(batch=True, interval=0).run()


def only() -> Any:
    return DBTaskResult.objects.get()


def due_now() -> None:
    """Lets the waiting time of a retry pass."""
    DBTaskResult.objects.update(run_after=datetime.now(UTC))


# --- queue and retry -------------------------------------------------------------------------------------


def test_a_job_runs_and_its_result_is_kept() -> None:
    sample.note.enqueue("hello")
    work()
    assert sample.done == ["hello"]
    assert (only().status, only().return_value) == (TaskResultStatus.SUCCESSFUL, "hello")


def test_a_job_of_a_rolled_back_act_never_runs() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        sample.note.enqueue("hello")
        raise ZeroDivisionError
    work()
    assert sample.done == []


def test_a_failing_job_is_tried_again_later_and_then_given_up() -> None:
    sample.always_fails.enqueue()
    for attempt in range(1, 4):
        before = datetime.now(UTC)
        work()
        assert sample.done == ["tried"] * attempt
        if attempt < 3:
            assert only().status == TaskResultStatus.READY
            assert only().run_after > before + timedelta(seconds=4)
            work()
            assert len(sample.done) == attempt, "not before its time"
            due_now()
    assert [row.exception_class_path for row in dead_letters()] == ["builtins.ValueError"]
    assert "no luck" in only().traceback
    recover(datetime.now(UTC))
    assert only().status == TaskResultStatus.FAILED


def test_a_hopeless_job_is_tried_once() -> None:
    sample.hopeless.enqueue()
    work()
    assert dead_letters().count() == 1


def test_a_dead_letter_can_be_revived() -> None:
    sample.hopeless.enqueue()
    work()
    assert revive(only().pk)
    assert only().status == TaskResultStatus.READY
    assert not revive(only().pk)


def test_the_pause_doubles_up_to_its_ceiling_with_jitter() -> None:
    backoff = Backoff(first=timedelta(seconds=10), ceiling=timedelta(minutes=5))
    assert [backoff.delay(n, lambda: 1.0).total_seconds() for n in (1, 2, 3, 6, 99)] == [10, 20, 40, 300, 300]
    assert backoff.delay(1, lambda: 0.0) == timedelta(seconds=5)
    assert timedelta(seconds=5) <= backoff.delay(1) <= timedelta(seconds=10)


def test_a_crash_between_failing_and_retrying_is_repaired() -> None:
    sample.always_fails.enqueue()
    now = datetime.now(UTC)
    DBTaskResult.objects.update(
        status=TaskResultStatus.FAILED,
        finished_at=now,
        worker_ids=["x:1:1"],
        exception_class_path="builtins.ValueError",
    )
    recover(now)
    assert only().status == TaskResultStatus.READY


# --- lost workers -------------------------------------------------------------------------------------


def running(worker: str, started: datetime) -> None:
    sample.note.enqueue("hello")
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, worker_ids=[worker], started_at=started)


def test_the_job_of_a_dead_worker_runs_again() -> None:
    running(worker_id().replace(f":{os.getpid()}:", ":999999:"), datetime.now(UTC))
    assert recover(datetime.now(UTC)) == 1
    due_now()
    work()
    assert sample.done == ["hello"]
    assert len(only().worker_ids) == 2


def test_a_reused_process_number_is_not_taken_for_the_worker() -> None:
    running(f"{worker_id()}0", datetime.now(UTC))
    assert recover(datetime.now(UTC)) == 1


def test_the_job_of_a_living_worker_is_left_alone() -> None:
    running(worker_id(), datetime.now(UTC))
    assert recover(datetime.now(UTC)) == 0
    assert only().status == TaskResultStatus.RUNNING


def test_a_worker_elsewhere_is_believed_until_the_limit() -> None:
    started = datetime.now(UTC)
    running("another-machine:1:1", started)
    assert recover(started + timedelta(minutes=9)) == 0
    assert recover(started + timedelta(minutes=11)) == 1
    assert only().exception_class_path == f"{recovery.__name__}.WorkerLostError"


def test_a_worker_outlives_its_database(monkeypatch: pytest.MonkeyPatch) -> None:
    sample.note.enqueue("hello")
    worker, real, failures = JobWorker(batch=True, interval=0), JobWorker.step, [1, 2]

    def step(self: JobWorker, now: datetime) -> bool:
        if failures:
            failures.pop()
            raise OperationalError("connection refused")
        return real(self, now)

    monkeypatch.setattr(JobWorker, "step", step)
    monkeypatch.setattr("pamong.foundation.jobs.worker._PAUSE_WITHOUT_DATABASE", 0)
    worker.run()
    assert sample.done == ["hello"]


def test_an_idle_look_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    worker = JobWorker(interval=0)
    worker.step(NOON)
    with django_assert_max_num_queries(2):
        worker.step(NOON)


# --- stopping -------------------------------------------------------------------------------------


def test_a_stopped_worker_puts_a_long_job_back_without_losing_a_try() -> None:
    sample.sleeper.enqueue(30)
    worker = JobWorker(grace=0.1, interval=0)
    before = {
        kind: signal.getsignal(kind)
        for kind in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGALRM)
    }
    worker.configure_signals()
    try:
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
        started = datetime.now(UTC)
        worker.run()
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
    assert datetime.now(UTC) - started < timedelta(seconds=10)
    assert only().status == TaskResultStatus.READY
    assert only().exception_class_path == "builtins.SystemExit"


# --- schedules -------------------------------------------------------------------------------------


def test_a_periodic_job_runs_every_period_and_makes_up_for_nothing() -> None:
    every(timedelta(minutes=10), sample.tick)
    assert run_due_schedules(NOON) == 0
    assert run_due_schedules(NOON + timedelta(minutes=9)) == 0
    assert run_due_schedules(NOON + timedelta(minutes=10)) == 1
    assert run_due_schedules(NOON + timedelta(minutes=10)) == 0
    assert run_due_schedules(NOON + timedelta(minutes=55)) == 1
    assert Schedule.objects.get().next_at == NOON + timedelta(minutes=60)
    assert Schedule.objects.get().last_at == NOON + timedelta(minutes=55)


def test_a_daily_job_runs_at_the_office_hour() -> None:
    """05:00 UTC is noon in Jakarta."""
    daily(time(2, 30), sample.tick)
    run_due_schedules(NOON)
    assert Schedule.objects.get().next_at == datetime(2026, 11, 24, 19, 30, tzinfo=UTC)
    assert Rhythm(at=time(12, 0)).after(NOON, NOON) == NOON + timedelta(days=1)


def test_a_disabled_or_forgotten_schedule_does_not_run() -> None:
    every(timedelta(minutes=10), sample.tick)
    run_due_schedules(NOON)
    Schedule.objects.update(enabled=False)
    Schedule.objects.create(task_path="gone.with.the.release", next_at=NOON)
    assert run_due_schedules(NOON + timedelta(hours=1)) == 0


def test_two_workers_start_a_periodic_job_once() -> None:
    every(timedelta(minutes=10), sample.tick)
    run_due_schedules(NOON)
    row = Schedule.objects.get()
    later = NOON + timedelta(minutes=10)
    assert schedule._start(row, later) is True
    assert schedule._start(row, later) is False
    assert DBTaskResult.objects.count() == 1


def test_successful_results_are_forgotten_after_two_weeks_and_dead_letters_kept() -> None:
    sample.note.enqueue("old")
    sample.hopeless.enqueue()
    work()
    DBTaskResult.objects.update(finished_at=datetime.now(UTC) - KEEP - timedelta(hours=1))
    sample.note.enqueue("new")
    work()
    assert forget_finished.func() == 1
    assert DBTaskResult.objects.count() == 2


def test_a_sound_database_passes_the_nightly_check() -> None:
    assert check_database.func() == ("ok" if connection.vendor == "sqlite" else "not sqlite")


def test_a_damaged_database_is_named_in_a_dead_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    class Cursor:
        def __enter__(self) -> "Cursor":
            return self

        def __exit__(self, *_: object) -> None: ...

        def execute(self, statement: str) -> None: ...

        def fetchall(self) -> list[tuple[str]]:
            return [("row 7 missing from index letters_number",)]

    class Damaged:
        vendor = "sqlite"

        def cursor(self) -> Cursor:
            return Cursor()

    monkeypatch.setattr("pamong.foundation.jobs.tasks.connection", Damaged())
    with pytest.raises(DatabaseDamagedError, match="row 7 missing"):
        check_database.func()
