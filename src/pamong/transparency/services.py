"""Appending to the log, in the transaction of the act that the entry tells of."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pamong.core import ledger, tiles
from pamong.transparency.entries import Entry, Issued, Revoked, leaf_data
from pamong.transparency.models import LogEntry, LogHead, Tile


class OutsideTransactionError(Exception):
    """An entry must be written in the transaction of the act it tells of."""


def append(entries: Sequence[Entry], *, now: datetime) -> list[LogEntry]:
    """Adds leaves in their order, with five queries whatever their number.

    Call it last in the transaction: on PostgreSQL it holds the log until the commit. The next checkpoint, a few
    seconds later, covers them. Raises OutsideTransactionError, and EntryError for a hash of the wrong length.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransactionError("an entry of the log belongs into the transaction of the act")
    data = [leaf_data(entry) for entry in entries]
    if not data:
        return []
    head = _locked_head()
    rows = [
        LogEntry(
            index=head.size + at,
            event=entry.event,
            document=entry.document if isinstance(entry, Issued | Revoked) else None,
            data=content,
            leaf=ledger.leaf_hash(content),
            at=now,
        )
        for at, (entry, content) in enumerate(zip(entries, data, strict=True))
    ]
    LogEntry.objects.bulk_create(rows)
    _grow(head.size, [bytes(row.leaf) for row in rows])
    head.size += len(rows)
    head.save(update_fields=["size"])
    return rows


def _locked_head() -> LogHead:
    locked = LogHead.objects.select_for_update()
    head = locked.first()
    if head is None:
        LogHead.objects.bulk_create([LogHead()], ignore_conflicts=True)
        head = locked.get()
    return head


def _grow(size: int, leaves: list[bytes]) -> None:
    edge = {tile.level: tile.index for tile in tiles.edge_of(size)}
    kept = Tile.objects.filter(level__in=edge, number__in=edge.values())
    content = {row.level: bytes(row.hashes) for row in kept if edge.get(row.level) == row.number}
    changed = tiles.grow(size, leaves, content)
    Tile.objects.bulk_create(
        [Tile(level=tile.level, number=tile.index, hashes=hashes) for tile, hashes in changed.items()],
        update_conflicts=True,
        unique_fields=["level", "number"],
        update_fields=["hashes"],
    )
