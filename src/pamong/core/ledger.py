"""Merkle trees of RFC 6962 section 2.1 (RFC 9162 keeps them): roots, inclusion and consistency, SHA-256.

Leaves and nodes are hashed under different prefixes, so that no node can pass for a leaf. Everything here
takes *leaf hashes* (``leaf_hash`` of the data); a tree may have any number of leaves.

A tree too large to hash again is given as ``Nodes``: a function that knows the hash of every complete subtree
(``core.tiles`` reads them from stored tiles). Each proof then takes about twice log2(size) look-ups.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence

#: ``nodes(height, index)``: the root over the leaves ``index << height`` up to ``(index + 1) << height``.
type Nodes = Callable[[int, int], bytes]

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash the data of one leaf: SHA-256(0x00 || data).

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two children: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; of no leaves, SHA-256 of nothing.

    >>> one, two, three = (leaf_hash(data) for data in (b"1", b"2", b"3"))
    >>> root([one, two, three]) == node_hash(node_hash(one, two), three)
    True
    """
    return _levels(leaves)[-1][0] if leaves else EMPTY_ROOT


def inclusion_path(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The siblings from leaf ``index`` up to the root, lowest first; ``IndexError`` outside the tree."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    return _path(_levels(leaves), index)


def inclusion_paths(leaves: Sequence[bytes]) -> list[tuple[bytes, ...]]:
    """The paths of all leaves at once, hashing each node only once."""
    if not leaves:
        return []
    levels = _levels(leaves)
    return [_path(levels, index) for index in range(len(leaves))]


def verify_path(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected_root: bytes) -> bool:
    """Whether leaf hash ``leaf`` stands at ``index`` in the tree of ``size`` leaves with that root.

    >>> leaves = [leaf_hash(bytes([at])) for at in range(7)]
    >>> verify_path(leaves[5], 5, 7, inclusion_path(leaves, 5), root(leaves))
    True
    >>> verify_path(leaves[5], 4, 7, inclusion_path(leaves, 5), root(leaves))
    False

    Never raises for hostile input; RFC 9162 section 2.1.3.2.
    """
    hashes = (leaf, expected_root, *path)
    if not 0 <= index < size or any(len(value) != HASH_BYTES for value in hashes):
        return False
    computed, here, last = leaf, index, size - 1
    for sibling in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            computed = node_hash(sibling, computed)
            while not here & 1 and here:  # a right edge without sibling rises until it is a right child
                here, last = here >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and hmac.compare_digest(computed, expected_root)


def nodes_of(leaves: Sequence[bytes]) -> Nodes:
    """The complete subtrees of a tree whose leaf hashes are all at hand."""
    levels = _levels(leaves)
    return lambda height, index: levels[height][index]


def root_of(nodes: Nodes, size: int) -> bytes:
    """The root of the first ``size`` leaves.

    >>> leaves = [leaf_hash(bytes([at])) for at in range(11)]
    >>> root_of(nodes_of(leaves), 11) == root(leaves)
    True
    """
    return _span(nodes, 0, size) if size else EMPTY_ROOT


def inclusion_proof(nodes: Nodes, index: int, size: int) -> tuple[bytes, ...]:
    """What ``inclusion_path`` gives for the first ``size`` leaves; ``IndexError`` outside of them."""
    if not 0 <= index < size:
        raise IndexError(index)
    path, low, high = [], 0, size
    while high - low > 1:
        split = low + _split(high - low)
        if index < split:
            path.append(_span(nodes, split, high))
            high = split
        else:
            path.append(_span(nodes, low, split))
            low = split
    return tuple(reversed(path))


def consistency_proof(nodes: Nodes, first: int, size: int) -> tuple[bytes, ...]:
    """Proves that the first ``first`` of ``size`` leaves are those of the earlier tree of ``first`` leaves.

    Empty for ``first`` 0 or ``size``. ``ValueError`` unless 0 <= first <= size. RFC 9162 section 2.1.4.1.
    """
    if not 0 <= first <= size:
        raise ValueError(f"no tree of {first} leaves in one of {size}")
    if first in {0, size}:
        return ()
    path, low, high = [], 0, size
    while high != first:
        split = low + _split(high - low)
        if first <= split:
            path.append(_span(nodes, split, high))
            high = split
        else:
            path.append(_span(nodes, low, split))
            low = split
    if low:  # the earlier tree's own root is known to whoever checks; a smaller right end is not
        path.append(_span(nodes, low, high))
    return tuple(reversed(path))


def verify_consistency(
    first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> bool:
    """Whether the tree of ``second`` leaves begins with the whole tree of ``first`` leaves.

    >>> leaves = [leaf_hash(bytes([at])) for at in range(7)]
    >>> proof = consistency_proof(nodes_of(leaves), 3, 7)
    >>> verify_consistency(3, 7, proof, root(leaves[:3]), root(leaves))
    True
    >>> verify_consistency(3, 7, proof, root(leaves[1:4]), root(leaves))
    False

    Never raises for hostile input; RFC 9162 section 2.1.4.2. Every tree begins with the empty one.
    """
    if not 0 <= first <= second or any(
        len(value) != HASH_BYTES for value in (first_root, second_root, *proof)
    ):
        return False
    if first in {0, second}:
        start, end = (EMPTY_ROOT if first == 0 else second_root), (EMPTY_ROOT if second == 0 else second_root)
        return not proof and hmac.compare_digest(first_root, start) and hmac.compare_digest(second_root, end)
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    here, last = _drop_right_turns(first - 1, second - 1)
    if not path:
        return False
    earlier = later = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            earlier, later = node_hash(node, earlier), node_hash(node, later)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            later = node_hash(later, node)
        here, last = here >> 1, last >> 1
    same = hmac.compare_digest(earlier, first_root) and hmac.compare_digest(later, second_root)
    return last == 0 and same


def _drop_right_turns(here: int, last: int) -> tuple[int, int]:
    while here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1


def _span(nodes: Nodes, low: int, high: int) -> bytes:
    """The root over leaves ``low`` to ``high``, where ``low`` is a multiple of the span's power of two."""
    peaks = []
    while low < high:
        height = (high - low).bit_length() - 1
        peaks.append(nodes(height, low >> height))
        low += 1 << height
    computed = peaks.pop()
    while peaks:
        computed = node_hash(peaks.pop(), computed)
    return computed


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    level = list(leaves)
    levels = [level]
    while len(level) > 1:
        paired = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        # A last node without a partner rises unchanged; that is the RFC's split at the largest power of two.
        level = paired + level[len(level) - len(level) % 2 :]
        levels.append(level)
    return levels


def _path(levels: list[list[bytes]], index: int) -> tuple[bytes, ...]:
    path: list[bytes] = []
    for level in levels[:-1]:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        index >>= 1
    return tuple(path)
