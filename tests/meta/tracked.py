"""The files of the repository, as the tests about it read them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "pamong"
_BINARY = {".png", ".woff2", ".ttf", ".otf", ".ico", ".mo", ".gz", ".pdf", ".jpg", ".webp", ".xlsx", ".br"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file())


def text_files() -> list[Path]:
    """The ones a person can read."""
    return [path for path in tracked() if path.suffix not in _BINARY]


def modules() -> list[Path]:
    """Every Python module of ours, migrations apart (Django writes them)."""
    return [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]


def name(path: Path) -> str:
    """The path as people say it."""
    return str(path.relative_to(ROOT))
