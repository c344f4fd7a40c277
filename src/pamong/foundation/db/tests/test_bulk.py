"""Many rows, each with values of its own, by one prepared statement in one round."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pamong.foundation.db.bulk import insert_many, update_many
from pamong.foundation.files.models import StoredFile

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def files(count: int) -> list[StoredFile]:
    rows = [
        StoredFile(name=f"{at:040x}", sha256=bytes(32), size=at, kind="letter", created_at=NOON)
        for at in range(count)
    ]
    return StoredFile.objects.bulk_create(rows)


def test_each_row_gets_its_own_values_and_keeps_the_rest(db: None) -> None:
    rows, owner = files(3), uuid4()
    for row in rows:
        row.size, row.owner, row.sha256, row.deleted_at = row.size + 10, owner, bytes([row.size] * 32), NOON
        row.kind = "never written"
    update_many(rows, ["size", "owner", "sha256", "deleted_at"])

    found = StoredFile.objects.order_by("size")
    assert [(row.size, row.owner, bytes(row.sha256), row.deleted_at) for row in found] == [
        (10 + at, owner, bytes([at] * 32), NOON) for at in range(3)
    ]
    assert {row.kind for row in found} == {"letter"}


@pytest.mark.parametrize("count", [1, 40])
def test_the_database_is_asked_once_whatever_the_number(db: None, count: int) -> None:
    rows = files(count)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        update_many(rows, ["size"])
    assert len(asked) == 1


def test_nothing_to_write_asks_nothing(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        update_many([], ["size"])
    assert len(asked) == 0


def new(count: int) -> list[StoredFile]:
    return [
        StoredFile(name=f"{at:040x}", sha256=bytes([at] * 32), size=at, kind="letter", created_at=NOON)
        for at in range(count)
    ]


@pytest.mark.parametrize("count", [1, 40])
def test_new_rows_are_as_bulk_create_writes_them(db: None, count: int) -> None:
    rows = new(count)
    with CaptureQueriesContext(connection) as asked:
        insert_many(rows)
    assert len([each for each in asked if "INSERT" in each["sql"]]) == 1
    assert not any(row._state.adding for row in rows)
    found = list(StoredFile.objects.order_by("size").values())

    StoredFile.objects.all().delete()
    StoredFile.objects.bulk_create(rows)
    assert list(StoredFile.objects.order_by("size").values()) == found


def test_all_rows_are_inserted_or_none(db: None) -> None:
    rows = new(3)
    rows[2].name = rows[0].name
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many(rows)
    assert not StoredFile.objects.exists()
    assert all(row._state.adding for row in rows)


def test_a_key_that_the_database_chooses_is_not_read_back(db: None) -> None:
    fresh = [ContentType(app_label="bulk", model=name) for name in ("one", "two")]
    insert_many(fresh)
    assert [row.pk for row in fresh] == [None, None]
    assert ContentType.objects.filter(app_label="bulk", pk__isnull=False).count() == 2


def test_no_new_rows_ask_nothing(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        insert_many([])
    assert len(asked) == 0
