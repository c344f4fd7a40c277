import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pamong.issuing.render.text import BREAK, JSON, MISSING, UNBROKEN, coverage, printable, printable_json


def test_ordinary_names_stay_as_they_are():
    for name in (
        "Siti Nur'aini",
        "Moch. Ridwan",
        "I Gusti Ngurah, S.H.",
        "José Łukasz",
        "#let $x$ *a* _b_ <script>",
    ):
        assert printable(name) == name


def test_a_character_outside_of_the_font_leaves_a_visible_box():
    assert printable("Terima kasih \U0001f64f") == f"Terima kasih {MISSING}"
    assert printable("陳 Budi") == f"{MISSING} Budi"


def test_hidden_and_direction_changing_characters_go():
    assert printable("Ani\u202eidub\u202c\u200d\ufe0f\x00") == "Aniidub"


def test_combining_marks_join_their_letter():
    assert printable("Rene\u0301") == "René"


def test_lines_are_kept_and_blanks_are_not():
    assert printable("  satu \t dua \r\n  tiga  ") == "satu dua\ntiga"


def test_long_words_get_places_to_break():
    word = "X" * (3 * UNBROKEN)
    assert printable(word).replace(BREAK, "") == word
    assert max(map(len, printable(word).split(BREAK))) <= UNBROKEN


def test_the_box_and_the_break_can_be_drawn():
    assert ord(MISSING) in coverage()


@given(st.text())
def test_whatever_comes_in_only_drawable_text_comes_out(text):
    for char in printable(text).replace("\n", "").replace(BREAK, ""):
        assert ord(char) in coverage()
        assert unicodedata.category(char) != "Cf"


@given(st.text())
def test_making_text_printable_twice_changes_nothing(text):
    assert printable(printable(text)) == printable(text)


def test_only_strings_of_a_json_value_change():
    before: JSON = {"a": ["\u202eb", 1, None, True], "c": {"d": "  e "}}
    assert printable_json(before) == {"a": ["b", 1, None, True], "c": {"d": "e"}}
