from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.ledger import consistency_proof, inclusion_proof, leaf_hash, nodes_of, root, root_of
from pamong.core.tiles import (
    MAX_ENTRY,
    Tile,
    TileError,
    TileTree,
    edge_of,
    grow,
    hashes_in,
    number_path,
    pack,
    parse_number,
    tiles_of,
    unpack,
)

LEAVES = [leaf_hash(number.to_bytes(4)) for number in range(70_000)]


def stored(steps: list[int]) -> dict[tuple[int, int], bytes]:
    """What a log keeps that grew to each of these sizes in turn."""
    kept: dict[tuple[int, int], bytes] = {}
    for before, after in pairwise([0, *steps]):
        edge = {tile.level: kept[tile.level, tile.index] for tile in edge_of(before)}
        for tile, content in grow(before, LEAVES[before:after], edge).items():
            old = kept.get((tile.level, tile.index), b"")
            assert content.startswith(old)
            assert len(content) == tile.width * 32 > len(old)
            kept[tile.level, tile.index] = content
    return kept


def read_from(kept: dict[tuple[int, int], bytes], size: int) -> TileTree:
    return TileTree(size, lambda tile: kept[tile.level, tile.index][: tile.width * 32])


def test_addresses_of_the_specification() -> None:
    assert Tile(0, 1234067).path == "tile/0/x001/x234/067"
    assert Tile(2, 0, 1).path == "tile/2/000.p/1"
    assert Tile(0, 273, 112).entries_path == "tile/entries/273.p/112"
    assert Tile(0, 1000).entries_path == "tile/entries/x001/000"


@given(st.integers(0, 10**12), st.integers(1, 256))
def test_an_address_is_read_as_it_was_written(index: int, width: int) -> None:
    assert parse_number(number_path(index, width)) == (index, width)


@pytest.mark.parametrize(
    "text",
    ["", "7", "0007", "x000/007", "001/002", "007.p/0", "007.p/256", "007.p/01", "007.p/300", "x001/7", "007/",
     "../007", "٠٠٧", "007\n", "x" + "999/x" * 30 + "999"],
)  # fmt: skip
def test_other_addresses_are_refused(text: str) -> None:
    with pytest.raises(TileError):
        parse_number(text)


def test_the_tiles_of_seventy_thousand_leaves_are_those_of_the_specification() -> None:
    found = list(tiles_of(70_000))
    assert [tile for tile in found if tile.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert len([tile for tile in found if tile.level == 0]) == 274
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []


def test_a_tile_holds_the_roots_of_its_subtrees() -> None:
    kept = stored([70_000])
    assert set(kept) == {(tile.level, tile.index) for tile in tiles_of(70_000)}
    assert hashes_in(kept[0, 273]) == LEAVES[273 * 256 :]
    assert hashes_in(kept[1, 1])[3] == root(LEAVES[259 * 256 : 260 * 256])
    assert kept[2, 0] == root(LEAVES[:65_536])


@given(st.lists(st.integers(1, 1_200), min_size=1, max_size=8, unique=True).map(sorted))
def test_growing_in_any_steps_gives_the_same_tiles(steps: list[int]) -> None:
    kept = stored(steps)
    assert kept == stored(steps[-1:])
    assert root_of(read_from(kept, steps[-1]).nodes, steps[-1]) == root(LEAVES[: steps[-1]])


@given(st.data())
def test_tiles_prove_what_the_leaves_prove(data: st.DataObject) -> None:
    kept = stored([1_200])
    size = data.draw(st.integers(1, 1_200))
    at, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    tree, nodes = read_from(kept, size), nodes_of(LEAVES[:size])
    assert inclusion_proof(tree.nodes, at, size) == inclusion_proof(nodes, at, size)
    assert consistency_proof(tree.nodes, first, size) == consistency_proof(nodes, first, size)


def test_a_tree_reads_each_tile_once_and_few_of_them() -> None:
    kept, read = stored([70_000]), []

    def fetch(tile: Tile) -> bytes:
        read.append(tile)
        return kept[tile.level, tile.index]

    inclusion_proof(TileTree(70_000, fetch).nodes, 1_000, 70_000)
    assert len(read) == len(set(read)) <= 6


def test_a_tile_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(TileError):
        root_of(TileTree(3, lambda tile: b"\0" * 64).nodes, 3)
    with pytest.raises(TileError):
        TileTree(3, lambda tile: b"\0" * 96).nodes(0, 3)
    with pytest.raises(TileError):
        TileTree(3, lambda tile: b"\0" * 96).nodes(8, 0)
    with pytest.raises(TileError):
        grow(3, LEAVES[:1], {0: b"\0" * 64})
    for wrong in (b"", b"\0" * 31, b"\0" * 32 * 257):
        with pytest.raises(TileError):
            hashes_in(wrong)


@given(st.lists(st.binary(max_size=80), max_size=256))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    assert unpack(pack(entries)) == entries


def test_a_bundle_of_the_specification() -> None:
    assert pack([b"abc", b"d"]) == b"\x00\x03abc\x00\x01d"


def test_bundles_that_are_none() -> None:
    for wrong in (b"\x00", b"\x00\x02a", pack([b""] * 257)):
        with pytest.raises(TileError):
            unpack(wrong)
    with pytest.raises(TileError):
        pack([b"\0" * (MAX_ENTRY + 1)])
