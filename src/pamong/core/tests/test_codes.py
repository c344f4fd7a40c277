import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.codes import (
    ALPHABET,
    CodeError,
    normalise,
    read_short_code,
    short_code,
)


@given(st.integers(0, 2**60 - 1))
def test_a_short_code_survives_being_read_aloud(value: int) -> None:
    code = short_code(value)
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    sloppy = code.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert read_short_code(code) == read_short_code(sloppy) == read_short_code(code.replace("-", "")) == value


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_a_sentence(text: str) -> None:
    try:
        read_short_code(text)
    except CodeError as error:
        assert error.message.endswith(".")


@given(st.text(ALPHABET, min_size=12, max_size=12))
def test_a_short_code_has_one_spelling(text: str) -> None:
    assert short_code(read_short_code(text)).replace("-", "") == text


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_known_codes() -> None:
    assert short_code(2**60 - 1) == "ZZZZ-ZZZZ-ZZZZ"
    assert short_code(32) == "0000-0000-0010"


@pytest.mark.parametrize("text", ["7F3A-C21B-9K0", "7F3A-C21B-9K0DD", "7F3A-C21B-9KUD", "", "A" * 10**6])
def test_a_wrong_short_code_is_refused(text: str) -> None:
    with pytest.raises(CodeError):
        read_short_code(text)


def test_only_the_right_size_is_written() -> None:
    for value in (-1, 2**60):
        with pytest.raises(ValueError, match="bits"):
            short_code(value)
