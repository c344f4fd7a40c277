import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.codes import (
    ALPHABET,
    CodeError,
    long_code,
    normalise,
    read_long_code,
    read_short_code,
    short_code,
)

QR_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@given(st.binary(min_size=16, max_size=16))
def test_a_long_code_survives_paper(data: bytes) -> None:
    code = long_code(data)
    assert len(code) == 26
    assert set(code) <= QR_ALPHANUMERIC
    assert read_long_code(code) == data


@given(st.integers(0, 2**60 - 1))
def test_a_short_code_survives_being_read_aloud(value: int) -> None:
    code = short_code(value)
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    sloppy = code.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert read_short_code(code) == read_short_code(sloppy) == read_short_code(code.replace("-", "")) == value


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_a_sentence(text: str) -> None:
    for reader in (read_long_code, read_short_code):
        try:
            reader(text)
        except CodeError as error:
            assert error.message.endswith(".")


@given(st.text(ALPHABET, min_size=26, max_size=26))
def test_a_long_code_has_one_spelling(text: str) -> None:
    if text[0] in "01234567":
        assert long_code(read_long_code(text)) == text
    else:
        with pytest.raises(CodeError):
            read_long_code(text)


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_known_codes() -> None:
    assert long_code(bytes(16)) == "0" * 26
    assert long_code(b"\xff" * 16) == "7" + "Z" * 25
    assert short_code(2**60 - 1) == "ZZZZ-ZZZZ-ZZZZ"
    assert short_code(32) == "0000-0000-0010"


@pytest.mark.parametrize("text", ["7F3A-C21B-9K0", "7F3A-C21B-9K0DD", "7F3A-C21B-9KUD", "", "A" * 10**6])
def test_a_wrong_short_code_is_refused(text: str) -> None:
    with pytest.raises(CodeError):
        read_short_code(text)


def test_only_the_right_size_is_written() -> None:
    for data in (b"", bytes(15), bytes(17)):
        with pytest.raises(ValueError, match="bytes"):
            long_code(data)
    for value in (-1, 2**60):
        with pytest.raises(ValueError, match="bits"):
            short_code(value)
