"""What an outsider checks with public data alone: the whole log, or that it only grew since last time.

No database and no Django: the same code runs at the neighbour's, at a newspaper's, in a test.
"""

from collections import Counter
from dataclasses import dataclass

from pamong.core import ledger, notes
from pamong.core.notes import Checkpoint, Note, NoteError, VerifierKey
from pamong.core.tiles import Tile, TileError, TileTree, edge_of, grow, tiles_of
from pamong.transparency import ed25519, sources
from pamong.transparency.entries import EntryError, read_leaf
from pamong.transparency.sources import Source


class UntrueError(Exception):
    """The log contradicts its own signature, or an earlier one: proof that somebody cheats or broke it."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint whose signature by the log's key was checked, in the note that carries it."""

    checkpoint: Checkpoint
    note: Note


@dataclass(frozen=True, slots=True)
class Audited:
    """What a log says that was read from its first leaf to its last."""

    signed: Signed
    events: dict[str, int]


def open_checkpoint(data: bytes, *keys: VerifierKey) -> Signed:
    """A checkpoint of the log with one of these keys (a log may have changed its own); ``UntrueError`` for others."""
    try:
        note = notes.parse_note(data)
        signers = {key.name for key, _signature in notes.verified(note, keys, ed25519.verify)}
        checkpoint = Checkpoint.parse(note.text)
    except NoteError as fault:
        raise UntrueError(f"the checkpoint: {fault}") from fault
    if checkpoint.origin not in signers:
        raise UntrueError(f"the checkpoint is of another log, {checkpoint.origin}")
    return Signed(checkpoint, note)


def audit(source: Source, *keys: VerifierKey, since: Signed | None = None) -> Audited:
    """Read every entry, compute every tile and the root, and compare: with what is published and what is signed.

    ``since``: a checkpoint from before, of which this log must be the continuation. Takes 32 bytes of memory a leaf.
    Raises ``UntrueError`` and ``UnreachableError``.
    """
    signed = open_checkpoint(sources.checkpoint(source), *keys)
    size = signed.checkpoint.size
    if since is not None:
        refuse_rewound(since.checkpoint, signed.checkpoint)
    kept: dict[tuple[int, int], bytes] = {}
    events: Counter[str] = Counter()
    for tile in (tile for tile in tiles_of(size) if tile.level == 0):
        data = sources.entries(source, tile)
        events.update(_event(entry, tile) for entry in data)
        _take(kept, tile, [ledger.leaf_hash(entry) for entry in data])
    for tile in tiles_of(size):
        if sources.tile(source, tile) != kept[tile.level, tile.index]:
            raise UntrueError(f"{tile.path} does not hold the hashes of the entries")
    tree = TileTree(size, lambda tile: kept[tile.level, tile.index])
    if ledger.root_of(tree.nodes, size) != signed.checkpoint.root:
        raise UntrueError("the entries do not give the root that is signed")
    if since is not None and ledger.root_of(tree.nodes, since.checkpoint.size) != since.checkpoint.root:
        raise UntrueError(f"the first {since.checkpoint.size} entries are not those signed before")
    return Audited(signed, dict(events))


def _event(entry: bytes, tile: Tile) -> str:
    try:
        return read_leaf(entry).event
    except EntryError as fault:
        raise UntrueError(f"an entry of {tile.entries_path}: {fault}") from fault


def _take(kept: dict[tuple[int, int], bytes], tile: Tile, leaves: list[bytes]) -> None:
    before = tile.index * 256
    edge = {part.level: kept[part.level, part.index] for part in edge_of(before)}
    for changed, content in grow(before, leaves, edge).items():
        kept[changed.level, changed.index] = content


def confirm_growth(source: Source, before: Checkpoint, after: Checkpoint) -> None:
    """That ``after`` continues ``before``, by a proof made from a few tiles.

    Raises ``UntrueError``: rewound, forked, or tiles that do not fit the signed roots; ``UnreachableError``.
    """
    refuse_rewound(before, after)
    if before.size == after.size:
        return
    tree = TileTree(after.size, lambda tile: sources.tile(source, tile))
    try:
        proof = ledger.consistency_proof(tree.nodes, before.size, after.size)
    except TileError as fault:
        raise UntrueError(str(fault)) from fault
    if not ledger.verify_consistency(before.size, after.size, proof, before.root, after.root):
        raise UntrueError(
            f"the log of {after.size} entries does not begin with the {before.size} signed before"
        )


def refuse_rewound(before: Checkpoint, after: Checkpoint) -> None:
    """``UntrueError`` when the log became shorter, or signed two roots for one size."""
    if after.size < before.size:
        raise UntrueError(f"the log was rewound from {before.size} entries to {after.size}")
    if after.size == before.size and after.root != before.root:
        raise UntrueError(f"two roots were signed for {before.size} entries")
