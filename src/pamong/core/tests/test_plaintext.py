import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.plaintext import HUGE, TextError, many_lines, one_line

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z", "M"]), min_size=1, max_size=12)


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for clean in (one_line, many_lines):
        try:
            once = clean(text)
        except TextError as error:
            assert error.message.endswith(".")
            continue
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert not any(unicodedata.category(sign) == "Cc" and sign != "\n" for sign in once)
        assert not once or any(unicodedata.category(sign)[0] not in "MZC" for sign in once)


@given(st.lists(PRINTABLE, min_size=1, max_size=6))
def test_what_can_be_seen_is_kept_to_the_letter(words: list[str]) -> None:
    words = [unicodedata.normalize("NFC", word) for word in words]
    blank = {"\u2800", "\u3164", "\u115f", "\u1160", "\uffa0"}
    words = ["".join(sign for sign in word if sign not in blank) or "x" for word in words]
    assert one_line("  ".join(words)) == unicodedata.normalize("NFC", " ".join(words))
    assert many_lines("\r\n".join(words)) == unicodedata.normalize("NFC", "\n".join(words))


@pytest.mark.parametrize(
    "text",
    ["👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "ꦗꦮ", "<script>alert(1)</script>", "#strong[x] $a$ *b* @c \\", "日本", "Nu'man"],
)
def test_emoji_scripts_and_markup_are_text(text: str) -> None:
    assert one_line(text) == many_lines(text) == text


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\u200d\u200d", "\ufe0f", "\u3164", "\u00a0\n\t", "\u0301", "\u2066\u2069"]
)
def test_what_cannot_be_seen_is_nothing(text: str) -> None:
    assert one_line(text) == many_lines(text) == ""


def test_signs_that_phones_paste_are_dropped() -> None:
    assert one_line("\ufeff\u202a0812\u202c \u200eSoe\u00adkarno\u2060") == "0812 Soekarno"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a\x00b", "tersembunyi"),
        ("a\x1bb", "tersembunyi"),
        ("a\x9bb", "tersembunyi"),
        ("Rp\u202e000.01", "pembalik"),
        ("a\ud800b", "tidak bisa dicetak"),
        ("a\ue000b", "tidak bisa dicetak"),
        ("a\uffff", "tidak bisa dicetak"),
        ("a" + "\u0316" * 40, "terlalu banyak tanda"),
        ("a" * (HUGE + 1), "terlalu panjang"),
    ],
)
def test_what_deceives_or_cannot_be_printed_is_refused(text: str, part: str) -> None:
    for clean in (one_line, many_lines):
        with pytest.raises(TextError, match=part):
            clean(text)
