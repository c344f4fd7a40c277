"""Many rows, each to values of its own, in one statement per row and one round."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pamong.foundation.db.bulk import update_many
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
