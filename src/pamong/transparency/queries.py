"""What the log tells: tiles, bundles of entries, checkpoints, and proofs made from them."""

from collections.abc import Iterable
from uuid import UUID

from django.core.cache import cache
from django.db.models import F, Max

from pamong.core import ledger
from pamong.core.logproof import LogProof
from pamong.core.notes import MAX_SIGNATURES, Note, parse_note, parse_signature
from pamong.core.tiles import HEIGHT, WIDTH, Tile, TileTree, edge_of, pack
from pamong.transparency import models
from pamong.transparency.entries import Issued
from pamong.transparency.models import Checkpoint, Cosignature, LogEntry, LogHead, LogKey

#: So many cosignatures are looked at to find the checkpoint that most witnesses signed.
_RECENT = 100


def size() -> int:
    """How many leaves the log has now; a checkpoint may not cover the last of them yet."""
    return LogHead.objects.values_list("size", flat=True).first() or 0


def needs_checkpoint() -> bool:
    """Whether the log grew since its latest checkpoint, or has none yet."""
    return not LogHead.objects.filter(signed=F("size")).exists()


def latest() -> Checkpoint | None:
    """The checkpoint with the largest size."""
    return Checkpoint.objects.order_by("-size").first()


def latest_under(row: LogKey) -> Checkpoint | None:
    """The last checkpoint of the log that this key signed for: of one that is closed, its end."""
    rows = Checkpoint.objects.filter(size__gte=row.first)
    if row.last is not None:
        rows = rows.filter(size__lte=row.last)
    return rows.order_by("-size").first()


def text_of(checkpoint: Checkpoint) -> str:
    """What was signed: the note without its signatures."""
    return parse_note(checkpoint.note.encode()).text


def published(checkpoint: Checkpoint) -> Note:
    """The note as everybody gets it: our signature, then the latest of each witness, in the order they first came.

    A cosignature that another process kept may be seen three seconds later, as in the caches of those who fetch it.
    """
    note = parse_note(checkpoint.note.encode())
    lines = cache.get_or_set(_cosigned(checkpoint), lambda: _lines(checkpoint), timeout=3) or []
    return Note(note.text, (*note.signatures, *map(parse_signature, lines))[:MAX_SIGNATURES])


def _lines(checkpoint: Checkpoint) -> list[str]:
    rows = Cosignature.objects.filter(checkpoint=checkpoint).order_by("at", "pk")
    return list(dict(rows.values_list("key", "line")).values())


def _cosigned(checkpoint: Checkpoint) -> str:
    return f"log.cosigned.{bytes(checkpoint.root).hex()}"


def forget_cosigned(checkpoint: Checkpoint) -> None:
    """Look again who cosigned this checkpoint."""
    cache.delete(_cosigned(checkpoint))


def last_cosignatures(keys: Iterable[str]) -> dict[str, Cosignature]:
    """What each of these witnesses cosigned last, by its key, of those that ever did."""
    rows = Cosignature.objects.order_by("-checkpoint", "-at")
    found = {key: rows.filter(key=key).first() for key in keys}
    return {key: row for key, row in found.items() if row is not None}


def best_over(index: int) -> Checkpoint | None:
    """The checkpoint to prove leaf ``index`` under: of the recent ones the one that most witnesses cosigned, at last
    the latest; None while none covers the leaf.
    """
    rows = Cosignature.objects.filter(checkpoint__size__gt=index).order_by("-checkpoint", "-pk")
    witnesses: dict[int, set[str]] = {}
    for size, key in rows.values_list("checkpoint", "key")[:_RECENT]:
        witnesses.setdefault(size, set()).add(key)
    if witnesses:
        most = max(witnesses, key=lambda size: (len(witnesses[size]), size))
        return Checkpoint.objects.get(size=most)
    found = latest()
    return found if found is not None and found.size > index else None


def daily_roots(limit: int) -> list[Checkpoint]:
    """The last checkpoint of each day on which the log grew, latest day first."""
    days = Checkpoint.objects.values("day").annotate(last=Max("size")).order_by("-day")[:limit]
    return list(Checkpoint.objects.filter(size__in=[day["last"] for day in days]).order_by("-size"))


def count_of(event: str, under: Checkpoint) -> int:
    """How many leaves under this checkpoint tell of this kind of event; counted once, for the root never changes."""

    def counted() -> int:
        return LogEntry.objects.filter(event=event, index__lt=under.size).count()

    return int(cache.get_or_set(f"log.{event}.{bytes(under.root).hex()}", counted, timeout=3600) or 0)


def tile(wanted: Tile) -> bytes | None:
    """The content of a tile; None while the log has not that many hashes."""
    rows = models.Tile.objects.filter(level=wanted.level, number=wanted.index)
    found = rows.values_list("hashes", flat=True).first()
    length = wanted.width * ledger.HASH_BYTES
    return None if found is None or len(found) < length else bytes(found[:length])


def bundle(number: int, width: int) -> bytes | None:
    """The data of ``width`` leaves from ``number * 256`` on; None while the log has not that many."""
    start = number * WIDTH
    rows = LogEntry.objects.filter(index__gte=start, index__lt=start + width).order_by("index")
    found = list(rows.values_list("data", flat=True))
    return pack(map(bytes, found)) if len(found) == width else None


def tree(leaves: int, *, around: Iterable[int] = ()) -> TileTree:
    """The tree of the first ``leaves`` leaves; the tiles above the leaves ``around`` are fetched by one query."""
    wanted = {(edge.level, edge.index) for edge in edge_of(leaves)}
    for level in range((max(leaves - 1, 1).bit_length() + HEIGHT - 1) // HEIGHT):
        wanted |= {(level, index >> HEIGHT * (level + 1)) for index in around}
    known = _tiles(wanted)

    def read(asked: Tile) -> bytes:
        content = known.get((asked.level, asked.index))
        return (
            bytes(content[: asked.width * ledger.HASH_BYTES]) if content is not None else tile(asked) or b""
        )

    return TileTree(leaves, read)


def _tiles(wanted: set[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """The tiles of these levels and numbers, and a few more: two conditions are built and answered fastest."""
    levels, numbers = {level for level, _ in wanted}, {number for _, number in wanted}
    rows = models.Tile.objects.filter(level__in=levels, number__in=numbers)
    found = rows.values_list("level", "number", "hashes")
    return {(level, number): bytes(hashes) for level, number, hashes in found}


def issued_entry(document: UUID) -> LogEntry | None:
    """The leaf that says that this document was issued."""
    return LogEntry.objects.filter(document=document, event=Issued.event).first()


def proof(entry: LogEntry, checkpoint: Checkpoint) -> LogProof:
    """That ``entry`` is in the log under ``checkpoint``; ``IndexError`` when the checkpoint is older."""
    path = ledger.inclusion_proof(
        tree(checkpoint.size, around=[entry.index]).nodes, entry.index, checkpoint.size
    )
    return LogProof(entry.index, path, published(checkpoint), bytes(entry.data))
