"""The benchmarks run, with counts so small that their figures mean nothing; only the shape is looked at."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("rt_inbox", "desk_list", "tracking", "verification")
FIGURES = {
    "sign": {"ratio_to_floor", "sign_ms", "floor_ms"},
    "issue": {
        "letters_per_s_1_process", "letters_per_s_2_cores", "batch_200_prepare_seconds", "batch_200_sign_seconds",
        "cpu_ms_a_letter",
    },
    "pages": {
        f"{page}.{figure}"
        for page in PAGES
        for figure in ("p95_ms", "queries", "html_gzip_kb", "first_load_gzip_kb")
    },
    "verify": {"own_ms", "foreign_ms", "standalone_ms"},
    "start": {"first_start_s", "second_start_s", "memory_mb"},
    "fsck": {"letters_per_s", "one_process_letters_per_s", "one_process_cpu_ms_a_letter"},
    "log": {"inclusion_proof_ms", "proof_file_ms", "checkpoint_ms", "append_ms_a_letter"},
    "duty": {
        "decide_ms", "decide_p99_ms", "decide_in_office_ms", "decide_in_office_queries", "read_forecast_ms",
        "read_warning_ms", "match_warning_ms",
    },
}  # fmt: skip
PEERS = {
    "sign": {"pyhanko"},
    "issue": {"weasyprint"},
    "pages": {"closed loop, 16 connections"},
    "verify": {"pyhanko"},
    "start": set(),
    "fsck": set(),
    "log": set(),
    "duty": set(),
}


@cache
def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a developer gives it, in an environment of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "pamong", "bench", *arguments],
        cwd=ROOT,
        env=kept | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=400,
    )


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_benchmark_prints_one_object_with_its_figures_targets_and_peers(name: str) -> None:
    done = bench(name, "--quick", "--json")

    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    assert set(said) == {"bench", "machine", "figures", "targets", "beside"}
    assert said["bench"] == name
    assert set(said["figures"]) >= FIGURES[name]
    assert all(value > 0 for value in said["figures"].values())
    assert set(said["targets"]) <= set(said["figures"])
    assert set(said["beside"]) == PEERS[name]
    assert {"cpu", "cores", "python", "sqlite"} <= set(said["machine"])


def test_a_page_of_a_list_asks_few_questions_however_many_rows_it_shows() -> None:
    """Counted, not timed: these targets hold on any machine."""
    said = json.loads(bench("pages", "--quick", "--json").stdout)
    over = {
        name: said["figures"][name]
        for name, most in said["targets"].items()
        if not name.endswith("_ms") and said["figures"][name] > most
    }
    assert over == {}


def test_the_report_says_which_way_each_figure_fell() -> None:
    from bench._report import Report, as_text

    text = as_text(Report("x", {"a_ms": 3.0, "b_per_s": 3.0, "free": 1.0}, {"a_ms": 2.0, "b_per_s": 2.0}))
    lines = {line.split()[0]: line for line in text.splitlines() if line.startswith("  ")}
    assert lines["a_ms"].endswith("at most 2: MISSED")
    assert lines["b_per_s"].endswith("at least 2: met")
    assert lines["free"].endswith("1.000")


def test_an_unknown_benchmark_is_told_the_known_ones() -> None:
    done = bench("nothing")
    assert done.returncode == 2
    assert all(name in done.stderr for name in FIGURES)
