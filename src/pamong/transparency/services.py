"""Appending to the log, in the transaction of the act that the entry tells of; signing what it has become."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pamong.core import ledger, notes, tiles
from pamong.core.logproof import LogProof
from pamong.foundation.db.bulk import insert_many
from pamong.transparency import holding, keys, queries
from pamong.transparency.entries import Entry, Issued, Revoked, leaf_data
from pamong.transparency.models import Checkpoint, LogEntry, LogHead, LogKey, Tile


class OutsideTransactionError(Exception):
    """An entry must be written in the transaction of the act it tells of."""


class ForkedLogError(Exception):
    """The stored tree is not a continuation of what was signed: somebody changed the database."""


def append(entries: Sequence[Entry], *, now: datetime) -> list[LogEntry]:
    """Adds leaves in their order, with five queries whatever their number.

    Call it last in the transaction: on PostgreSQL it holds the log until the commit. The next checkpoint, a few
    seconds later, covers them. Raises OutsideTransactionError, EntryError for a hash of the wrong length, and
    LogHeldError after a restore.
    """
    holding.refuse_while_held()
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransactionError("an entry of the log belongs into the transaction of the act")
    return add(entries, locked_head(), now=now) if entries else []


def add(entries: Sequence[Entry], head: LogHead, *, now: datetime) -> list[LogEntry]:
    """What ``append`` does, for one who has locked the head and is sure that the log may grow."""
    data = [leaf_data(entry) for entry in entries]
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
    insert_many(rows)
    _grow(head.size, [bytes(row.leaf) for row in rows])
    head.size += len(rows)
    head.save(update_fields=["size"])
    return rows


def locked_head() -> LogHead:
    """How far the log has come, locked until the transaction ends."""
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


def sign_checkpoint(*, now: datetime, also: LogKey | None = None) -> Checkpoint:
    """The checkpoint of the log as it is; signed now unless it is already, at a change of keys by the old one ``also``.

    Raises ``ForkedLogError`` when the tree no longer begins with what was signed before: then nothing is signed.
    """
    with transaction.atomic():
        head = locked_head()
        before = queries.latest()
        if before is not None and head.signed == head.size:
            return before
        tree = queries.tree(head.size, around=[before.size - 1] if before and before.size else [])
        root = ledger.root_of(tree.nodes, head.size)
        if before is not None:
            _refuse_fork(before, tree, root)
        signing = [keys.make_key(now), *([also] if also else [])]
        text = notes.Checkpoint(signing[0].origin, head.size, root).text
        lines = tuple(notes.sign(text, *keys.signer(row)) for row in signing)
        made = Checkpoint.objects.create(
            size=head.size,
            root=root,
            note=str(notes.Note(text, lines)),
            day=timezone.localdate(now),
            made_at=now,
        )
        head.signed = head.size
        head.save(update_fields=["signed"])
    return made


def _refuse_fork(before: Checkpoint, tree: tiles.TileTree, root: bytes) -> None:
    proof = ledger.consistency_proof(tree.nodes, before.size, tree.size)
    if not ledger.verify_consistency(before.size, tree.size, proof, bytes(before.root), root):
        raise ForkedLogError(
            f"the log of {tree.size} leaves does not begin with the {before.size} signed before"
        )


def proof_of(document: UUID, *, now: datetime) -> LogProof | None:
    """The proof that this document is in the log; None if it is not.

    A document issued in these seconds gets its checkpoint here, before the worker comes to it.
    """
    entry = queries.issued_entry(document)
    if entry is None:
        return None
    return queries.proof(entry, queries.best_over(entry.index) or sign_checkpoint(now=now))
