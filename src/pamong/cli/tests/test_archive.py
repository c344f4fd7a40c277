"""A backup is whole, holds no secret, and comes back as it was."""

import io
import tarfile
from pathlib import Path

import pytest
from django.db import connection

from pamong.cli import archive, masterkey
from pamong.cli.archive import ArchiveError

KEY = "1:" + "5a" * 32
OTHER_KEY = "1:" + "77" * 32


@pytest.fixture
def office(tmp_path: Path) -> Path:
    data = tmp_path / "office"
    (data / "files" / "ab").mkdir(parents=True)
    (data / "files" / "ab" / "cdef").write_bytes(b"sealed bytes")
    (data / masterkey.FILE_NAME).write_text(KEY)
    (data / "pamong.env").write_text(
        "PAMONG_HOST=surat.example\nPAMONG_SECRET_KEY=hush\nDATABASE_URL=postgresql://x:y@z/d\n"
    )
    (data / "pamong.sqlite3").write_bytes(b"the live database is never copied byte by byte")
    (data / "pamong.sqlite3-wal").write_bytes(b"nor its log")
    (data / "aset").mkdir()
    (data / "aset" / "a.css").write_text("can be made again")
    return data


@pytest.fixture
def written(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of the office, its database replaced by a small file."""

    def database(scratch: Path) -> tuple[str, Path]:
        (scratch / archive.SQLITE).write_bytes(b"a consistent copy")
        return archive.SQLITE, scratch / archive.SQLITE

    monkeypatch.setattr(archive, "_database", database)
    archive.write(tmp_path / "backup.tar.gz", data=office, key=KEY)
    return tmp_path / "backup.tar.gz"


def test_it_holds_what_cannot_be_made_again_and_nothing_else(written: Path) -> None:
    assert set(archive.check(written).parts) == {"pamong.sqlite3", "files/ab/cdef", "pamong.env"}


def test_it_holds_no_secret(written: Path) -> None:
    with tarfile.open(written) as tar:
        members = [tar.extractfile(member) for member in tar]
        content = b"".join(member.read() for member in members if member is not None)
    for secret in (b"5a5a5a5a", b"hush", b"x:y@z", KEY.encode()):
        assert secret not in content
    assert b"PAMONG_HOST=surat.example" in content


def test_it_comes_back_as_it_was(written: Path, tmp_path: Path) -> None:
    manifest = archive.restore(written, tmp_path / "new")
    assert (tmp_path / "new" / "files" / "ab" / "cdef").read_bytes() == b"sealed bytes"
    assert (tmp_path / "new" / "pamong.sqlite3").read_bytes() == b"a consistent copy"
    assert manifest.key_fingerprint == masterkey.fingerprint(KEY)


def test_a_flipped_byte_anywhere_is_found(written: Path) -> None:
    whole = written.read_bytes()
    for position in range(len(whole)):
        damaged = bytearray(whole)
        damaged[position] ^= 0x41
        written.write_bytes(damaged)
        try:
            manifest = archive.check(written)
        except ArchiveError:
            continue
        # Padding after the last entry carries nothing: what it does not change is still whole.
        written.write_bytes(whole)
        assert manifest == archive.check(written)


def test_half_an_archive_is_refused(written: Path) -> None:
    whole = written.read_bytes()
    written.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ArchiveError):
        archive.check(written)


def test_it_restores_over_nothing(written: Path, office: Path) -> None:
    with pytest.raises(ArchiveError, match="not empty"):
        archive.restore(written, office)


def test_it_refuses_the_key_of_another_office(written: Path, tmp_path: Path) -> None:
    target = tmp_path / "new"
    target.mkdir()
    (target / masterkey.FILE_NAME).write_text(OTHER_KEY)
    with pytest.raises(ArchiveError, match="not the master key"):
        archive.restore(written, target)
    assert [entry.name for entry in target.iterdir()] == [masterkey.FILE_NAME]


def test_an_archive_that_climbs_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as tar:
        entry = tarfile.TarInfo("../outside")
        entry.size = 4
        tar.addfile(entry, io.BytesIO(b"evil"))
        digest = archive._digest(io.BytesIO(b"evil"))
        archive._add_manifest(tar, archive.Manifest("now", "00000000", {"../outside": digest}))
    with pytest.raises(tarfile.OutsideDestinationError):
        archive.restore(evil, tmp_path / "inside")
    assert not (tmp_path / "outside").exists()


@pytest.mark.django_db(transaction=True)
def test_the_database_in_it_is_consistent(office: Path, tmp_path: Path) -> None:
    if connection.vendor == "postgresql":
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PATH", "/nowhere")
            with pytest.raises(ArchiveError, match="pg_dump is needed"):
                archive.write(tmp_path / "backup.tar.gz", data=office, key=KEY)
        return
    archive.write(tmp_path / "backup.tar.gz", data=office, key=KEY)
    archive.restore(tmp_path / "backup.tar.gz", tmp_path / "new")
    assert (tmp_path / "new" / "pamong.sqlite3").read_bytes().startswith(b"SQLite format 3")
