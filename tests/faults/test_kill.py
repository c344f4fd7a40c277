"""``kill -9`` at random moments of batches of two hundred."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parents[2]
KILLS = 8


def test_kills_in_batches_of_two_hundred_lose_and_double_nothing(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.faults.killed", str(tmp_path), str(KILLS), str(seed)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
    )
    story = f"seed {seed}\n{done.stdout}\n{done.stderr}"
    assert done.returncode == 0, story
    whole, *runs, end = [json.loads(line) for line in done.stdout.splitlines()]
    assert (whole["faults"], whole["issued"]) == ([], whole["of"]), story
    assert sum(run["killed"] for run in runs) == KILLS, story
    for run in runs:
        assert run["faults"] == [], story
        assert run["issued"] + run["waiting"] == run["of"], story
        if run["stage"] == 1:
            assert run["waiting"] == 0, story  # what was ordered is issued, whatever crashes
    assert any(run["finished"] for run in runs), story
    assert any(run["released"] for run in runs), story
    assert end["words"] == {"genuine": runs[-1]["issued"]}, story
    assert end["strays"] == [], story
    assert end["numbers"].get("open", 0) == 0, story
