import json
import unicodedata
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.lettertype import (
    Cleaned,
    Field,
    FieldError,
    FieldErrors,
    FieldKind,
    Value,
    asked,
    clean,
    clean_field,
    day_limits,
    from_json,
    load,
    to_json,
)
from pamong.core.tests.letter_types import WHOLE, whole

TODAY = date(2026, 11, 24)
LETTER = whole()
LEAST = {"keperluan": "bank", "penghasilan": "1.250.000", "lahir": "1990-01-01"}
ANY = st.text(max_size=30) | st.lists(st.text(max_size=10), max_size=4)


def answer(name: str, raw: str | list[str]) -> Value:
    return clean_field(LETTER.field(name), raw, today=TODAY)


def refusal(name: str, raw: str | list[str]) -> str:
    with pytest.raises(FieldError) as caught:
        answer(name, raw)
    return caught.value.message


@given(st.dictionaries(st.sampled_from([field.name for field in LETTER.fields] + ["csrf"]), ANY))
def test_any_form_is_answers_or_sentences(raw: dict[str, str | list[str]]) -> None:
    result = clean(LETTER, {**LEAST, **raw}, today=TODAY)
    if isinstance(result, FieldErrors):
        assert all(message.endswith(".") for message in result.errors.values())
        assert list(result.errors) == [f.name for f in LETTER.fields if f.name in result.errors]
        return
    assert list(result.values) == [field.name for field in LETTER.fields]
    assert from_json(LETTER, json.loads(json.dumps(to_json(LETTER, result.values)))) == result.values


@given(
    st.fixed_dictionaries(
        {
            "keperluan": st.sampled_from(["sekolah", "bank"]),
            "penghasilan": st.integers(100_000, 50_000_000).map(str),
            "lahir": st.dates(date(1926, 11, 24), TODAY).map(date.isoformat),
        },
        optional={
            "mulai": st.dates(date(2000, 1, 1), TODAY).map(lambda day: f"{day:%Y-%m}"),
            "usaha": st.text(st.characters(categories=["L", "N", "P", "So"]), min_size=1, max_size=60),
            "jumlah": st.integers(1, 30).map(str),
            "setuju": st.sampled_from(["ya", "tidak", "on", "1", "FALSE"]),
            "telepon": st.just("0812 3456 7890"),
            "nik_ayah": st.just("9999 9901 0160 0001"),
            "keluarga": st.lists(st.uuids().map(str), min_size=2, max_size=3, unique=True),
        },
    )
)
def test_good_answers_are_taken_and_survive_json(raw: dict[str, str | list[str]]) -> None:
    result = clean(LETTER, raw, today=TODAY)
    if isinstance(result, FieldErrors):  # a text of invisible or private signs only
        assert set(result.errors) <= {"usaha"}
        return
    assert from_json(LETTER, json.loads(json.dumps(to_json(LETTER, result.values)))) == result.values
    for name, value in result.values.items():
        assert (value is None) <= (name not in raw or name == "usaha")


def test_an_empty_form_asks_for_what_is_missing() -> None:
    result = clean(LETTER, {}, today=TODAY)
    assert isinstance(result, FieldErrors)
    assert dict(result.errors) == {
        "keperluan": "Pilih salah satu.",
        "penghasilan": "Isi jumlah uangnya dengan angka, misalnya 1.250.000.",
        "lahir": "Isi tanggalnya, misalnya 24-11-2026.",
    }


@pytest.mark.parametrize("kind", list(FieldKind))
@pytest.mark.parametrize("nothing", ["", "  \n", "\u200b", []])
def test_nothing_is_nothing_for_every_kind(kind: FieldKind, nothing: str | list[str]) -> None:
    with pytest.raises(FieldError) as caught:
        clean_field(Field("x", kind, "?"), nothing, today=TODAY)
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("penghasilan", "Rp 1.250.000,00", 1_250_000),
        ("lahir", "31 Januari 1990", date(1990, 1, 31)),
        ("mulai", "Maret 2019", date(2019, 3, 1)),
        ("cerita", " Satu\r\n\r\n\r\nDua ", "Satu\n\nDua"),
        ("usaha", "Warung\n🍜 <b>#x</b> $1 ", "Warung 🍜 <b>#x</b> $1"),
        ("usaha", "Jose\u0301", "José"),
        ("nama_ayah", "H. Nu’man  al-Hakim, S.H.", "H. Nu'man al-Hakim, S.H."),
        ("nama_ayah", "S", "S"),
        ("nama_ayah", "Zoë Ñuñez", "Zoë Ñuñez"),
        ("nama_ayah", "राम", "राम"),
        ("telepon", "\u202a+62 812-3456-7890\u202c", "+6281234567890"),
        ("setuju", "TIDAK", False),
        ("setuju", "on", True),
        ("jumlah", "3", 3),
        ("keluarga", ["a", "b", "a", ""], ("a", "b")),
        ("keperluan", ["sekolah", "bank"], "bank"),
    ],
)
def test_what_people_write_is_understood(name: str, raw: str | list[str], value: Value) -> None:
    assert answer(name, raw) == value


