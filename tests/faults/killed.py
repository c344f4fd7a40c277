"""A process that is killed while it signs, and the one that starts after it.

Run as ``python -m tests.faults.killed DATA KILLS SEED``; prints one JSON object a line. This process only imports
and forks: it never opens the database, a thread or Typst, so that each child begins as a fresh start would, without
the two seconds of a cold import.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

BATCH = 200


def main(data: str, kills: int, seed: int) -> None:
    """Kill ``kills`` batches at random moments, half of them before the order and half after it; look each time."""
    _enter(data)
    _child(_set_up)
    spans = _whole_batch()
    report(_child(_restart) | {"took": [round(span, 2) for span in spans]})
    chance = random.Random(seed)
    for turn in range(kills):
        killed = False
        while not killed:
            stage = turn % 2
            wait = chance.uniform(0, spans[stage])
            killed = _killed_batch(stage, wait)
            report(_child(_restart) | {"killed": killed, "stage": stage, "after": round(wait, 3)})
            if not killed:  # it was through already: the first batch is slower than those that follow
                spans[stage] = min(spans[stage], wait)
    report(_child(_inspect))


def report(values: dict[str, Any]) -> None:
    """One line."""
    print(json.dumps(values), flush=True)


def _enter(data: str) -> None:
    os.environ.update(
        PAMONG_MODE="test",
        PAMONG_DATA=data,
        DJANGO_SETTINGS_MODULE="pamong.config.settings",
        PAMONG_PORT="8000",
    )
    import django

    django.setup()
    import typst  # noqa: F401

    import pamong.issuing.verdict  # noqa: F401
    import tests.faults.office
    import tests.faults.register  # noqa: F401


# Children


def _child(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What ``work`` returns, done in a process of its own."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        _run(lambda: os.write(into, json.dumps(work()).encode()))
    os.close(into)
    with os.fdopen(out, "rb") as answer:
        text = answer.read()
    _pid, status = os.waitpid(pid, 0)
    if status:
        raise SystemExit(f"{work.__name__} ended with {status}")
    found: dict[str, Any] = json.loads(text)
    return found


def _run(act: Callable[[], object]) -> None:
    """Do ``act`` and end this process without the parent's endings."""
    try:
        from pamong.foundation.regions.scope import system_scope

        with system_scope("killed"):
            act()
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)
    os._exit(0)


class _Batch:
    """A process that signs a batch, and says when it begins and when the order is recorded."""

    def __init__(self) -> None:
        self._signs, into = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _run(lambda: _sign(into))
        os.close(into)

    def wait_for(self, stage: int) -> None:
        """Until it has begun (0), or its order is recorded (1)."""
        for _sign in range(stage + 1):
            os.read(self._signs, 1)

    def end(self) -> bool:
        """Whether it was killed; a batch that failed by itself ends everything."""
        _pid, status = os.waitpid(self.pid, 0)
        os.close(self._signs)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            raise SystemExit("the batch failed by itself")
        return os.WIFSIGNALED(status)


def _whole_batch() -> list[float]:
    """Seconds from the beginning to the order, and from the order to the end."""
    batch = _Batch()
    batch.wait_for(0)
    begun = time.monotonic()
    batch.wait_for(0)
    ordered = time.monotonic()
    batch.end()
    return [ordered - begun, time.monotonic() - ordered]


def _killed_batch(stage: int, wait: float) -> bool:
    """Whether a kill ``wait`` seconds after that stage came before the end."""
    batch = _Batch()
    batch.wait_for(stage)
    time.sleep(wait)
    os.kill(batch.pid, signal.SIGKILL)
    return batch.end()


# What the children do


def _set_up() -> dict[str, Any]:
    from tests.faults.office import found
    from tests.support.migrated import migrate

    migrate()
    office = found()
    office.waiting(BATCH - 1)
    return {}


def _lurah() -> Any:
    from pamong.foundation.access.models import Appointment

    return Appointment.objects.get(role="lurah").account


def _waiting() -> list[Any]:
    from pamong.letters.models import Request

    rows = Request.objects.filter(status="waiting", step_kind="sign").order_by("pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _sign(signs: int) -> None:
    from pamong.issuing import services as issuing
    from tests.faults.office import order, tap, touch

    lurah, sources = _lurah(), _waiting()
    os.write(signs, b"!")
    prompt = tap(lurah, sources)
    ordered = order(lurah, prompt, touch(lurah, prompt))
    os.write(signs, b"!")
    issuing.finish(ordered)


def _restart() -> dict[str, Any]:
    """What the worker does after a restart, once the prompt's time is over; then what an auditor would find."""
    from django.utils import timezone

    from pamong.issuing import services as issuing
    from pamong.letters.models import Request
    from tests.faults.office import copies
    from tests.faults.register import faults

    later = timezone.now() + timedelta(minutes=3)
    finished, released = issuing.finish_due(later), issuing.expire(later)
    rows = Request.objects.values_list("status", flat=True)
    answer = {
        "finished": finished,
        "released": released,
        "waiting": sum(status == "waiting" for status in rows),
        "issued": sum(status == "issued" for status in rows),
        "of": len(rows),
        "faults": faults(),
    }
    if not answer["waiting"]:
        copies(_model(), BATCH)
    return answer


def _model() -> Any:
    """A request as it was before its signature, to be copied: never saved itself."""
    from pamong.letters.models import Request

    row = Request.objects.filter(status="issued").order_by("pk").first()
    assert row is not None
    row.status, row.document, row.finished_at = "waiting", None, None
    return row


def _inspect() -> dict[str, Any]:
    """Every letter judged as a stranger would, and every file that belongs to nobody."""
    from django.utils import timezone

    from pamong.foundation.files import disk, services
    from pamong.foundation.files.models import StoredFile
    from pamong.issuing.models import Document, RegisterEntry
    from pamong.issuing.verdict import judge_file

    issued = Document.system().filter(state="issued").select_related("file")
    words = [judge_file(services.read(document.file)).word for document in issued]
    left_over = services.sweep_orphans(timezone.now() + timedelta(days=2))
    on_disk = {name for name, _stamp in disk.names()}
    known = set(StoredFile.objects.filter(deleted_at=None).values_list("name", flat=True))
    states = RegisterEntry.objects.values_list("state", flat=True)
    return {
        "words": {word: words.count(word) for word in set(words)},
        "swept": left_over,
        "strays": sorted(on_disk ^ known),
        "numbers": {state: list(states).count(state) for state in set(states)},
    }


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
