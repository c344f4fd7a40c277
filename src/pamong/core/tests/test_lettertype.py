from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.lettertype import (
    DateBound,
    FieldKind,
    Issuer,
    LegalBasis,
    LetterTypeError,
    Service,
    content_hash,
    load,
    public_problems,
)
from pamong.core.roles import Role
from pamong.core.tests.letter_types import WHOLE, spoiled, whole

TODAY = date(2026, 11, 24)
FILES = st.dictionaries(st.text(max_size=8), st.binary(max_size=8), max_size=5)


def test_a_whole_letter_type_is_read() -> None:
    letter_type = whole()
    assert (letter_type.slug, letter_type.issuer, letter_type.validity_months) == (
        "keterangan-contoh", Issuer.KELURAHAN, 3
    )  # fmt: skip
    assert {field.kind for field in letter_type.fields} == set(FieldKind)
    assert [choice.value for choice in letter_type.field("keperluan").choices] == ["sekolah", "bank"]
    assert letter_type.field("keperluan").required
    assert not letter_type.field("mulai").required
    assert letter_type.field("lahir").min == DateBound("-100y")
    assert letter_type.signer is Role.LURAH
    assert dict(letter_type.outlier.amounts) == {"penghasilan": 4_000_000}
    assert public_problems(letter_type) == ()
    with pytest.raises(KeyError):
        letter_type.field("tidak_ada")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('slug = "keterangan-contoh"', 'slug = "Keterangan_Contoh"', "letter.slug"),
        ('title = "Surat Keterangan Contoh"', 'title = " "', "letter.title"),
        ('group = "umum"', 'group = "lain"', "letter.group"),
        ('keywords = ["contoh"]', 'keywords = ["contoh", 3]', "letter.keywords"),
        ('keywords = ["contoh"]', "keywords = []", "letter.keywords"),
        ('issuer = "kelurahan"', 'issuer = "desa"', "letter.issuer"),
        ('issuer = "kelurahan"', 'issuer = "kecamatan"', "route"),
        ('issuer = "kelurahan"', 'issuer = "rw"', "route"),
        ("validity_months = 3", "validity_months = -1", "letter.validity_months"),
        ("validity_months = 3", "validity_months = true", "letter.validity_months"),
        ('papers = ["a4", "f4"]', 'papers = ["a4", "a4"]', "letter.papers"),
        ('papers = ["a4", "f4"]', "papers = []", "letter.papers"),
        ('papers = ["a4", "f4"]', 'papers = ["a4", "f4"]\nsumary = "x"', "letter.sumary"),
        ("[number]", "[nomor]", "number"),
        ("[number]", "[nomor]", "nomor"),
        ('classification = "400.12.2.1"', 'classification = "S-41"', "number.classification"),
        ("{kode}/{urut}/{unit}/{tahun}", "{kode}/{tahun}", "number.pattern"),
        ("verified = true", 'verified = "ya"', "legal_basis[1].verified"),
        ("days = 2", "days = -2", "service.days"),
        ('fee = "Gratis"', 'fee = "Gratis"\nbiaya = "x"', "service.biaya"),
        ('name = "keperluan"', 'name = "Keperluan"', "field.Keperluan.name"),
        ('name = "penghasilan"', 'name = "lahir"', "field.lahir"),
        ('name = "usaha"', "", "field[10].name"),
        ('kind = "money"', 'kind = "uang"', "field.penghasilan.kind"),
        ('label = "Kapan lahir?"', "", "field.lahir.label"),
        ("min = 100000\n", 'min = "banyak"\n', "field.penghasilan.min"),
        ("min = 100000\n", "min = 60000000\n", "field.penghasilan.min"),
        ('min = "-100y"', 'min = "kemarin"', "field.lahir.min"),
        ('min = "-100y"', "min = 3", "field.lahir.min"),
        ('min = "-100y"', 'min = "2026-02-31"', "field.lahir.min"),
        ('min = "-100y"', 'min = "+1y"', "field.lahir.min"),
        ("max = 200", "max = 0", "field.cerita.max"),
        ('label = "Setuju?"', 'label = "Setuju?"\nmax = 3', "field.setuju.max"),
        ('kind = "place"', 'kind = "choice"', "field.tempat.choices"),
        ('kind = "place"', 'kind = "place"\nwhen = { keperluan = "kos" }', "field.tempat.when"),
        ('kind = "place"', 'kind = "place"\nwhen = { penghasilan = "bank" }', "field.tempat.when"),
        ('kind = "place"', 'kind = "place"\nwhen = { tidak_ada = "bank" }', "field.tempat.when"),
        ('kind = "place"', 'kind = "place"\nwhen = "bank"', "field.tempat.when"),
        ('kind = "place"', 'kind = "place"\nwhen = {}', "field.tempat.when"),
        ('kind = "place"', 'kind = "place"\nwhen = { keperluan = 3 }', "field.tempat.when.keperluan"),
        ('name = "keperluan"', 'name = "keperluan"\nwhen = { keperluan = "bank" }', "field.keperluan.when"),
        ('value = "bank"', 'value = "sekolah"', "field.keperluan.choices.sekolah"),
        ('label = "Bank"', 'labl = "Bank"', "field.keperluan.choices.bank.labl"),
        ('kinds = ["image"]', 'kinds = ["pdf"]', "evidence.foto_kk.kinds"),
        ('kind = "check"', 'kind = "sign"', "route"),
        ('kind = "sign"', 'kind = "paraf"', "route"),
        ('role = "staf_kelurahan"', 'role = "kepala_desa"', "route[2].role"),
        ('role = "staf_kelurahan"', 'role = "administrator"', "route[2].role"),
        ('role = "ketua_rt"', 'role = "lurah"', "route"),
        ('role = "lurah"', 'role = "staf_kelurahan"', "route"),
        ("penghasilan = 4000000", "keperluan = 4000000", "outlier.amounts.keperluan"),
        ("penghasilan = 4000000", 'penghasilan = "besar"', "outlier.amounts.penghasilan"),
        ("amounts =", "amount =", "outlier.amount"),
        ("[[evidence]]", "[[bukti]]", "bukti"),
        ("[[evidence]]", "[evidence]", "evidence"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_key(old: str, new: str, key: str) -> None:
    assert key in [fault.partition(":")[0] for fault in spoiled(old, new)]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(LetterTypeError) as caught:
        load("[letter]\nslug = 'A B'\ngroup = 'x'\n[[field]]\nkind = 'y'")
    keys = [fault.key for fault in caught.value.faults]
    assert {"letter.slug", "letter.group", "letter.title", "number", "field[1].kind", "route"} <= set(keys)
    assert len(set(caught.value.faults)) == len(keys)


def test_what_is_no_toml_is_one_fault() -> None:
    with pytest.raises(LetterTypeError) as caught:
        load("[letter")
    assert [fault.key for fault in caught.value.faults] == ["toml"]


@given(st.text(max_size=80))
def test_any_text_is_a_letter_type_or_faults(text: str) -> None:
    with pytest.raises(LetterTypeError):
        load(text)


@given(st.integers(0, len(WHOLE.splitlines()) - 1))
def test_a_lost_line_never_crashes(lost: int) -> None:
    lines = WHOLE.splitlines()
    try:
        load("\n".join(lines[:lost] + lines[lost + 1 :]))
    except LetterTypeError as error:
        assert error.faults


def test_optional_parts_may_be_absent_but_not_in_public() -> None:
    head, _service, tail = WHOLE.partition("[service]")
    bare = load(head + tail[tail.index("[[field]]") : tail.index("[outlier]")])
    assert bare.service == Service()
    assert not bare.outlier.amounts
    assert {fault.key for fault in public_problems(bare)} == {
        f"service.{name}" for name in ("requirements", "procedure", "days", "fee", "product", "complaints")
    }


def test_an_unverified_legal_basis_never_reaches_the_public() -> None:
    for basis, key in (
        (LegalBasis("Peraturan entah", verified=False, source="katanya"), "legal_basis[1]"),
        (LegalBasis("Peraturan entah", verified=True, source=""), "legal_basis[1].source"),
    ):
        problems = public_problems(replace(whole(), legal_basis=(basis,)))
        assert [fault.key for fault in problems] == [key]
    assert public_problems(replace(whole(), legal_basis=())) == ()


@given(FILES, FILES)
def test_the_hash_pins_names_and_contents_and_not_their_order(
    one: dict[str, bytes], two: dict[str, bytes]
) -> None:
    assert content_hash(dict(reversed(one.items()))) == content_hash(one)
    assert (content_hash(one) == content_hash(two)) is (one == two)


@pytest.mark.parametrize(
    ("text", "day"),
    [("today", TODAY), ("+1y", date(2027, 11, 24)), ("-17y", date(2009, 11, 24)),
     ("+30d", date(2026, 12, 24)), ("-9m", date(2026, 2, 24)),
     ("2026-01-31", date(2026, 1, 31)), ("-9999y", date.min)],
)  # fmt: skip
def test_bounds_are_days_relative_to_today(text: str, day: date) -> None:
    assert DateBound(text).on(TODAY) == day


def test_a_bound_may_be_a_toml_date() -> None:
    assert DateBound.of(date(2026, 1, 31)) == DateBound("2026-01-31")
    with pytest.raises(ValueError, match="kemarin"):
        DateBound("kemarin")
