"""``pamong lock``: resolve the dependencies again and write every version with its hashes."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pamong.cli.developing import root_or_complain
from pamong.cli.say import fail, say

LOCKS = ("uv", "base", "dev")


def main(argv: Sequence[str]) -> int:
    """Compile each ``requirements/*.in``; without --upgrade only what must change changes."""
    parser = argparse.ArgumentParser(prog="pamong lock")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    options = parser.parse_args(argv)
    root = root_or_complain()
    if root is None:
        return 1
    uv = Path(sys.executable).parent / "uv"
    for name in LOCKS:
        if subprocess.run(
            [*_command(uv, root, name), *(["--upgrade"] if options.upgrade else [])]
        ).returncode:
            fail(f"requirements/{name}.in tidak bisa dikunci.", f"requirements/{name}.in cannot be locked.")
            return 1
        say(f"requirements/{name}.txt ditulis.", f"requirements/{name}.txt written.")
    return 0


def _command(uv: Path, root: Path, name: str) -> list[str]:
    """Universal for 3.12 and newer; no address of a registry may end up in the file."""
    folder = root / "requirements"
    options = ["--universal", "--python-version", "3.12", "--generate-hashes", "--no-header", "--no-annotate"]
    quiet = ["--no-emit-index-url", "--quiet", "--python", sys.executable]
    return [
        str(uv),
        "pip",
        "compile",
        *options,
        *quiet,
        str(folder / f"{name}.in"),
        "-o",
        str(folder / f"{name}.txt"),
    ]
