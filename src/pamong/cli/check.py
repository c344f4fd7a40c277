"""``pamong check [NAME...]``: everything about the code that can be checked without running it as a user."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pamong.cli.developing import root_or_complain
from pamong.cli.say import fail


@dataclass(frozen=True, slots=True)
class Result:
    """Whether a check is content, and what it printed if not."""

    is_well: bool
    output: str = ""


type Check = Callable[[Path], Result]


def main(argv: Sequence[str]) -> int:
    """Run the named checks, or all; one line each; 1 if any is not content, 2 for an unknown name."""
    root = root_or_complain()
    if root is None:
        return 1
    if set(argv) & {"-h", "--help"}:
        print(f"pamong check [{'|'.join(CHECKS)}]...")
        return 0
    unknown = [name for name in argv if name not in CHECKS]
    if unknown:
        known = ", ".join(CHECKS)
        fail(f"Tidak dikenal: {unknown[0]}. Ada: {known}", f"Unknown: {unknown[0]}. There are: {known}")
        return 2
    names = list(argv) or list(CHECKS)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = list(pool.map(lambda name: _timed(name, root), names))
    return 0 if all(results) else 1


def _timed(name: str, root: Path) -> bool:
    started = time.monotonic()
    result = CHECKS[name](root)
    seconds = time.monotonic() - started
    mark = "ok  " if result.is_well else "FAIL"
    output = f"\n{result.output.rstrip()}" if not result.is_well else ""
    print(f"{mark} {name:12} {seconds:5.1f} s{output}", flush=True)
    return result.is_well


def _run(root: Path, *command: str, env: Mapping[str, str] | None = None) -> Result:
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), **(env or {})}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    return Result(done.returncode == 0, done.stdout + done.stderr)


def _tool(name: str, *arguments: str) -> Check:
    """A check by a program of the developers' environment."""
    program = Path(sys.executable).parent / name
    return lambda root: _run(root, str(program), *arguments, env={"PAMONG_MODE": "test"})


def _django(*arguments: str, **env: str) -> Check:
    """A check by one of Django's commands, on an empty data folder."""

    def check(root: Path) -> Result:
        with tempfile.TemporaryDirectory(prefix="pamong-check-") as data:
            settings = {"DJANGO_SETTINGS_MODULE": "pamong.config.settings", "PAMONG_DATA": data, **env}
            return _run(root, sys.executable, "-P", "-m", "django", *arguments, env=settings)

    return check


_PRODUCTION = {
    "PAMONG_MODE": "production",
    "PAMONG_HOST": "surat.contoh.example",
    "PAMONG_MASTER_KEY": "1:" + secrets.token_hex(32),
    "PAMONG_SECRET_KEY": secrets.token_urlsafe(48),
    "PAMONG_ALLOW_SOFTKEY": "yes",
}


def _templates(root: Path) -> Result:
    """djlint's rules over every template; not its formatter, which puts blanks into titles and running text."""
    folders = [str(path) for path in sorted((root / "src" / "pamong").glob("**/templates"))]
    return _run(root, str(Path(sys.executable).parent / "djlint"), "--lint", "--quiet", *folders)


def _bootstrap(root: Path) -> Result:
    """``./pamong`` must parse on Python 3.8."""
    import ast

    try:
        ast.parse((root / "pamong").read_text(encoding="utf-8"), feature_version=(3, 8))
    except SyntaxError as error:
        return Result(False, f"pamong: {error}")
    return Result(True)


def _translations(root: Path) -> Result:
    """English complete, of the present texts, and compiled."""
    from pamong.cli import catalogue, translate
    from pamong.cli.developing import in_ci

    po = catalogue.po_of(root / "src" / "pamong")
    if not po.is_file():
        return Result(False, f"there is no {po.relative_to(root)}: run ./pamong translate")
    messages = catalogue.parse(po.read_text(encoding="utf-8"))
    extracted = translate.extracted_from_copy(root)
    if extracted is None and in_ci():
        return Result(False, "xgettext is missing: apt install gettext")
    found = catalogue.faults(messages, messages if extracted is None else extracted)
    mo = po.with_suffix(".mo")
    if not mo.is_file() or mo.read_bytes() != catalogue.compiled(messages):
        found.append("django.mo is not what django.po compiles to: run ./pamong translate --compile")
    return Result(not found, "\n".join(found[:40]))


CHECKS: dict[str, Check] = {
    "types": _tool("mypy"),
    "format": _tool("ruff", "format", "--check", "--output-format", "concise", ".", "pamong"),
    "lint": _tool("ruff", "check", "--output-format", "concise", ".", "pamong"),
    "imports": _tool("lint-imports", "--no-cache", "--no-logo"),
    "bootstrap": _bootstrap,
    "templates": _templates,
    "migrations": _django("makemigrations", "--check", "--dry-run", PAMONG_MODE="test"),
    "letters": _django("check_letters", PAMONG_MODE="test"),
    "translations": _translations,
    "deploy": _django("check", "--deploy", "--fail-level", "WARNING", **_PRODUCTION),
}
