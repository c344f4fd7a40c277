"""Stored files: whole or not at all, unreadable without the key, gone when removed."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from pamong.foundation.db.ids import uuid7
from pamong.foundation.files import disk, services
from pamong.foundation.files.errors import FileDamaged, FileGone, FileRefused
from pamong.foundation.files.models import StoredFile
from pamong.foundation.files.services import damaged, read, remove, store, sweep_orphans

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def on_disk(folder: Path) -> list[Path]:
    return [path for path in (folder / "files").rglob("*") if path.is_file()]


def put(data: bytes = b"letter", **kwargs: Any) -> StoredFile:
    return store(data, **{"kind": "letter", "place": None, "owner": None, **kwargs})


@pytest.mark.parametrize("data", [b"", b"x", os.urandom(300_000)])
def test_bytes_come_back_exactly(db: None, data: bytes) -> None:
    assert read(StoredFile.objects.get(pk=put(data).pk)) == data


def test_the_disk_shows_neither_content_nor_equality(db: None, data_folder: Path) -> None:
    one, two = put(b"NIK 9999990101010001"), put(b"NIK 9999990101010001")
    paths = on_disk(data_folder)
    assert len(paths) == 2
    assert one.name != two.name
    assert one.sha256 == two.sha256
    assert not any(b"9999990101010001" in path.read_bytes() for path in paths)
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    assert {path.parent.stat().st_mode & 0o777 for path in paths} == {0o700}


def test_a_file_put_in_the_place_of_another_is_noticed(db: None) -> None:
    one, two = put(b"one"), put(b"two")
    disk.path_of(two.name).write_bytes(disk.path_of(one.name).read_bytes())
    with pytest.raises(FileDamaged):
        read(two)


def test_a_flipped_bit_or_a_missing_file_is_named(db: None) -> None:
    rotten, lost, sound = put(b"a"), put(b"b"), put(b"c")
    raw = bytearray(disk.path_of(rotten.name).read_bytes())
    raw[-1] ^= 1
    disk.path_of(rotten.name).write_bytes(bytes(raw))
    disk.remove(lost.name)
    assert {stored.pk for stored, _ in damaged()} == {rotten.pk, lost.pk}
    assert read(sound) == b"c"


def test_a_record_with_another_digest_is_noticed(db: None) -> None:
    stored = put(b"a")
    stored.sha256 = bytes(32)
    with pytest.raises(FileDamaged, match="other content"):
        read(stored)


@pytest.mark.django_db(transaction=True)
def test_a_removed_file_is_gone_once_that_is_committed(data_folder: Path) -> None:
    stored = put()
    with transaction.atomic():
        remove(stored, now=NOON)
        assert on_disk(data_folder), "a rollback must still find the bytes"
    assert on_disk(data_folder) == []
    assert StoredFile.objects.get().deleted_at == NOON
    with pytest.raises(FileGone):
        read(stored)
    remove(stored)
    remove(None)


def test_nothing_to_read_is_gone_too() -> None:
    with pytest.raises(FileGone):
        read(None)


@pytest.mark.parametrize("failing", ["fsync", "write"])
def test_a_failing_disk_leaves_nothing_half(
    db: None, data_folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OSError, match="No space"):
        put()
    assert on_disk(data_folder) == []
    assert not StoredFile.objects.exists()


def test_bytes_without_a_row_are_swept_after_a_day(db: None, data_folder: Path) -> None:
    kept, removed = put(b"kept"), put(b"removed")
    StoredFile.objects.filter(pk=removed.pk).update(deleted_at=NOON)
    disk.write("ab" + "0" * 38, b"rolled back")
    (data_folder / "files" / "ab" / "ab00").write_bytes(b"unfinished")
    now = datetime.now(UTC)
    assert sweep_orphans(now) == 0, "younger than a day: its transaction may still be open"
    assert sweep_orphans(now + timedelta(days=2)) == 3
    assert on_disk(data_folder) == [disk.path_of(kept.name)]


def test_each_owner_has_a_quota_of_evidence(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(services.QUOTAS, "evidence", 10)
    owner = uuid7()
    first = put(b"123456", kind="evidence", owner=owner)
    with pytest.raises(FileRefused) as refused:
        put(b"12345", kind="evidence", owner=owner)
    assert refused.value.code == "quota"
    put(b"12345", kind="evidence", owner=uuid7())
    put(b"12345", kind="letter", owner=owner)
    remove(first)
    put(b"12345", kind="evidence", owner=owner)


def test_a_file_over_twenty_megabytes_is_refused(db: None) -> None:
    with pytest.raises(FileRefused):
        put(bytes(services.MAX_BYTES + 1))
