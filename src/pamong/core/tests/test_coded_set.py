import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.coded_set import BITS, decode, encode, value_of

HASHES = st.sets(st.binary(min_size=8, max_size=8), max_size=60)


@given(HASHES)
def test_every_member_is_found(hashes: set[bytes]) -> None:
    count, coded = encode(hashes)
    assert count == len(hashes)
    assert decode(count, coded) == sorted(value_of(hashed, count) for hashed in hashes)


@given(HASHES)
def test_the_order_and_repetition_of_members_do_not_matter(hashes: set[bytes]) -> None:
    assert encode([*sorted(hashes), *sorted(hashes, reverse=True)]) == encode(hashes)


@given(HASHES.filter(bool))
def test_a_cut_set_is_refused(hashes: set[bytes]) -> None:
    count, coded = encode(hashes)
    with pytest.raises(ValueError, match="cut"):
        decode(count + 1, coded)


def test_strangers_are_seldom_taken_for_members_and_it_is_small() -> None:
    chance = random.Random(41)
    members = [chance.randbytes(8) for _ in range(3000)]
    count, coded = encode(members)
    found = set(decode(count, coded))
    strangers = sum(value_of(chance.randbytes(8), count) in found for _ in range(100_000))
    assert strangers <= 10, "1.5 are expected"
    assert 8 * len(coded) / count < 18


# By hand: two members make 2^17 numbers; halves of 2^64 are 0 and 2^16. Gaps 0 and 2^16: 0|0^16 and 10|0^16.
def test_known_answer() -> None:
    assert value_of(b"\x80" + bytes(7), 2) == 1 << BITS
    count, coded = encode([b"\x80" + bytes(7), bytes(8)])
    assert (count, f"{int.from_bytes(coded):040b}") == (2, "0" * 17 + "10" + "0" * 16 + "00000")
    assert encode([]) == (0, b"")