@pytest.mark.parametrize(
    ("name", "raw", "part"),
    [
        ("keperluan", "mobil", "Pilih salah satu"),
        ("penghasilan", "1,5 juta", "angka saja"),
        ("penghasilan", "5", "paling sedikit Rp100.000"),
        ("penghasilan", "5000000000", "paling banyak Rp50.000.000"),
        ("lahir", "31-2-1990", "Februari 1990 hanya sampai tanggal 28"),
        ("lahir", "2026-11-25", "24 November 2026 atau sebelumnya"),
        ("lahir", "1900-01-01", "24 November 1926 atau sesudahnya"),
        ("mulai", "2026-12", "November 2026 atau sebelumnya"),
        ("mulai", "1800-12", "November 1896 atau sesudahnya"),
        ("cerita", "Hai", "paling sedikit 5"),
        ("cerita", "x" * 201, "201 huruf"),
        ("cerita", "x" * 200_000, "terlalu panjang"),
        ("usaha", "x" * 121, "paling banyak 120"),
        ("usaha", "a\x00b", "tersembunyi"),
        ("usaha", "Rp\u202e000.1", "pembalik"),
        ("nama_ayah", "Budi 2", "Nama hanya berisi"),
        ("nama_ayah", "#strong[x]", "Nama hanya berisi"),
        ("nama_ayah", "<script>", "Nama hanya berisi"),
        ("nama_ayah", "...", "Nama hanya berisi"),
        ("nama_ayah", "😀", "Nama hanya berisi"),
        ("nik_ayah", "999999010160001", "15 angka"),
        ("telepon", "0341 551111", "diawali 08"),
        ("jumlah", "0", "paling sedikit 1"),
        ("jumlah", "dua", "angka saja"),
        ("setuju", "mungkin", "Ya atau Tidak"),
        ("keluarga", ["a"], "paling sedikit 2"),
        ("keluarga", ["a", "b", "c", "d"], "paling banyak 3"),
        ("keluarga", ["a", "../b"], "dari daftar"),
    ],
)
def test_what_cannot_be_is_answered_with_what_to_do(name: str, raw: str | list[str], part: str) -> None:
    assert part in refusal(name, raw)


def test_a_family_is_chosen_from_ones_own_household() -> None:
    members = [str(uuid4()) for _ in range(3)]
    good = clean(LETTER, {**LEAST, "keluarga": members[:2]}, today=TODAY, members=members)
    assert isinstance(good, Cleaned)
    bad = clean(LETTER, {**LEAST, "keluarga": [members[0], str(uuid4())]}, today=TODAY, members=members)
    assert isinstance(bad, FieldErrors)
    assert set(bad.errors) == {"keluarga"}


def test_an_unlikely_nik_is_taken_with_a_warning_for_the_desk() -> None:
    result = clean(LETTER, {**LEAST, "nik_ayah": "9999993102600001"}, today=TODAY)
    assert isinstance(result, Cleaned)
    assert [warning.code for warning in result.warnings["nik_ayah"]] == ["birth_impossible"]


def test_limits_are_known_to_the_input() -> None:
    assert day_limits(LETTER.field("lahir"), TODAY) == (date(1926, 11, 24), TODAY)
    assert day_limits(LETTER.field("mulai"), TODAY)[0] == date(1896, 11, 24)


def sorted_marks(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@given(st.text(max_size=40))
def test_text_is_printed_as_it_was_meant(text: str) -> None:
    try:
        value = answer("usaha", text)
    except FieldError:
        return
    if isinstance(value, str):
        typed = iter("".join(sorted_marks(text).split()))
        assert all(sign in typed for sign in "".join(sorted_marks(value).split()))  # in the same order


@pytest.mark.parametrize(
    ("name", "data"),
    [("penghasilan", "5"), ("penghasilan", True), ("lahir", 5), ("lahir", "kemarin"), ("setuju", 1),
     ("usaha", 5), ("keluarga", "a"), ("keluarga", [1]), ("keperluan", ["bank"]), ("mulai", {"a": 1})],
)  # fmt: skip
def test_json_of_another_shape_is_refused(name: str, data: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_json(LETTER, {name: data})


def test_a_stored_answer_may_lack_a_question_and_have_others() -> None:
    values = from_json(LETTER, {"keperluan": "bank", "lama": "x"})
    assert values["keperluan"] == "bank"
    assert values["lahir"] is None
    assert "lama" not in values


CONDITION = """
[[field]]
name = "bank"
kind = "text"
label = "Bank apa?"
when = { keperluan = "bank" }
"""
DEPENDING = load(WHOLE.replace("[[evidence]]", CONDITION + "\n[[evidence]]", 1))


def test_a_question_with_a_condition_is_asked_and_required_only_when_it_holds() -> None:
    there = {"penghasilan": "1.250.000", "lahir": "1990-01-01"}
    names = [field.name for field in asked(DEPENDING, {"keperluan": "sekolah"})]
    assert "bank" not in names
    assert [field.name for field in asked(DEPENDING, {"keperluan": ["bank"]})] == [*names, "bank"]

    lacking = clean(DEPENDING, {**there, "keperluan": "bank"}, today=TODAY)
    assert isinstance(lacking, FieldErrors) and set(lacking.errors) == {"bank"}
    given_ = clean(DEPENDING, {**there, "keperluan": "bank", "bank": "Bank Contoh"}, today=TODAY)
    assert isinstance(given_, Cleaned) and given_.values["bank"] == "Bank Contoh"


def test_what_was_typed_before_the_choice_changed_does_not_count() -> None:
    raw = {"keperluan": "sekolah", "penghasilan": "1.250.000", "lahir": "1990-01-01", "bank": "x" * 999}
    result = clean(DEPENDING, raw, today=TODAY)
    assert isinstance(result, Cleaned)
    assert result.values["bank"] is None
    assert list(result.values) == [field.name for field in DEPENDING.fields]
    assert to_json(DEPENDING, result.values)["bank"] is None
