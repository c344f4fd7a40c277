"""``pamong fsck`` as an auditor types it: on a folder, read-only, while people work."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from tests.faults.founded import found, fsck, pamong

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with three letters."""
    folder = tmp_path_factory.mktemp("office")
    found(folder, 3)
    return folder


def _is_kept(path: Path) -> bool:
    """Not SQLite's lists of who reads, and not the sheets' workshop, where links to pipes lie."""
    return not path.name.endswith(("-shm", "-wal", "-queue")) and "typst" not in path.parts


def state(data: Path) -> dict[str, str]:
    """Every file of the office by its hash, without SQLite's own lists of who reads."""
    return {
        str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(data.rglob("*"))
        if path.is_file() and _is_kept(path)
    }


def test_a_clean_office_is_called_clean_and_is_left_as_it_was(data: Path) -> None:
    before = state(data)
    report = fsck(data)
    assert report["clean"], report
    assert report["checked"]["issued"] == 3
    assert state(data) == before

    told = pamong(data, "fsck", "--data", str(data))
    assert told.returncode == 0
    assert told.stdout.endswith("Clean.\n")
    assert pamong(data, "fsck", PAMONG_LANG="id").stdout.endswith("Bersih.\n")


def test_what_was_changed_is_named_and_the_exit_code_says_so(data: Path) -> None:
    database = sqlite3.connect(data / "pamong.sqlite3", isolation_level=None)
    (key, title) = database.execute("SELECT id, title FROM issuing_document LIMIT 1").fetchone()
    database.execute("UPDATE issuing_document SET title = 'Surat Izin' WHERE id = ?", [key])
    try:
        report = fsck(data)
        named = {(fault["kind"], fault["where"].partition(":")[0]) for fault in report["faults"]}
        assert named == {("request", "letters_request"), ("seal", "issuing_document")}
        told = pamong(data, "fsck", "--data", str(data))
        assert told.returncode == 1
        assert "2 faults." in told.stdout
        assert "letters_request:" in told.stdout
    finally:
        database.execute("UPDATE issuing_document SET title = ? WHERE id = ?", [title, key])
        database.close()
    assert fsck(data)["clean"]


def test_it_waits_for_no_writer_and_holds_none_up(data: Path) -> None:
    writer = sqlite3.connect(data / "pamong.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE issuing_numberbook SET last = last + 7")
    try:
        assert fsck(data)["clean"]
    finally:
        writer.execute("ROLLBACK")
        writer.close()


def test_an_office_on_a_medium_that_cannot_be_written_to_is_examined_too(data: Path, tmp_path: Path) -> None:
    medium = tmp_path / "medium"
    medium.mkdir()
    for path in data.rglob("*"):
        target = medium / path.relative_to(data)
        if _is_kept(path) and path.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    before = state(medium)
    medium.chmod(0o500)
    try:
        assert fsck(medium)["clean"]
    finally:
        medium.chmod(0o700)
    assert state(medium) == before


def test_wrong_usage_and_a_folder_without_an_office_are_two(data: Path, tmp_path: Path) -> None:
    assert pamong(data, "fsck", "--data", str(tmp_path / "nowhere")).returncode == 2
    assert pamong(data, "fsck", "--data", str(tmp_path)).returncode == 2
    assert list(tmp_path.iterdir()) == []
    assert pamong(data, "fsck", "--unknown").returncode == 2
