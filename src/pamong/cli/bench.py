"""``pamong bench NAME``: measure, beside the floor and the peers, and print what was reached."""

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

from pamong.cli.developing import root_or_complain
from pamong.cli.say import fail, say


def main(argv: Sequence[str]) -> int:
    """Run ``bench/NAME.py``, whose ``main(argv)`` prints figures and targets (``--json``: one object)."""
    root = root_or_complain()
    if root is None:
        return 1
    if list(argv[:1]) in ([], ["-h"], ["--help"]):
        say(
            "Pakai: pamong bench NAMA [--json]",
            "Usage: pamong bench NAME [--json]   (NAME: a file in bench/)",
        )
        return 0 if argv else 2
    names = sorted(path.stem for path in (root / "bench").glob("[a-z]*.py"))
    if argv[0] not in names:
        known = ", ".join(names) or "-"
        fail(f"Tidak ada '{argv[0]}'. Ada: {known}", f"There is no '{argv[0]}'. There are: {known}")
        return 2
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
