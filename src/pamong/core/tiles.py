"""Merkle trees cut into tiles of 256 hashes, as c2sp.org/tlog-tiles publishes them.

A tile of level L holds the roots of consecutive complete subtrees of 256^L leaves. Its last hashes come as the
tree grows, and nothing in it ever changes: a tile of any earlier size is a beginning of the present one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from pamong.core.ledger import HASH_BYTES

HEIGHT = 8
WIDTH = 1 << HEIGHT
MAX_LEVEL = 63
MAX_ENTRY = 0xFFFF
_PATH = re.compile(r"((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


class TileError(ValueError):
    """This is no tile, no entry bundle, or no address of one."""


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """The first ``width`` hashes (1 to 256) of the ``index``-th tile of a level."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its address below the log's prefix.

        >>> Tile(0, 1234067).path
        'tile/0/x001/x234/067'
        >>> Tile(1, 0, 17).path
        'tile/1/000.p/17'
        """
        return f"tile/{self.level}/{number_path(self.index, self.width)}"

    @property
    def entries_path(self) -> str:
        """The address of the bundle with the data of these leaves (of a tile of level 0)."""
        return f"tile/entries/{number_path(self.index, self.width)}"


def number_path(index: int, width: int = WIDTH) -> str:
    """An index in groups of three digits, and the width of a tile that is not full."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if width == WIDTH else f"{path}.p/{width}"


def parse_number(text: str) -> tuple[int, int]:
    """Index and width of ``x001/234.p/5``; ``TileError`` for anything that ``number_path`` does not write.

    >>> parse_number("x001/234.p/5")
    (1234, 5)
    """
    found = _PATH.fullmatch(text)
    if found is None or len(text) > 60:
        raise TileError(f"not the address of a tile: {text[:60]!r}")
    index, width = int(found[1].replace("x", "").replace("/", "")), int(found[2] or WIDTH)
    if width > WIDTH or number_path(index, width) != text:
        raise TileError(f"not the shortest address of a tile: {text!r}")
    return index, width


def tiles_of(size: int) -> Iterator[Tile]:
    """All tiles of a tree of ``size`` leaves, lowest level first, the partial one last in its level."""
    level = 0
    while size:
        full, rest = divmod(size, WIDTH)
        yield from (Tile(level, index) for index in range(full))
        if rest:
            yield Tile(level, full, rest)
        level, size = level + 1, full


def edge_of(size: int) -> list[Tile]:
    """The tiles that the next leaf may change: the partial one of each level, lowest level first."""
    return [tile for level in range(MAX_LEVEL) if (tile := _edge(size, level)).width]


def _edge(size: int, level: int) -> Tile:
    count = size >> HEIGHT * level
    return Tile(level, count // WIDTH, count % WIDTH)


def grow(size: int, leaves: Sequence[bytes], edge: Mapping[int, bytes]) -> dict[Tile, bytes]:
    """The tiles that change when ``leaves`` (leaf hashes) follow a tree of ``size``, with their whole content.

    ``edge``: level -> content of its partial tile, for each of ``edge_of(size)``; ``TileError`` if it does not fit.
    """
    changed: dict[Tile, bytes] = {}
    level, arriving = 0, list(leaves)
    while arriving:
        tile = _edge(size, level)
        content = edge.get(level, b"")
        if len(content) != tile.width * HASH_BYTES:
            raise TileError(f"the tile at the edge of level {level} is not {tile.width} hashes long")
        content += b"".join(arriving)
        step = WIDTH * HASH_BYTES
        arriving = []
        for number, at in enumerate(range(0, len(content), step)):
            part = content[at : at + step]
            changed[Tile(level, tile.index + number, len(part) // HASH_BYTES)] = part
            if len(part) == step:
                arriving.append(_complete(part))
        level += 1
    return changed


def _complete(hashes: bytes) -> bytes:
    """The root over 1, 2, 4 ... 256 hashes: what ``ledger.root`` gives, in half its time."""
    while len(hashes) > HASH_BYTES:
        pairs = range(0, len(hashes), 2 * HASH_BYTES)
        hashes = b"".join([sha256(b"\x01" + hashes[at : at + 2 * HASH_BYTES]).digest() for at in pairs])
    return hashes


#: Above level 0 the same few tiles are in almost every proof; of a million leaves all fit in here (below 1 MB).
_complete_above = lru_cache(maxsize=512)(_complete)


def hashes_in(content: bytes) -> list[bytes]:
    """The hashes of a tile; ``TileError`` unless it is 1 to 256 whole ones."""
    if not content or len(content) % HASH_BYTES or len(content) > WIDTH * HASH_BYTES:
        raise TileError("a tile is 1 to 256 hashes of 32 bytes")
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


class TileTree:
    """A tree of ``size`` leaves behind ``read``, which fetches the content of a tile; each is read once.

    ``nodes`` is what the proofs of ``core.ledger`` ask. ``TileError`` when a tile has not the length it must have.
    """

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self.size = size
        self._read = read
        self._known: dict[tuple[int, int], bytes] = {}

    def nodes(self, height: int, index: int) -> bytes:
        """The root of the complete subtree of ``2^height`` leaves at ``index``."""
        level, inner = divmod(height, HEIGHT)
        number, offset = divmod(index << inner, WIDTH)
        content = self._content(level, number)
        part = content[offset * HASH_BYTES : (offset + (1 << inner)) * HASH_BYTES]
        if len(part) != HASH_BYTES << inner:
            raise TileError(f"no complete subtree {index} of height {height} in a tree of {self.size}")
        return _complete_above(part) if level else _complete(part)

    def _content(self, level: int, number: int) -> bytes:
        content = self._known.get((level, number))
        if content is None:
            tile = Tile(level, number, min(WIDTH, (self.size >> HEIGHT * level) - number * WIDTH))
            if tile.width < 1:
                raise TileError(f"no tile {number} of level {level} in a tree of {self.size}")
            content = self._read(tile)
            if len(content) != tile.width * HASH_BYTES:
                raise TileError(f"{tile.path} is not {tile.width} hashes long")
            self._known[level, number] = content
        return content


def pack(entries: Iterable[bytes]) -> bytes:
    """An entry bundle: each entry behind its length in two bytes.

    >>> pack([b"a", b""]).hex()
    '0001610000'
    """
    bundle = bytearray()
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise TileError("an entry has at most 65535 bytes")
        bundle += len(entry).to_bytes(2) + entry
    return bytes(bundle)


def unpack(bundle: bytes) -> list[bytes]:
    """The entries of a bundle; ``TileError`` if it is cut off or holds more than 256."""
    entries: list[bytes] = []
    at = 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2])
        if end > len(bundle) or at + 2 > len(bundle) or len(entries) == WIDTH:
            raise TileError("not an entry bundle")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries
