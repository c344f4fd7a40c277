from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from pamong.core import ledger, tiles
from pamong.transparency import entries
from pamong.transparency.entries import (
    CredentialRevoked,
    Enrolled,
    Entry,
    EntryError,
    Issued,
    Revoked,
    leaf_data,
    read_leaf,
)
from pamong.transparency.models import LogEntry, LogHead, Tile
from pamong.transparency.services import OutsideTransactionError, append

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DOCUMENT, ONE, TWO = UUID(int=7), sha256(b"1").digest(), sha256(b"2").digest()


def issued(count: int) -> list[Entry]:
    return [Issued(uuid4(), ONE, TWO) for _ in range(count)]


def test_the_leaf_of_a_letter_is_pinned() -> None:
    data = leaf_data(Issued(DOCUMENT, ONE, TWO), salt=bytes(16))
    assert data.hex() == (
        "866c70616d6f6e672f6c6f672f31"  # an array of six; "pamong/log/1"
        "66697373756564"  # "issued"
        "50" + "00" * 16 + "50" + "00" * 15 + "07" + "5820" + ONE.hex() + "5820" + TWO.hex()
    )


@pytest.mark.parametrize("kind", [Issued, Revoked, Enrolled, CredentialRevoked])
def test_a_leaf_is_read_as_it_was_written(kind: type[Entry]) -> None:
    entry = kind(DOCUMENT, ONE, TWO)
    assert read_leaf(leaf_data(entry)) == entry
    assert leaf_data(entry) != leaf_data(entry)  # the salt


def test_other_bytes_are_no_leaf() -> None:
    good = leaf_data(Issued(DOCUMENT, ONE, TWO))
    for wrong in (
        b"",
        good[:-1],
        good + b"\0",
        good.replace(b"issued", b"isssed"),
        good.replace(b"/1", b"/2"),
    ):
        with pytest.raises(EntryError):
            read_leaf(wrong)
    for entry in (Issued(DOCUMENT, b"", TWO), Revoked(DOCUMENT, ONE, b"short")):
        with pytest.raises(EntryError):
            leaf_data(entry)


def test_the_reason_is_there_by_its_hash() -> None:
    assert entries.reason_hash("salah nama") == sha256(b"salah nama").digest()


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_leaves_follow_each_other_and_tiles_hold_their_tree() -> None:
    for count in (1, 3, 300, 250):
        with transaction.atomic():
            append(issued(count), now=NOW)
    rows = list(LogEntry.objects.order_by("index"))
    assert [row.index for row in rows] == list(range(554))
    leaves = [ledger.leaf_hash(bytes(row.data)) for row in rows]
    assert leaves == [bytes(row.leaf) for row in rows]
    kept = {(tile.level, tile.number): bytes(tile.hashes) for tile in Tile.objects.all()}
    tree = tiles.TileTree(554, lambda tile: kept[tile.level, tile.index])
    assert ledger.root_of(tree.nodes, 554) == ledger.root(leaves)
    assert LogHead.objects.get().size == 554


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_in_the_log() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        append(issued(2), now=NOW)
        _ = 1 / 0
    with transaction.atomic():
        assert append([], now=NOW) == []
        assert [row.index for row in append(issued(2), now=NOW)] == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_appended() -> None:
    with pytest.raises(OutsideTransactionError):
        append(issued(1), now=NOW)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_document_is_issued_once() -> None:
    with transaction.atomic():
        append([Issued(DOCUMENT, ONE, TWO), Revoked(DOCUMENT, ONE, TWO)], now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        append([Issued(DOCUMENT, ONE, TWO)], now=NOW)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM transparency_logentry",
        "UPDATE transparency_logentry SET event = 'revoked'",
        "UPDATE transparency_loghead SET size = 1",
        "DELETE FROM transparency_loghead",
        "DELETE FROM transparency_tile",
        "UPDATE transparency_tile SET number = 5",
        "UPDATE transparency_tile SET hashes = substr(hashes, 1, 32)",
        "UPDATE transparency_tile SET hashes = substr(hashes, 33) || hashes",
    ],
)
def test_the_log_only_grows(statement: str) -> None:
    with transaction.atomic():
        append(issued(2), now=NOW)
    with pytest.raises(DatabaseError, match="log:"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert LogHead.objects.get().size == LogEntry.objects.count() == 2
