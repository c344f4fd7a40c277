import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.ledger import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_path,
    inclusion_proof,
    leaf_hash,
    nodes_of,
    root,
    root_of,
    verify_consistency,
)
from pamong.core.tests.test_ledger import INPUTS, LEAVES, ROOTS, defined_root

KNOWN = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]
# Proofs between prefixes of the reference tree, as the certificate transparency project's own tests give them.
PROOFS = {
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def defined_proof(first: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 9162 section 2.1.4.1, word for word."""
    if first == len(leaves):
        return [] if whole else [defined_root(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if first <= split:
        return [*defined_proof(first, leaves[:split], whole=whole), defined_root(leaves[split:])]
    return [*defined_proof(first - split, leaves[split:], whole=False), defined_root(leaves[:split])]


def test_known_answers() -> None:
    nodes = nodes_of(KNOWN)
    for (first, second), proof in PROOFS.items():
        found = consistency_proof(nodes, first, second)
        assert [node.hex() for node in found] == proof
        roots = (bytes.fromhex(ROOTS[first - 1]), bytes.fromhex(ROOTS[second - 1]))
        assert verify_consistency(first, second, found, *roots)


@given(LEAVES)
def test_every_prefix_is_proven_as_the_definition_says(leaves: list[bytes]) -> None:
    nodes, size = nodes_of(leaves), len(leaves)
    for first in range(1, size + 1):
        proof = consistency_proof(nodes, first, size)
        assert list(proof) == defined_proof(first, leaves)
        assert verify_consistency(first, size, proof, root(leaves[:first]), root(leaves))


@given(LEAVES, st.data())
def test_an_earlier_size_is_proven_from_the_same_nodes(leaves: list[bytes], data: st.DataObject) -> None:
    nodes, size = nodes_of(leaves), data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    assert root_of(nodes, size) == defined_root(leaves[:size])
    assert inclusion_proof(nodes, index, size) == inclusion_path(leaves[:size], index)


@given(LEAVES, st.data())
def test_no_other_history_passes(leaves: list[bytes], data: st.DataObject) -> None:
    size = len(leaves)
    first = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, first - 1))
    other = [*leaves[:changed], leaf_hash(b"another letter"), *leaves[changed + 1 :]]
    proof = consistency_proof(nodes_of(leaves), first, size)
    assert not verify_consistency(first, size, proof, root(other[:first]), root(leaves))
    assert not verify_consistency(first, size, proof, root(leaves[:first]), root(other))
    forked = consistency_proof(nodes_of(other), first, size)
    assert not verify_consistency(first, size, forked, root(leaves[:first]), root(other))


@given(LEAVES, st.data())
def test_a_proof_with_anything_changed_fails(leaves: list[bytes], data: st.DataObject) -> None:
    size = len(leaves)
    first = data.draw(st.integers(1, size))
    proof = consistency_proof(nodes_of(leaves), first, size)
    roots, other = (root(leaves[:first]), root(leaves)), leaf_hash(b"another")
    assert not verify_consistency(first, size, (*proof, other), *roots)
    assert not verify_consistency(first, size, (other, *proof), *roots)
    for at in range(len(proof)):
        assert not verify_consistency(first, size, proof[:at] + proof[at + 1 :], *roots)
        assert not verify_consistency(first, size, (*proof[:at], other, *proof[at + 1 :]), *roots)


def test_every_tree_begins_with_the_empty_one() -> None:
    top = root(KNOWN)
    assert consistency_proof(nodes_of(KNOWN), 0, 8) == ()
    assert verify_consistency(0, 8, (), EMPTY_ROOT, top)
    assert verify_consistency(0, 0, (), EMPTY_ROOT, EMPTY_ROOT)
    assert not verify_consistency(0, 8, (), top, top)
    assert not verify_consistency(0, 0, (), EMPTY_ROOT, top)
    assert not verify_consistency(0, 8, (top,), EMPTY_ROOT, top)


def test_the_same_tree_needs_no_proof() -> None:
    assert verify_consistency(8, 8, (), root(KNOWN), root(KNOWN))
    assert not verify_consistency(8, 8, (), root(KNOWN), root(KNOWN[:7]))
    assert not verify_consistency(8, 8, (KNOWN[0],), root(KNOWN), root(KNOWN))


def test_hostile_input_is_false_and_no_crash() -> None:
    top, short = root(KNOWN), b"short"
    assert not verify_consistency(9, 8, (), top, top)
    assert not verify_consistency(-1, 8, (), top, top)
    assert not verify_consistency(3, 8, (), top, top)
    assert not verify_consistency(4, 8, (short,), top, top)
    assert not verify_consistency(4, 8, (), short, top)
    assert not verify_consistency(4, 2**80, (top,) * 3, top, top)


def test_there_is_no_proof_from_a_larger_tree() -> None:
    for first in (-1, 9):
        with pytest.raises(ValueError, match="no tree of"):
            consistency_proof(nodes_of(KNOWN), first, 8)
    for index in (-1, 8):
        with pytest.raises(IndexError):
            inclusion_proof(nodes_of(KNOWN), index, 8)


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert root_of(nodes_of(KNOWN), 0) == hashlib.sha256().digest()
