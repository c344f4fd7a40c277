"""Merkle trees of RFC 6962 section 2.1 (RFC 9162 keeps them): root, inclusion path and its check, SHA-256.

Leaves and nodes are hashed under different prefixes, so that no node can pass for a leaf. Everything here
takes *leaf hashes* (``leaf_hash`` of the data); a tree may have any number of leaves.
"""

import hashlib
import hmac
from collections.abc import Sequence

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
