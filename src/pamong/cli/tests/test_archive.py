"""A backup is whole, holds no secret, and comes back as it was."""

import io
import tarfile
from pathlib import Path

import pytest
from django.db import connection

from pamong.cli import archive, masterkey, pgtools, sealed
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
            patch.setattr(pgtools, "_places", lambda name: iter(()))
            with pytest.raises(ArchiveError, match="or newer is needed"):
                archive.write(tmp_path / "backup.tar.gz", data=office, key=KEY)
        return
    archive.write(tmp_path / "backup.tar.gz", data=office, key=KEY)
    archive.restore(tmp_path / "backup.tar.gz", tmp_path / "new")
    assert (tmp_path / "new" / "pamong.sqlite3").read_bytes().startswith(b"SQLite format 3")


@pytest.fixture
def closed(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A sealed archive, and the key file that opens it."""
    _little_database(monkeypatch)
    key = tmp_path / "opener"
    public = sealed.new_key(key)
    archive.write(tmp_path / "backup.age", data=office, key=KEY, to=sealed.recipients([public]))
    return tmp_path / "backup.age", key


def _little_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def database(scratch: Path) -> tuple[str, Path]:
        (scratch / archive.SQLITE).write_bytes(b"a consistent copy")
        return archive.SQLITE, scratch / archive.SQLITE

    monkeypatch.setattr(archive, "_database", database)


def test_a_sealed_backup_tells_nothing_without_its_key_and_everything_with_it(
    closed: tuple[Path, Path], tmp_path: Path
) -> None:
    file, key = closed
    assert b"surat.example" not in file.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o400
    with pytest.raises(ArchiveError, match="sealed"):
        archive.check(file)
    stranger = tmp_path / "stranger"
    sealed.new_key(stranger)
    with pytest.raises(ArchiveError, match="cannot be opened"):
        archive.check(file, sealed.keys_in(stranger))
    keys = sealed.keys_in(key)
    assert set(archive.check(file, keys).parts) == {"pamong.sqlite3", "files/ab/cdef", "pamong.env"}
    archive.restore(file, tmp_path / "new", keys)
    assert (tmp_path / "new" / "files" / "ab" / "cdef").read_bytes() == b"sealed bytes"


@pytest.mark.parametrize("where", [5, 200, 400, -1])
def test_one_bit_anywhere_in_a_sealed_backup_is_noticed(
    closed: tuple[Path, Path], tmp_path: Path, where: int
) -> None:
    file, key = closed
    content = bytearray(file.read_bytes())
    content[where] ^= 1
    (tmp_path / "bent").write_bytes(content)
    with pytest.raises(ArchiveError):
        archive.check(tmp_path / "bent", sealed.keys_in(key))
    with pytest.raises(ArchiveError):
        archive.restore(tmp_path / "bent", tmp_path / "nothing", sealed.keys_in(key))
    assert not (tmp_path / "nothing").exists()


def test_a_sealed_backup_cut_short_is_noticed(closed: tuple[Path, Path], tmp_path: Path) -> None:
    file, key = closed
    content = file.read_bytes()
    for end in (0, 10, len(content) // 2, len(content) - 1):
        (tmp_path / "short").write_bytes(content[:end])
        with pytest.raises(ArchiveError):
            archive.check(tmp_path / "short", sealed.keys_in(key))


def test_a_backup_that_fails_leaves_nothing_behind(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def database(scratch: Path) -> tuple[str, Path]:
        raise ArchiveError("the copy of the database is damaged")

    monkeypatch.setattr(archive, "_database", database)
    key = tmp_path / "opener"
    to = sealed.recipients([sealed.new_key(key)])
    with pytest.raises(ArchiveError, match="damaged"):
        archive.write(tmp_path / "backup.age", data=office, key=KEY, to=to)
    assert {path.name for path in tmp_path.iterdir()} == {"office", "opener"}


def test_a_key_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(sealed.SealError):
        sealed.recipients(["age1nonsense"])
    for text in ("", "# only a comment\n", "AGE-SECRET-KEY-1NONSENSE\n"):
        (tmp_path / "key").write_text(text)
        with pytest.raises(sealed.SealError):
            sealed.keys_in(tmp_path / "key")
