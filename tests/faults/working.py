"""An office at work while something breaks: ``python -m tests.faults.working BATCHES SIZE``, on ``PAMONG_DATA``.

Signs batch after batch, tries again after every error like people do, and prints one JSON object a line: what was
acknowledged ("ordered" with the requests, once the order is recorded) and what went wrong. ``... restart`` does what
the worker does after a restart, once every prompt's time is over, and says where every request stands.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.faults.founded import environment

PAUSE = 0.2


def say(**values: Any) -> None:
    """One line."""
    print(json.dumps(values), flush=True)


def start(data: Path, *arguments: str, **more: str) -> "subprocess.Popen[str]":
    """The office at work, in a process of its own."""
    command = [sys.executable, "-P", "-m", "tests.faults.working", *arguments]
    return subprocess.Popen(
        command, env=environment(data, **more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def heard(process: "subprocess.Popen[str]", seconds: float) -> list[dict[str, Any]]:
    """Everything that it said, once it has ended by itself, or is ended for taking too long."""
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    assert process.returncode in (0, -9), out + err
    return [json.loads(line) for line in out.splitlines()]


def listening(process: "subprocess.Popen[str]") -> list[dict[str, Any]]:
    """Everything that it says, as it says it: the list grows until the process ends."""
    story: list[dict[str, Any]] = []

    def listen() -> None:
        assert process.stdout is not None and process.stderr is not None
        with process.stdout as lines, process.stderr:
            for line in lines:
                story.append(json.loads(line))

    threading.Thread(target=listen, daemon=True).start()
    return story


def restarted(data: Path, **more: str) -> dict[str, Any]:
    """What a restart makes of what is left."""
    (said,) = heard(start(data, "restart", **more), 120)
    return said


def acknowledged(story: list[dict[str, Any]]) -> Iterator[str]:
    """Every request whose order was acknowledged."""
    for line in story:
        yield from line.get("ordered", ())


def _work(batches: int, size: int) -> None:
    from django.db import connections

    from pamong.foundation.access.models import Appointment
    from pamong.issuing import services as issuing
    from pamong.letters.models import Request
    from tests.faults.office import copies, order, tap, touch

    def once() -> None:
        lurah = Appointment.objects.get(role="lurah").account
        model = Request.objects.filter(status="waiting", step_kind="sign").order_by("pk").first()
        assert model is not None  # the first is never signed: it is the model of the others
        sources = copies(model, size)
        prompt = tap(lurah, sources)
        ordered = order(lurah, prompt, touch(lurah, prompt))
        say(ordered=[str(source) for source in sources])
        say(finished=issuing.finish(ordered))

    for _batch in range(batches):
        try:
            once()
        except Exception as error:
            say(error=type(error).__name__, text=str(error)[:200])
            connections.close_all()
            time.sleep(PAUSE)


def _restart() -> None:
    from django.utils import timezone

    from pamong.issuing import services as issuing
    from pamong.letters.models import Request

    later = timezone.now() + timedelta(minutes=3)
    finished, released = issuing.finish_due(later), issuing.expire(later)
    stand = {str(pk): status for pk, status in Request.objects.values_list("pk", "status")}
    say(finished=finished, released=released, stand=stand)


def main(arguments: list[str]) -> None:
    """Work or restart."""
    import django

    django.setup()
    from pamong.foundation.regions.scope import system_scope

    with system_scope("working"):
        if arguments == ["restart"]:
            _restart()
        else:
            _work(int(arguments[0]), int(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
