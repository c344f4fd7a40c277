"""How long until the demo answers, on a fresh clone and the second time; and what the whole tree takes at rest."""

import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import _report, _tree

TARGETS = {"first_start_s": 90.0, "second_start_s": 5.0, "memory_mb": 200.0}
REST = 12.0
NOTE = "first start: clone, environment, database, 30,161 residents, letters under way, static files"


def main(argv: Sequence[str]) -> int:
    """Measure and print."""
    return _report.run("start", argv, measure)


def measure(options: _report.Options) -> _report.Report:
    """A fresh clone without ``.venv`` is started twice; ``quick`` starts this checkout instead."""
    with tempfile.TemporaryDirectory(prefix="pamong-start-") as folder:
        root, data = _tree.ROOT, Path(folder) / "data"
        if not options.quick:
            root = Path(folder) / "clone"
            subprocess.run(["git", "clone", "-q", str(_tree.ROOT), str(root)], check=True)
        scale = "minimal" if options.quick else "purwantoro"
        with _tree.running(data, root=root, scale=scale) as (_port, _pid, first):
            pass
        with _tree.running(data, root=root, scale=scale) as (_port, pid, second):
            time.sleep(1 if options.quick else REST)
            memory = _tree.pss(pid)
    figures = {"first_start_s": first, "second_start_s": second, "memory_mb": memory}
    return _report.Report("start", figures, TARGETS, notes=() if options.quick else (NOTE,))
