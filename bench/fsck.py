"""How many letters a second ``pamong fsck`` proves: every file opened, hashed, and its signature and evidence verified.

An office with many letters of three kinds is made first, untimed. Then the whole examination runs, all checks of it,
on as many processes as there are cores, and once more on a single one.
"""

import os
import time
from collections.abc import Sequence

from bench import _office
from bench._report import Options, Report, run

TARGETS = {"letters_per_s": 2000.0}


def main(argv: Sequence[str]) -> int:
    """``pamong bench fsck``."""
    return run("fsck", argv, measure)


def measure(options: Options) -> Report:
    """Examine the office with all cores, then with one; the best of each, starting of processes included."""
    count, rounds = (6, 1) if options.quick else (5_000, 2)
    cores = os.cpu_count() or 1
    with _office.office():
        _issue(count)
        many = max(_rate(count, cores) for _ in range(rounds))
        computing, one = time.process_time(), max(_rate(count, 1) for _ in range(rounds))
        cpu = (time.process_time() - computing) / rounds
    return Report(
        "fsck",
        {
            "letters_per_s": many,
            "one_process_letters_per_s": one,
            "one_process_cpu_ms_a_letter": 1000 * cpu / count,
        },
        TARGETS,
        notes=(
            f"{count} letters, {cores} processes; every letter proven, every chain and the log recomputed.",
        ),
    )


def _rate(count: int, processes: int) -> float:
    from pamong.fsck.examine import examine

    start = time.perf_counter()
    report = examine(processes=processes)
    seconds = time.perf_counter() - start
    if report.faults or report.checked["issued"] != count:
        raise RuntimeError(f"not a clean office of {count} letters: {report.checked} {report.faults[:3]}")
    return count / seconds


def _issue(count: int) -> None:
    from django.utils import timezone

    from pamong.issuing import services as issuing

    sources = _office.ready(count)
    for at in range(0, count, issuing.BATCH_MAX):
        now = timezone.now()
        issuing.finish(_office.ordered(sources[at : at + issuing.BATCH_MAX], now))
