"""The public log: one leaf for each letter issued and each revoked, and a tree whose root was signed."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from pamong.core import ledger
from pamong.fsck import passkeys
from pamong.fsck.faults import Fault, Kind, at, raw
from pamong.fsck.register import Register, Row, State
from pamong.transparency.entries import (
    Enrolled,
    EntryError,
    Issued,
    KeyChanged,
    LogBegan,
    Revoked,
    read_leaf,
    reason_hash,
)
from pamong.transparency.models import Checkpoint, LogEntry, LogHead, LogKey, Tile

_TILE = 256
type _Found = dict[tuple[UUID, str], list[Issued | Revoked]]


_FIELDS = ("index", "event", "document", "leaf", "data")


class _Row(NamedTuple):
    number: int
    event: str
    document: UUID | None
    leaf: bytes
    data: bytes


def check(register: Register) -> Iterator[Fault]:
    """Every fault of the log, and every letter that it tells of otherwise than the register, or not at all."""
    found: _Found = defaultdict(list)
    leaves: list[bytes] = []
    enrolled: list[tuple[int, Enrolled]] = []
    for values in LogEntry.objects.order_by("index").values_list(*_FIELDS).iterator(chunk_size=2_000):
        row = _Row._make(values)
        yield from _leaf(row, len(leaves), found, enrolled)
        leaves.append(raw(row.leaf))
    yield from _tree(leaves)
    yield from passkeys.check(enrolled)
    for document in register.documents.values():
        yield from _document(document, found)
    for pk, event in found:
        if pk not in register.documents:
            yield Fault(Kind.LOG, f"{LogEntry._meta.db_table}:", f"{event} tells of {pk}, which is gone")


def _leaf(row: _Row, index: int, found: _Found, enrolled: list[tuple[int, Enrolled]]) -> Iterator[Fault]:
    where = at(LogEntry, row.number)
    if row.number != index:
        yield Fault(Kind.LOG, where, f"leaf {index} is missing before it")
    data = raw(row.data)
    if ledger.leaf_hash(data) != raw(row.leaf):
        yield Fault(Kind.LOG, where, "its hash is not that of its data")
    try:
        entry = read_leaf(data)
    except EntryError as error:
        yield Fault(Kind.LOG, where, f"its data is no entry ({error})")
        return
    document = entry.document if isinstance(entry, Issued | Revoked) else None
    if (entry.event, document) != (row.event, row.document):
        yield Fault(Kind.LOG, where, "its row names another event or document than its data")
    if isinstance(entry, Issued | Revoked):
        found[entry.document, entry.event].append(entry)
    elif isinstance(entry, Enrolled):
        enrolled.append((row.number, entry))
    else:
        yield from _succession(where, entry)


def _succession(where: str, entry: KeyChanged | LogBegan) -> Iterator[Fault]:
    """What the log tells of its own keys is true of the row that it names."""
    named = LogKey.objects.filter(pk=entry.key).first()
    if named is None:
        yield Fault(Kind.LOG, where, "it tells of a key of the log that is not there")
    elif isinstance(entry, KeyChanged) and sha256(raw(named.public_key)).digest() != entry.after:
        yield Fault(Kind.LOG, where, "it tells of another key of the log than its row")


def _document(row: Row, found: _Found) -> Iterator[Fault]:
    issued = found.get((row.pk, Issued.event), [])
    revoked = found.get((row.pk, Revoked.event), [])
    counts = (len(issued), len(revoked))
    wanted = (int(row.is_published), int(row.state == State.REVOKED))
    if counts != wanted:
        detail = f"{row.state}, in the log as issued {counts[0]} and as revoked {counts[1]} times"
        yield Fault(Kind.LOG, row.where, detail)
        return
    for entry in issued:
        if isinstance(entry, Issued) and (entry.digest, entry.file) != (row.digest, row.sha256):
            yield Fault(Kind.LOG, row.where, "its leaf names another digest D or file")
    for entry in revoked:
        reason = reason_hash(row.revoked_reason)
        if isinstance(entry, Revoked) and (entry.digest, entry.reason) != (row.digest, reason):
            yield Fault(Kind.LOG, row.where, "the leaf of its revocation names another digest D or reason")


def _tree(leaves: list[bytes]) -> Iterator[Fault]:
    head = LogHead.objects.first()
    size = head.size if head else 0
    if size != len(leaves):
        yield Fault(Kind.LOG, at(LogHead, LogHead.ONLY), f"{len(leaves)} leaves, the head says {size}")
    signed = head.signed if head else -1
    latest = -1
    for row in Checkpoint.objects.order_by("size"):
        latest = row.size
        if row.size > len(leaves) or ledger.root(leaves[: row.size]) != raw(row.root):
            yield Fault(Kind.LOG, at(Checkpoint, row.size), "its root is not that of the leaves before it")
    if latest != signed:
        yield Fault(
            Kind.LOG, at(LogHead, LogHead.ONLY), f"the latest checkpoint is {latest}, the head says {signed}"
        )
    yield from _tiles(leaves)


def _tiles(leaves: list[bytes]) -> Iterator[Fault]:
    """The tiles that outsiders are served hold the hashes of these leaves."""
    kept = {(tile.level, tile.number): raw(tile.hashes) for tile in Tile.objects.all()}
    level, hashes = 0, leaves
    while hashes:
        for number in range((len(hashes) + _TILE - 1) // _TILE):
            wanted = b"".join(hashes[number * _TILE : (number + 1) * _TILE])
            if kept.pop((level, number), b"") != wanted:
                yield Fault(
                    Kind.LOG, f"{Tile._meta.db_table}:{level}/{number}", "is not made of the leaves below it"
                )
        whole = len(hashes) // _TILE
        hashes = [ledger.root(hashes[at * _TILE : (at + 1) * _TILE]) for at in range(whole)]
        level += 1
    for level, number in kept:
        yield Fault(Kind.LOG, f"{Tile._meta.db_table}:{level}/{number}", "has no leaves below it")
