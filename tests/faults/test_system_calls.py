"""Each system call that writes fails once, somewhere: the process is killed at it, or the disk refuses."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.founded import environment

pytestmark = pytest.mark.faults
#: Of some two hundred; ``PAMONG_ALL_FAULTS=1`` lets all of them happen, which takes minutes.
RUNS = 10_000 if os.environ.get("PAMONG_ALL_FAULTS") else 24


def test_whatever_write_fails_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.faults.injected", str(tmp_path), str(RUNS), str(seed)],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
    )
    story = f"seed {seed}\n{done.stdout}\n{done.stderr}"
    assert done.returncode == 0, story
    _first, counted, *runs, end = [json.loads(line) for line in done.stdout.splitlines()]
    assert counted["points"] > 60, story  # strace saw the batch
    assert len(runs) == min(RUNS, counted["points"]), story
    for run in runs:
        assert run["faults"] == [], run["fault"] + story
        assert run["issued"] + run["waiting"] == run["of"], run["fault"] + story
        if run["ordered"]:
            assert run["waiting"] == 0, run["fault"] + story
    assert {"SIGKILL", "refused"} <= {run["ended"] for run in runs}, story
    assert end["words"] == {"genuine": runs[-1]["issued"]}, story
    assert end["strays"] == [], story
    assert end["numbers"].get("open", 0) == 0, story
