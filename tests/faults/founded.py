"""A whole office on disk, with letters issued: ``python -m tests.faults.founded DATA LETTERS [WAITING]``.

For tests of what works on a data folder rather than on a test database.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def environment(data: Path, **more: str) -> dict[str, str]:
    """What a process needs in order to work on the office in ``data``."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "LANG": "C.UTF-8",
        "PAMONG_LANG": "en",
        "PAMONG_MODE": "test",
        "PAMONG_DATA": str(data),
        "PAMONG_PORT": "8000",
        "DJANGO_SETTINGS_MODULE": "pamong.config.settings",
        **more,
    }


def found(data: Path, letters: int, waiting: int = 0, **more: str) -> None:
    """Make the office in a process of its own; its output is shown only when it fails."""
    command = [sys.executable, "-P", "-m", "tests.faults.founded", str(letters), str(waiting)]
    done = subprocess.run(command, env=environment(data, **more), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def pamong(data: Path, *argv: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """``pamong ...`` on the office in ``data``."""
    command = [sys.executable, "-P", "-m", "pamong", *argv]
    return subprocess.run(command, env=environment(data, **more), capture_output=True, text=True)


def fsck(data: Path, **more: str) -> dict[str, Any]:
    """What ``pamong fsck --json`` says about ``data``."""
    done = pamong(data, "fsck", "--data", str(data), "--json", **more)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["clean"] == (done.returncode == 0)
    return found


def main(letters: int, waiting: int) -> None:
    """Build it: people, one request that walked its route, copies of it, one touch for every two hundred."""
    import django

    django.setup()
    from pamong.foundation.regions.scope import system_scope
    from pamong.issuing import services as issuing
    from tests.faults.office import found, order, tap, touch
    from tests.support.migrated import migrate

    migrate()
    with system_scope("founded"):
        office = found()
        lurah = office.world.lurah
        while letters:
            count = min(letters, issuing.BATCH_MAX)
            prompt = tap(lurah, office.waiting(count))
            issuing.finish(order(lurah, prompt, touch(lurah, prompt)))
            letters -= count
        if waiting:
            office.waiting(waiting)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
