"""The short cut of the demo's second start is taken only when nothing has changed."""

from pathlib import Path

import pytest

from pamong.cli import masterkey, prepared


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A prepared demo, and a package of one module."""
    package, data = tmp_path / "package", tmp_path / "data"
    package.mkdir()
    (package / "views.py").write_text("one")
    monkeypatch.setattr(prepared, "PACKAGE", package)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (data / "aset").mkdir(parents=True)
    (data / "pamong.sqlite3").touch()
    (data / masterkey.FILE_NAME).write_text("1:" + "5a" * 32)
    prepared.remember(data, "purwantoro")
    return data


def test_it_is_taken_when_nothing_changed(demo: Path) -> None:
    assert prepared.is_prepared(demo, "purwantoro")


def test_it_is_not_taken_the_first_time(demo: Path) -> None:
    assert not prepared.is_prepared(demo.parent / "new", "purwantoro")


def test_another_scale_is_prepared(demo: Path) -> None:
    assert not prepared.is_prepared(demo, "full")


def test_changed_code_is_prepared_for(demo: Path) -> None:
    (demo.parent / "package" / "views.py").write_text("other")
    assert not prepared.is_prepared(demo, "purwantoro")


def test_new_code_is_prepared_for(demo: Path) -> None:
    (demo.parent / "package" / "0002_more.py").touch()
    assert not prepared.is_prepared(demo, "purwantoro")


@pytest.mark.parametrize("lost", ["pamong.sqlite3", masterkey.FILE_NAME])
def test_what_was_lost_is_made_again(demo: Path, lost: str) -> None:
    (demo / lost).unlink()
    assert not prepared.is_prepared(demo, "purwantoro")


def test_another_key_is_looked_at(demo: Path) -> None:
    (demo / masterkey.FILE_NAME).write_text("1:" + "77" * 32)
    assert not prepared.is_prepared(demo, "purwantoro")


def test_a_database_elsewhere_is_looked_at_each_time(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///pamong")
    assert not prepared.is_prepared(demo, "purwantoro")
