"""The threat table names a test for each row, and each of these tests exists."""

import ast
import re

from tests.meta.tracked import ROOT

PAGE = ROOT / "docs" / "explanation" / "trust.md"
NAMED = re.compile(r"`((?:tests|src)/[\w/]+\.py)::(\w+)`")


def rows() -> list[str]:
    """The lines of the threat table."""
    return [line for line in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"\| \d+ \|", line)]


def test_every_threat_is_numbered_and_names_its_test() -> None:
    numbers = [int(line.split("|")[1]) for line in rows()]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 20
    assert [line for line in rows() if not NAMED.search(line)] == []


def test_every_test_that_the_page_names_exists() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) >= len(rows())
    missing = [f"{path}::{name}" for path, name in named if name not in functions(path)]
    assert missing == []


def functions(path: str) -> set[str]:
    """The functions of a module, those in its classes included."""
    file = ROOT / path
    if not file.is_file():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
