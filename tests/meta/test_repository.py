"""Nothing in the repository depends on where it was written, or calls home."""

import ast
import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from tests.meta.tracked import PACKAGE, ROOT, name, text_files, tracked

# Put together here so that this file does not contain what it looks for.
REGISTRIES = ["py" + "pi.org", "files.python" + "hosted.org", "registry.npm" + "js.org", "crates" + ".io"]
CDNS = [
    "jsdel" + "ivr",
    "unp" + "kg.com",
    "cdn" + "js.",
    "fonts.google" + "apis",
    "fonts.g" + "static",
    "esm" + ".sh",
]
PATHS = ["/wo" + "rk/", "/ro" + "ot/", "/home" + "/runner", "/Users" + "/"]


@pytest.mark.parametrize("forbidden", REGISTRIES + CDNS)
def test_no_tracked_file_names_a_registry_or_a_cdn(forbidden: str) -> None:
    assert [name(path) for path in text_files() if forbidden in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("forbidden", PATHS)
def test_no_tracked_file_names_a_path_of_a_machine(forbidden: str) -> None:
    pattern = re.compile(r"(?<![\w.])" + re.escape(forbidden))
    assert [name(path) for path in text_files() if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_no_page_loads_anything_from_elsewhere() -> None:
    """Templates and style sheets name no other host; links for people to follow are allowed."""
    loading = re.compile(r"""(?:src=|url\(|@import|<link[^>]+href=)\s*["']?(?:https?:)?//""")
    pages = [path for path in text_files() if path.suffix in {".html", ".css", ".js", ".mjs", ".webmanifest"}]
    assert [name(path) for path in pages if loading.search(path.read_text(encoding="utf-8"))] == []


def test_no_lock_of_an_installer_that_records_hosts_is_committed() -> None:
    names = {name(path) for path in text_files()}
    assert not names & {"uv.lock", ".python-version", "package-lock.json", "poetry.lock", "Pipfile.lock"}


@pytest.mark.parametrize("lock", ["uv", "base", "dev"])
def test_every_locked_version_has_its_hashes(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if not entry.startswith("#")]
    assert entries
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_wheel_asks_for_what_the_lock_installs() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    lines = (ROOT / "requirements" / "base.in").read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert sorted(declared) == sorted(line.replace('"', "'") for line in wanted)


def test_every_dependency_is_argued_for() -> None:
    argued = (ROOT / "docs" / "dependencies.md").read_text()
    lines = (ROOT / "requirements" / "base.in").read_text() + (ROOT / "requirements" / "dev.in").read_text()
    names = re.findall(r"^([a-z][a-z0-9-]+)", lines, flags=re.MULTILINE)
    assert [dependency for dependency in names if f"| {dependency} |" not in argued] == []


def test_vendored_files_are_the_ones_that_were_vendored() -> None:
    """Each has a row with its SHA-256 in the README.md beside it."""
    vendored = [
        path for path in tracked() if path.parent.name == "vendor" and path.suffix in {".js", ".css", ".mjs"}
    ]
    assert vendored
    for path in vendored:
        rows = (path.parent / "README.md").read_text().splitlines()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert any(f"`{path.name}`" in row and digest in row for row in rows), name(path)


def test_the_product_and_its_version_are_named_once() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert (
        f"## {version}" in (ROOT / "CHANGELOG.md").read_text()
        or "## Unreleased" in (ROOT / "CHANGELOG.md").read_text()
    )
    assert f"softwareVersion: {version}" in (ROOT / "publiccode.yml").read_text()


def test_every_package_says_what_it_promises() -> None:
    silent = [
        path
        for path in PACKAGE.rglob("*.py")
        if not {"migrations", "tests"} & set(path.parts) and _is_silent(path)
    ]
    assert [name(path) for path in silent] == []


def _is_silent(path: Path) -> bool:
    if path.parent.name in {"management", "commands"} and path.name == "__init__.py":
        return False  # Django wants them there, and they hold nothing
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
