"""What a benchmark says: figures beside their targets and their peers, for people or as one JSON object."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Report:
    """``figures`` and ``targets`` by name; ``beside`` holds what peers reached in the same run."""

    bench: str
    figures: dict[str, float]
    targets: dict[str, float]
    beside: dict[str, dict[str, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """``quick`` runs every step with counts so small that the figures mean nothing: for tests."""

    quick: bool


def run(name: str, argv: Sequence[str], measure: Callable[[Options], Report]) -> int:
    """Parse the arguments of ``pamong bench NAME``, measure, print; 0 whichever way the figures fall."""
    parser = argparse.ArgumentParser(prog=f"pamong bench {name}")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--quick", action="store_true", help="tiny counts, to see that it runs")
    options = parser.parse_args(argv)
    with redirect_stdout(sys.stderr):  # only the report is output
        report = measure(Options(quick=options.quick))
    print(as_json(report) if options.json else as_text(report), flush=True)
    return 0


def as_json(report: Report) -> str:
    """The fixed shape: bench, machine, figures, targets, beside."""
    return json.dumps(
        {
            "bench": report.bench,
            "machine": machine(),
            "figures": {name: round(value, 3) for name, value in report.figures.items()},
            "targets": report.targets,
            "beside": {
                peer: {name: round(value, 3) for name, value in found.items()}
                for peer, found in report.beside.items()
            },
        }
    )


def as_text(report: Report) -> str:
    """A table: figure, reached, target, and whether it is met."""
    lines = [f"{report.bench}: {', '.join(f'{key} {value}' for key, value in machine().items())}", ""]
    for name, value in report.figures.items():
        lines.append(f"  {name:<36}{value:>12.3f}{_against(name, value, report.targets)}")
    for peer, found in report.beside.items():
        lines.append(f"  beside: {peer}")
        lines += [f"    {name:<34}{value:>12.3f}" for name, value in found.items()]
    return "\n".join([*lines, *(f"  {note}" for note in report.notes)])


def _against(name: str, value: float, targets: dict[str, float]) -> str:
    if name not in targets:
        return ""
    more_is_better = "_per_s" in name
    met = value >= targets[name] if more_is_better else value <= targets[name]
    sign = "at least" if more_is_better else "at most"
    return f"   {sign} {targets[name]:g}: {'met' if met else 'MISSED'}"


def machine() -> dict[str, str | float]:
    """What the figures depend on; ``load`` is that of the last minute, the benchmark's own included."""
    from pamong.foundation.db.sqlite import library

    library.install()
    import sqlite3

    return {
        "cpu": _cpu(),
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()}",
        "load": round(os.getloadavg()[0], 1),
    }


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
