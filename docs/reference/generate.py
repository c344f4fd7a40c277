"""Writes the pages of this folder that the code knows better: ``python docs/reference/generate.py``.

With ``--check`` it writes nothing and fails if a page is not what it would write.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent / "src"
sys.path.insert(0, str(SOURCE))

from pamong.cli import COMMANDS  # noqa: E402

_FOREIGN = {"manage", "shell"}  # their help is Django's


def commands_page() -> str:
    """``commands.md``: what ``pamong help COMMAND`` says, for each."""
    parts = ["# Commands\n\nMade by `generate.py` from the code; do not edit.\n"]
    for command in COMMANDS:
        parts.append(f"## pamong {command.name}\n\n{command.english[0].upper()}{command.english[1:]}.\n")
        if command.name not in _FOREIGN:
            parts.append(f"```\n{_help(command.name)}\n```\n")
    return "\n".join(parts)


def _help(name: str) -> str:
    settings = {"PYTHONPATH": str(SOURCE), "COLUMNS": "100", "NO_COLOR": "1", "PAMONG_LANG": "en"}
    environment = {**{key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}, **settings}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pamong", "help", name], env=environment, capture_output=True, text=True
    )
    return (done.stdout + done.stderr).strip()


PAGES = {"commands.md": commands_page}


def main(argv: list[str]) -> int:
    """Write the pages, or compare them."""
    stale = []
    for name, make in PAGES.items():
        page, text = HERE / name, make()
        if "--check" not in argv:
            page.write_text(text, encoding="utf-8")
        elif not page.is_file() or page.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        sys.stderr.write(f"stale: {', '.join(stale)}; run python docs/reference/generate.py\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
