import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.names import fold_name, written_name

LETTERS = st.text("abcdefgijklmnoqtuvwxyz", min_size=4, max_size=8)


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(text: str) -> None:
    key = fold_name(text)
    assert fold_name(key) == key
    assert key == key.strip().casefold()


@given(st.lists(LETTERS, min_size=1, max_size=4).map(" ".join))
def test_case_blanks_and_points_do_not_matter(name: str) -> None:
    key = fold_name(name)
    assert (
        fold_name(name.upper())
        == fold_name(f"  {name.title()}. ")
        == fold_name(name.replace(" ", "   "))
        == key
    )


@given(LETTERS, st.sampled_from(["Moch.", "Moh.", "Mohamad", "MUHAMMAD", "M.", "Mochammad", "Mhd", "muh"]))
def test_every_spelling_of_muhammad_is_found(name: str, spelling: str) -> None:
    assert fold_name(f"{spelling} {name}") == f"muhammad {name}"
    assert fold_name(f"{spelling}{'' if spelling.endswith('.') else ' '}{name}") == f"muhammad {name}"


@given(
    LETTERS,
    st.sampled_from(["", "H.", "Hj. ", "Dr. H.", "Prof. Dr. ", "KH.", "Drs."]),
    st.sampled_from(["", ", S.H.", ", S.H., M.Si.", ", SE", " S.Sos.", ",S.STP.,M.AP."]),
)
def test_titles_do_not_matter(name: str, front: str, back: str) -> None:
    assert fold_name(f"{front}{name} wulandari{back}") == f"{name} wulandari"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Nu'man", "numan"),
        ("Nu’man", "numan"),
        ("José", "jose"),
        ("M", "m"),
        ("Dr.", "dr"),
        ("", ""),
        ("Ahmad M. Rizki", "ahmad m rizki"),
        ("Siti Nur-Aini", "siti nur aini"),
        ("S.H.", "s h"),
        ("Budi, Agus", "budi agus"),
        ("H. M. Yusuf", "muhammad yusuf"),
        ("Se Sugiarto", "se sugiarto"),
    ],
)
def test_known_names(name: str, key: str) -> None:
    assert fold_name(name) == key


def test_a_name_is_written_with_its_titles() -> None:
    assert written_name("Slamet") == "Slamet"
    assert written_name("Slamet", "H.", "S.E.") == "H. Slamet, S.E."
