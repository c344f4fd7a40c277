import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.ledger import (
    EMPTY_ROOT,
    inclusion_path,
    inclusion_paths,
    leaf_hash,
    node_hash,
    root,
    verify_path,
)

LEAVES = st.lists(st.binary(max_size=8).map(leaf_hash), min_size=1, max_size=40)

# The reference data of the certificate transparency tests: eight leaves and the root of each prefix.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def defined_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + defined_root(leaves[:split]) + defined_root(leaves[split:])).digest()


def defined_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1, word for word."""
    if len(leaves) < 2:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*defined_path(index, leaves[:split]), defined_root(leaves[split:])]
    return [*defined_path(index - split, leaves[split:]), defined_root(leaves[:split])]


def test_known_answers() -> None:
    leaves = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]
    assert [root(leaves[: at + 1]).hex() for at in range(8)] == ROOTS
    assert EMPTY_ROOT.hex() == root([]).hex() == hashlib.sha256(b"").hexdigest()


@given(LEAVES)
def test_root_and_paths_are_those_of_the_definition(leaves: list[bytes]) -> None:
    assert root(leaves) == defined_root(leaves)
    paths = inclusion_paths(leaves)
    for index in range(len(leaves)):
        assert list(paths[index]) == list(inclusion_path(leaves, index)) == defined_path(index, leaves)


@given(LEAVES)
def test_every_leaf_is_proven_by_its_path(leaves: list[bytes]) -> None:
    top = root(leaves)
    for index, path in enumerate(inclusion_paths(leaves)):
        assert verify_path(leaves[index], index, len(leaves), path, top)


@given(LEAVES, st.data())
def test_a_path_proves_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    size, top = len(leaves), root(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(leaves, index)
    other = leaf_hash(b"another letter")
    assert not verify_path(other, index, size, path, top)
    assert not verify_path(leaves[index], index, size, path, other)
    assert not verify_path(leaves[index], index, size, (*path, other), top)
    assert not verify_path(leaves[index], index, size, (other, *path), top)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert not verify_path(leaves[index], index, size, path[:at] + path[at + 1 :], top)
        assert not verify_path(leaves[index], index, size, (*path[:at], other, *path[at + 1 :]), top)


@given(LEAVES, st.data())
def test_a_leaf_stands_only_where_it_stands(leaves: list[bytes], data: st.DataObject) -> None:
    unique = list(dict.fromkeys(leaves))
    index = data.draw(st.integers(0, len(unique) - 1))
    wrong = data.draw(st.integers(-3, len(unique) + 3).filter(lambda at: at != index))
    assert not verify_path(unique[index], wrong, len(unique), inclusion_path(unique, index), root(unique))


def test_a_node_never_passes_for_a_leaf() -> None:
    one, two = leaf_hash(b"1"), leaf_hash(b"2")
    assert leaf_hash(one + two) != node_hash(one, two)


def test_hostile_proofs_are_false_and_no_crash() -> None:
    leaf = leaf_hash(b"")
    assert not verify_path(leaf, 0, 0, (), leaf)
    assert not verify_path(leaf, 0, -1, (), leaf)
    assert not verify_path(leaf, 0, 2**80, (leaf,) * 3, leaf)
    assert not verify_path(leaf[:31], 0, 1, (), leaf[:31])
    assert not verify_path(leaf, 0, 2, (b"short",), leaf)


def test_outside_the_tree_there_is_no_path() -> None:
    assert inclusion_paths([]) == []
    for index in (-1, 1):
        with pytest.raises(IndexError):
            inclusion_path([leaf_hash(b"")], index)
