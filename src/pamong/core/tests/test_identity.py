import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.identity import (
    IdentityError,
    Sex,
    mask_nik,
    mask_phone,
    parse_kk,
    parse_nik,
    parse_nip,
    parse_phone,
)

TODAY = date(2026, 11, 24)
BIRTHS = st.dates(TODAY - timedelta(days=36000), TODAY)
SEXES = st.sampled_from(Sex)


def nik_of(birth: date, sex: Sex, serial: int = 1, area: str = "999999") -> str:
    day = birth.day + (40 if sex is Sex.FEMALE else 0)
    return f"{area}{day:02d}{birth:%m%y}{serial:04d}"


def codes(warnings: tuple[object, ...]) -> list[str]:
    return [getattr(warning, "code", "") for warning in warnings]


@given(BIRTHS, SEXES, st.integers(1, 9999))
def test_a_nik_tells_birth_and_sex(birth: date, sex: Sex, serial: int) -> None:
    reading = parse_nik(nik_of(birth, sex, serial), today=TODAY, sex=sex)
    assert (reading.sex, reading.warnings) == (sex, ())
    assert reading.birth is not None
    assert (reading.birth.month, reading.birth.day) == (birth.month, birth.day)
    assert (reading.birth.year - birth.year) % 100 == 0
    assert reading.birth <= TODAY


@given(BIRTHS, SEXES, st.randoms(use_true_random=False))
def test_blanks_dots_dashes_and_invisible_marks_do_not_matter(
    birth: date, sex: Sex, chance: random.Random
) -> None:
    nik = nik_of(birth, sex)
    pasted = "".join(
        digit + chance.choice(["", " ", ".", "-", "\u00a0", "\u200b", "\u202c"]) for digit in nik
    )
    assert parse_nik(f"\ufeff {pasted}\n", today=TODAY).nik == nik


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("", "empty", "16 angka"),
        ("99999901019000", "length", "14 angka"),
        ("999999010190001", "length", "15 angka"),
        ("99999901019O0001", "not_digits", "huruf"),
        ("9" * 16, "all_same", "sama"),
        ("9999990101900000", "serial", "0000"),
        ("\u202e", "empty", "16 angka"),
        ("-9999990101900001x", "not_digits", ""),
    ],
)
def test_what_can_be_no_nik_is_refused_with_what_to_do(text: str, code: str, part: str) -> None:
    with pytest.raises(IdentityError) as caught:
        parse_nik(text, today=TODAY)
    assert caught.value.code == code
    assert part in caught.value.message


def test_what_is_unlikely_is_a_warning_and_no_refusal() -> None:
    impossible = parse_nik("9999993102900001", today=TODAY)
    assert (impossible.birth, codes(impossible.warnings)) == (None, ["birth_impossible"])
    other = parse_nik(
        nik_of(date(1990, 1, 1), Sex.MALE),
        today=TODAY,
        birth=date(1990, 1, 2),
        sex=Sex.FEMALE,
        known_areas={"357301"},
    )
    assert codes(other.warnings) == ["area", "birth", "sex"]


def test_the_century_is_the_later_one_that_is_not_in_the_future() -> None:
    assert parse_nik("9999992411260001", today=TODAY).birth == date(2026, 11, 24)
    assert parse_nik("9999992511260001", today=TODAY).birth == date(1926, 11, 25)
    assert parse_nik("9999992902000001", today=TODAY).birth == date(2000, 2, 29)


@given(st.text(max_size=24))
def test_any_text_is_a_number_or_a_sentence(text: str) -> None:
    readers = (
        lambda t: parse_nik(t, today=TODAY),
        parse_kk,
        lambda t: parse_nip(t, today=TODAY),
        parse_phone,
    )
    for reader in readers:
        try:
            reader(text)
        except IdentityError as error:
            assert error.message.endswith(".")


def test_a_kk_number_is_not_the_nik_typed_beside_it() -> None:
    assert parse_kk("9999 9901-0112 0001", nik="9999990101900001") == "9999990101120001"
    with pytest.raises(IdentityError) as caught:
        parse_kk("9999990101900001", nik="9999 9901 0190 0001")
    assert caught.value.code == "same_as_nik"
    with pytest.raises(IdentityError, match="0000"):
        parse_kk("9999990101120000")


@given(BIRTHS, SEXES, st.integers(18, 60), st.integers(1, 12), st.integers(0, 999))
def test_a_nip_tells_birth_start_and_sex(birth: date, sex: Sex, after: int, month: int, serial: int) -> None:
    start = date(birth.year + after, month, 1)
    text = f"{birth:%Y%m%d}{start:%Y%m}{1 if sex is Sex.MALE else 2}{serial:03d}"
    if start > TODAY or (after == 18 and month < birth.month):
        with pytest.raises(IdentityError) as caught:
            parse_nip(text, today=TODAY)
        assert caught.value.code == "start"
        return
    reading = parse_nip(text, today=TODAY, birth=birth, sex=sex)
    assert (reading.birth, reading.start, reading.sex, reading.warnings) == (birth, start, sex, ())


def test_a_pppk_has_no_start_month() -> None:
    assert parse_nip("19900101 202221 1 001", today=TODAY).start is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("19801301 200501 2 001", "birth"),
        ("19800101 200513 2 001", "start"),
        ("19800101 200501 3 001", "sex"),
        ("19800101 199001 2 001", "start"),
        ("198001012005012001 1", "length"),
    ],
)
def test_what_can_be_no_nip_is_refused(text: str, code: str) -> None:
    with pytest.raises(IdentityError) as caught:
        parse_nip(text, today=TODAY)
    assert caught.value.code == code


def test_a_nip_that_contradicts_the_form_is_a_warning() -> None:
    reading = parse_nip("198001012005012001", today=TODAY, birth=date(1980, 1, 2), sex=Sex.MALE)
    assert codes(reading.warnings) == ["birth", "sex"]


@given(st.from_regex(r"8[0-9]{8,11}", fullmatch=True))
def test_all_spellings_of_a_mobile_number_are_one(national: str) -> None:
    spellings = [
        f"0{national}",
        f"62{national}",
        f"+62{national}",
        f"+62 0{national}",
        f"0062{national}",
        national,
        f"\u202a+62 {national[:3]}-{national[3:]}\u202c",
        f"(0{national[:3]}) {national[3:]}",
    ]
    assert {parse_phone(text) for text in spellings} == {f"+62{national}"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0341 551111", "not_mobile"),
        ("0812345678901234", "length"),
        ("0812 345", "length"),
        ("nomor saya", "not_digits"),
        ("+", "empty"),
        ("+1 202 555 0100", "not_mobile"),
    ],
)
def test_what_is_no_mobile_number_is_refused(text: str, code: str) -> None:
    with pytest.raises(IdentityError) as caught:
        parse_phone(text)
    assert caught.value.code == code


@given(BIRTHS, SEXES, st.integers(1, 9999))
def test_a_mask_shows_the_last_four_digits_and_nothing_else(birth: date, sex: Sex, serial: int) -> None:
    shown = [sign for sign in mask_nik(nik_of(birth, sex, serial)) if sign.isdigit()]
    assert "".join(shown) == f"{serial:04d}"


def test_a_mask_of_a_broken_number_shows_nothing() -> None:
    assert not any(sign.isdigit() for sign in mask_nik("123") + mask_phone("12").removeprefix("08"))
