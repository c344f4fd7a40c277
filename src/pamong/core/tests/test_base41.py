import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.base41 import ALPHABET, Base41Error, decode, encode

QR_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")  # ISO/IEC 18004, table 5
FRAGMENT = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@/?")  # RFC 3986, section 3.5


@given(st.binary(max_size=400))
def test_what_is_written_is_read(data: bytes) -> None:
    text = encode(data)
    assert decode(text) == data
    assert len(text) == -(-3 * len(data) // 2)
    assert set(text) <= set(ALPHABET)


@given(st.text(ALPHABET, max_size=12))
def test_a_text_is_the_only_spelling_of_its_bytes_or_refused(text: str) -> None:
    try:
        data = decode(text)
    except Base41Error:
        return
    assert encode(data) == text


def test_the_alphabet_is_pinned_and_goes_where_it_must() -> None:
    assert ALPHABET == "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-$*:."
    assert len(set(ALPHABET)) == 41
    assert set(ALPHABET) <= QR_ALPHANUMERIC & FRAGMENT


def test_an_address_never_ends_in_a_sign_that_readers_cut_off() -> None:
    last = {encode(pair.to_bytes(2))[-1] for pair in range(1 << 16)}
    last |= {encode(bytes([byte]))[-1] for byte in range(256)}
    assert last.isdisjoint(".:")


# By hand: 65535 = 38 * 1681 + 40 * 41 + 17; 255 = 6 * 41 + 9.
@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("", ""),
        ("00", "00"),
        ("ff", "96"),
        ("0000", "000"),
        ("ffff", "H.*"),
        ("0029", "010"),
        ("ffff29", "H.*01"),
    ],
)
def test_known_answers(data: str, text: str) -> None:
    assert encode(bytes.fromhex(data)) == text
    assert decode(text) == bytes.fromhex(data)


@pytest.mark.parametrize("wrong", ["0", "0000", "...", "..", "00a", "0 0", "H.:", "00é", "٠00"])
def test_what_encode_never_writes_is_refused(wrong: str) -> None:
    with pytest.raises(Base41Error):
        decode(wrong)
