"""The shape of the code: small modules, small functions, one migration head, names people know."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.meta.tracked import PACKAGE, ROOT, modules, name

LONGEST_MODULE, LONGEST_TEST_MODULE, LONGEST_FUNCTION, LONGEST_SCRIPT = 400, 600, 50, 100
LONGEST_WORKER = 150  # the service worker is one file by its nature
FORBIDDEN = {"village", "ward", "district", "subdistrict", "mayor"}


def is_test(path: Path) -> bool:
    return "tests" in path.parts or path.name == "conftest.py"


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length in lines of every function, its docstring included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


def test_no_module_is_long() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    limit = {path: LONGEST_TEST_MODULE if is_test(path) else LONGEST_MODULE for path in sizes}
    assert [f"{name(path)}: {size}" for path, size in sizes.items() if size > limit[path]] == []


def test_no_function_is_long() -> None:
    long = [
        f"{name(path)}: {function} {length}"
        for path in modules()
        for function, length in functions(path)
        if length > LONGEST_FUNCTION
    ]
    assert long == []


def test_most_functions_are_under_ten_lines() -> None:
    lengths = [length for path in modules() if not is_test(path) for _, length in functions(path)]
    assert median(lengths) < 10


def test_scripts_of_the_pages_are_small() -> None:
    scripts = [path for path in PACKAGE.rglob("*.js") if "vendor" not in path.parts]
    sizes = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in scripts}
    limit = {script: LONGEST_WORKER if script.endswith("/sw.js") else LONGEST_SCRIPT for script in sizes}
    assert {script: size for script, size in sizes.items() if size > limit[script]} == {}


def test_every_app_has_one_migration_head() -> None:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = {app for app, _ in loader.graph.leaf_nodes()}
    assert {app: loader.graph.leaf_nodes(app) for app in ours if len(loader.graph.leaf_nodes(app)) > 1} == {}


def identifiers(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Attribute):
            yield node.attr


def words(identifier: str) -> set[str]:
    return {part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", identifier)}


def test_identifiers_use_the_nouns_of_the_glossary() -> None:
    """kelurahan is no village, kecamatan no district: the law's nouns are kept (GLOSSARY.md)."""
    wrong = {
        f"{name(path)}: {identifier}"
        for path in modules()
        for identifier in identifiers(path)
        if words(identifier) & FORBIDDEN
    }
    assert wrong == set()


def test_the_glossary_lists_what_is_forbidden() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text().lower()
    assert [word for word in ("village", "ward", "district") if word not in glossary] == []


def test_slices_do_not_import_each_other() -> None:
    """Also said by the import contract; here in words, so that a missing contract line is noticed."""
    slices = {"office", "letters", "verification", "satgas"}
    crossing = [
        f"{name(path)} -> {other}"
        for path in modules()
        if PACKAGE in path.parents
        and (own := path.relative_to(PACKAGE).parts[0]) in slices
        and not is_test(path)
        for other in slices - {own}
        if re.search(rf"^\s*(from|import) pamong\.{other}\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert crossing == []
