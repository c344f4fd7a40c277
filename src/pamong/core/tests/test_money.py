import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.money import LIMIT, MoneyError, angka, parse_angka, parse_rupiah, rupiah, terbilang

AMOUNTS = st.integers(0, LIMIT - 1)
UNITS = {
    "nol": 0,
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "lima": 5,
    "enam": 6,
    "tujuh": 7,
    "delapan": 8,
    "sembilan": 9,
    "sepuluh": 10,
    "sebelas": 11,
}
SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}


def heard(words: str) -> int:
    """Read number words back by the school rule, independently of how they are made."""
    total = group = last = 0
    for word in words.replace("seribu", "satu ribu").replace("seratus", "satu ratus").split():
        if word in UNITS:
            last = UNITS[word]
        elif word == "belas":
            last += 10
        elif word == "puluh":
            group, last = group + last * 10, 0
        elif word == "ratus":
            group, last = group + last * 100, 0
        else:
            total, group, last = total + (group + last) * SCALES[word], 0, 0
    return total + group + last


@given(AMOUNTS)
def test_words_say_the_number(number: int) -> None:
    assert heard(terbilang(number)) == number


@given(AMOUNTS)
def test_se_is_used_where_it_belongs_and_only_there(number: int) -> None:
    words = terbilang(number)
    for wrong in ("satu puluh", "satu belas", "satu ratus", "satu seribu", "sejuta"):
        assert wrong not in words
    assert number != 0 or words == "nol"
    assert number == 0 or "nol" not in words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (10, "sepuluh"),
        (11, "sebelas"),
        (19, "sembilan belas"),
        (100, "seratus"),
        (1000, "seribu"),
        (21000, "dua puluh satu ribu"),
        (101000, "seratus satu ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (2_000_000_000_011, "dua triliun sebelas"),
        (-7, "minus tujuh"),
    ],
)
def test_known_words(number: int, words: str) -> None:
    assert terbilang(number) == words


def test_beyond_trillions_there_are_no_words() -> None:
    for number in (LIMIT, -LIMIT):
        with pytest.raises(ValueError, match="words"):
            terbilang(number)


@given(AMOUNTS)
def test_an_amount_is_read_in_every_usual_spelling(amount: int) -> None:
    spellings = [
        str(amount),
        angka(amount),
        rupiah(amount),
        f"Rp {angka(amount)},00",
        f"rp. {amount},-",
        angka(amount).replace(".", " "),
    ]
    assert {parse_rupiah(text) for text in spellings} == {amount}
    assert parse_angka(angka(amount)) == amount


@pytest.mark.parametrize(
    "text", ["", "1,5 juta", "1.25", "12,50", "-5", "Rp", "1e6", "dua juta", "9" * 19, "١٢"]
)
def test_what_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(MoneyError):
        parse_rupiah(text)
    with pytest.raises(MoneyError):
        parse_angka(text)


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_a_sentence(text: str) -> None:
    try:
        assert parse_rupiah(text) >= 0
    except MoneyError as error:
        assert error.message.endswith(".")
