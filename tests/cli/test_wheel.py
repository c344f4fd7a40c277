"""The wheel holds everything an office needs, and nothing else."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pamong.cli.sample import letter_types

SOURCE = Path(__file__).resolve().parents[2] / "src"
KINDS = {".html", ".css", ".js", ".svg", ".png", ".woff2", ".ttf", ".otf", ".typ", ".toml", ".csv"}
KINDS |= {".json", ".geojson", ".mo", ".po", ".webmanifest"}


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_file_that_the_code_reads_is_in_it(wheel: Path) -> None:
    needed = {
        str(path.relative_to(SOURCE))
        for path in (SOURCE / "pamong").rglob("*")
        if path.is_file() and path.suffix in KINDS and "tests" not in path.parts
    }
    assert {Path(name).suffix for name in needed} >= {".html", ".css", ".js", ".toml", ".typ", ".csv"}
    assert sorted(needed - names(wheel)) == []


def test_every_module_is_in_it_but_no_test(wheel: Path) -> None:
    modules = {
        str(path.relative_to(SOURCE))
        for path in (SOURCE / "pamong").rglob("*.py")
        if "tests" not in path.parts
    }
    found = {name for name in names(wheel) if name.endswith(".py")}
    assert found == modules


def test_it_carries_the_licence_and_the_command(wheel: Path) -> None:
    found = names(wheel)
    assert any(name.endswith("licenses/LICENSE") for name in found)
    with zipfile.ZipFile(wheel) as archive:
        entry = next(name for name in found if name.endswith("entry_points.txt"))
        assert "pamong = pamong.cli:main" in archive.read(entry).decode()


def run(installed: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nowhere",
        "PYTHONPATH": str(installed),
        "LANG": "C",
        **more,
    }
    command = [
        sys.executable,
        "-P",
        "-c",
        "import sys; from pamong.cli import main; sys.exit(main())",
        *arguments,
    ]
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd="/")


def test_it_works_away_from_the_checkout(installed: Path) -> None:
    assert "pamong demo" not in run(installed, "help").stderr
    assert run(installed, "sample", "--list").stdout.split() == letter_types()


@pytest.mark.parametrize("command", ["test", "check", "bench", "lock", "new", "translate"])
def test_commands_for_developers_say_that_they_need_the_source(installed: Path, command: str) -> None:
    arguments = {"new": ["letter", "x"], "bench": ["sign"]}.get(command, [])
    done = run(installed, command, *arguments)
    assert done.returncode == 1
    assert "needs the source" in done.stderr
