"""What a job is: a function that may run more than once, and how often it is tried again."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.tasks import Task, task


class GiveUp(Exception):  # noqa: N818
    """Raised by a job that would fail the same way every time: it is not tried again."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before the next try: doubled each time, up to a ceiling, with jitter."""

    first: timedelta = timedelta(seconds=10)
    ceiling: timedelta = timedelta(hours=1)

    def delay(self, attempt: int, draw: Callable[[], float] = random.random) -> timedelta:
        """The pause after the failed try number ``attempt`` (from 1); half of it is drawn by lot."""
        whole = min(self.ceiling, self.first * (1 << min(attempt - 1, 20)))
        return whole * (0.5 + 0.5 * draw())


@dataclass(frozen=True, slots=True)
class Policy:
    """``retries`` further tries after the first; after ``limit`` a running job counts as lost."""

    retries: int = 5
    backoff: Backoff = Backoff()
    limit: timedelta = timedelta(minutes=10)


_policies: dict[str, Policy] = {}


def policy_of(task_path: str) -> Policy:
    """The policy a job was declared with; a plain Django task is tried once."""
    return _policies.get(task_path, Policy(retries=0))


def job[**P, R](
    *,
    queue: str = "default",
    priority: int = 0,
    retries: int = 5,
    backoff: Backoff | None = None,
    limit: timedelta = timedelta(minutes=10),
) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Declares a job; ``name.enqueue(...)`` runs it later, once the current transaction is committed.

    Of two that wait, the higher ``priority`` (-100 to 100) goes first.
    A job may run twice (a crash after its last line): make it repeatable. Arguments are JSON values, so an id
    goes as text. It takes part in the caller's transaction: rolled back, it never runs.
    """

    def declare(function: Callable[P, R]) -> Task[P, R]:
        declared: Task[P, R] = task(queue_name=queue, priority=priority)(function)
        _policies[declared.module_path] = Policy(retries, backoff or Backoff(), limit)
        return declared

    return declare
