import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.dcbor import MAX_DEPTH, CborError, Decoded, Item, decode, encode

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text)
)
ITEMS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=40) | TEXT,
    lambda inner: st.lists(inner, max_size=5).map(tuple),
    max_leaves=12,
)


@given(ITEMS)
def test_what_is_encoded_is_decoded(item: Decoded) -> None:
    assert decode(encode(item)) == item
    assert type(decode(encode(item))) is type(item)


@given(st.binary(max_size=40))
def test_bytes_are_the_only_encoding_of_their_value_or_refused(data: bytes) -> None:
    try:
        item = decode(data)
    except CborError:
        return
    assert encode(item) == data


@given(ITEMS, ITEMS)
def test_different_values_have_different_bytes(one: Decoded, other: Decoded) -> None:
    same = repr(one) == repr(other)  # not ==, for which (False,) is (0,)
    assert (encode([one]) == encode([other])) is same


@given(ITEMS, st.data())
def test_a_cut_or_longer_encoding_is_refused(item: Decoded, data: st.DataObject) -> None:
    whole = encode(item)
    cut = data.draw(st.integers(0, len(whole) - 1))
    for wrong in (whole[:cut], whole + b"\x00"):
        with pytest.raises(CborError):
            decode(wrong)


# RFC 8949 appendix A
@pytest.mark.parametrize(
    ("item", "wanted"),
    [
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (255, "18ff"),
        (1000, "1903e8"),
        (1000000, "1a000f4240"),
        (1000000000000, "1b000000e8d4a51000"),
        (18446744073709551615, "1bffffffffffffffff"),
        (-18446744073709551616, "3bffffffffffffffff"),
        (-1, "20"),
        (-100, "3863"),
        (False, "f4"),
        (True, "f5"),
        (None, "f6"),
        (b"", "40"),
        (bytes.fromhex("01020304"), "4401020304"),
        ("", "60"),
        ("IETF", "6449455446"),
        ("\u00fc", "62c3bc"),
        ("\u6c34", "63e6b0b4"),
        ([], "80"),
        ([1, [2, 3], [4, 5]], "8301820203820405"),
        (list(range(1, 26)), "98190102030405060708090a0b0c0d0e0f101112131415161718181819"),
    ],
)
def test_known_answers(item: Item, wanted: str) -> None:
    assert encode(item).hex() == wanted


def test_text_is_signed_in_one_normal_form() -> None:
    assert encode("Jose\u0301") == encode("Jos\u00e9")
    with pytest.raises(CborError, match="NFC"):
        decode(b"\x66Jose\xcc\x81")


@pytest.mark.parametrize(
    "wrong",
    ["", "18", "1817", "190017", "1a00000001", "1b0000000000000001", "5f", "7f", "9f", "a0", "c0", "e0", "f7",
     "f814", "f97e00", "fb7ff8000000000000", "ff", "61ff", "9bffffffffffffffff", "5bffffffffffffffff",
     "63eda080", "1c"],
)  # fmt: skip
def test_everything_outside_the_subset_is_refused(wrong: str) -> None:
    with pytest.raises(CborError):
        decode(bytes.fromhex(wrong))


@pytest.mark.parametrize("item", [1.5, {"a": 1}, 2**64, -(2**64) - 1, "\ud800", object(), {1}])
def test_other_values_cannot_be_encoded(item: object) -> None:
    with pytest.raises(CborError):
        encode([item])  # type: ignore[list-item]


def test_nesting_has_an_end() -> None:
    item: Item = 0
    for _ in range(MAX_DEPTH):
        item = [item]
    assert encode(decode(encode(item))) == encode(item)
    with pytest.raises(CborError, match="deep"):
        encode([item])
    with pytest.raises(CborError, match="deep"):
        decode(b"\x81" * (MAX_DEPTH + 1) + b"\x00")
    with pytest.raises(CborError, match="deep"):
        decode(b"\x81" * 100_000)
