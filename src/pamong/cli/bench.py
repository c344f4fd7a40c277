"""``pamong bench NAME``: measure, beside the floor and the peers, and print what was reached."""

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

from pamong.cli.developing import root_or_complain
from pamong.cli.say import fail


def main(argv: Sequence[str]) -> int:
    """Run ``bench/NAME.py``, whose ``main(argv)`` prints figures and targets (``--json``: one object)."""
    root = root_or_complain()
    if root is None:
        return 1
    names = sorted(path.stem for path in (root / "bench").glob("[a-z]*.py"))
    if not argv or argv[0] not in names:
        listed = ", ".join(names) or "-"
        fail(
            f"Pakai: pamong bench NAMA [--json]. Ada: {listed}",
            f"Usage: pamong bench NAME [--json]. There are: {listed}",
        )
        return 0 if list(argv[:1]) in (["-h"], ["--help"]) else 2
    return _run(root / "bench" / f"{argv[0]}.py", argv[1:])


def _run(path: Path, argv: Sequence[str]) -> int:
    sys.path.insert(0, str(path.parent.parent))  # so that benchmarks can share bench/_*.py
    spec = importlib.util.spec_from_file_location(f"bench.{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    code: int = module.main(list(argv))
    return code
