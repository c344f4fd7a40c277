import shutil
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from pamong.core.routing import StepKind
from pamong.issuing.render import data as printed
from pamong.issuing.render.letter import render_letter
from pamong.issuing.render.tests.samples import letters_only, pages, picture, words
from pamong.letters import catalog
from pamong.letters.catalog.checks import problems_of
from pamong.letters.catalog.samples import NOON, SAMPLE_BINDING, sample_letter

ENTRIES = catalog.all_types()
every_type = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
every_paper = pytest.mark.parametrize("paper", ["a4", "f4"])


@pytest.fixture
def folder(tmp_path):
    """A copy of a good letter type, to be broken."""
    return shutil.copytree(catalog.FOLDER / "sktm", tmp_path / "sktm")


def break_file(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_catalogue_has_no_problems():
    assert catalog.problems() == []


def test_five_types_cover_the_routes():
    routes = {entry.slug: [step.kind for step in entry.type.route] for entry in ENTRIES}
    assert sorted(routes) == [
        "dispensasi-nikah",
        "keterangan-domisili",
        "keterangan-usaha",
        "pengantar-rt-rw",
        "sktm",
    ]
    assert {kind for route in routes.values() for kind in route} == set(StepKind)
    assert routes["pengantar-rt-rw"] == [StepKind.VOUCH, StepKind.SIGN]
    assert routes["sktm"][-2:] == [StepKind.MENGETAHUI, StepKind.SIGN]


def test_an_unknown_type_is_a_key_error():
    with pytest.raises(KeyError):
        catalog.get("keterangan-gaib")


@every_type
def test_the_sample_person_cannot_exist(entry):
    letter = sample_letter(entry)
    assert letter.resident.nik.startswith("999999")
    assert letter.resident.kk.startswith("999999")


@every_type
@every_paper
def test_the_sample_prints_on_one_sheet_with_all_its_facts(entry, paper):
    letter = sample_letter(entry).bound(SAMPLE_BINDING)
    pdf = render_letter(entry.source, letter, paper=paper, timestamp=NOON)
    text = letters_only(words(pdf)).casefold()
    assert pages(pdf) == 1
    facts = [
        letter.title,
        letter.resident.name,
        letter.resident.nik,
        letter.signer.name,
        SAMPLE_BINDING.number,
    ]
    facts += [value.text for name, value in letter.values.items() if name != "keluarga"]
    facts += [member.name for member in letter.family]
    facts += [step.name for step in letter.approvals if step.kind == printed.StepKind.MENGETAHUI]
    for fact in facts:
        assert letters_only(fact).casefold() in text, fact


@every_type
def test_the_sample_is_clean_and_its_code_can_be_read(entry, tmp_path):
    pdf = render_letter(entry.source, sample_letter(entry).bound(SAMPLE_BINDING), timestamp=NOON)
    page = picture(pdf, tmp_path, dpi=150)
    with Image.open(page) as image:
        assert zxingcpp.read_barcodes(image.convert("L"))[0].text == SAMPLE_BINDING.qr_url
    subprocess.run(["qpdf", "--check", str(tmp_path / "letter.pdf")], check=True, capture_output=True)
    assert b"<pdfaid:part>2<" in pdf
    assert b"<pdfuaid:part>1<" in pdf


@every_type
def test_an_optional_answer_may_stay_open(entry):
    letter = sample_letter(entry)
    required = {field.name for field in entry.type.fields if field.required}
    for name in list(letter.values):
        if name not in required:
            del letter.values[name]
    assert render_letter(entry.source, letter, timestamp=NOON)


def test_the_hash_of_a_type_covers_its_definition_but_not_its_sample(folder):
    before = catalog.read(folder).content_hash
    break_file(folder / "sample.toml", "beasiswa", "sekolah")
    assert catalog.read(folder).content_hash == before
    break_file(folder / "letter.toml", "Untuk beasiswa", "Demi beasiswa")
    assert catalog.read(folder).content_hash != before


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("letter.toml", "verified = true", "verified = false", "dasar hukum belum diperiksa"),
        ("letter.toml", 'fee = "Gratis"', 'fee = ""', "service.fee"),
        ("letter.toml", 'slug = "sktm"', 'slug = "sktn"', "slug harus sama"),
        ("letter.toml", "[service]", "[service", "toml"),
        (
            "letter.toml",
            'summary = "Untuk',
            'summary = "Menurut UU 1/2000 untuk',
            "[[legal_basis]]",
        ),
        ("letter.typ", "Surat keterangan ini", "Menurut PP 96/2012 surat keterangan ini", "letter.typ baris"),
        ("letter.typ", 'value("penghasilan")', 'value("pendapatan")', 'tidak ada pertanyaan "pendapatan"'),
        ("letter.typ", "#family-table()", "#family-chart()", "unknown variable"),
        ("sample.toml", 'penghasilan = "1.250.000"', 'penghasilan = "banyak"', "sample.toml: penghasilan"),
        ("sample.toml", "keperluan_lain =", "lain =", "lain: tidak ada pertanyaan"),
        ("sample.toml", "[resident]", "[warga]", "tidak lengkap"),
    ],
)
def test_a_fault_is_found_and_named(folder, name, old, new, said):
    break_file(folder / name, old, new)
    found = problems_of(folder)
    assert found
    assert any(said in problem for problem in found), found
    assert all(problem.startswith("sktm: ") for problem in found)


def test_a_missing_file_is_named(folder):
    (folder / "sample.toml").unlink()
    assert problems_of(folder) == ["sktm: berkas tidak ada: sample.toml"]


def test_a_promise_shorter_than_the_steps_is_named(folder):
    break_file(folder / "letter.toml", "days = 5\n", "days = 1\n")
    assert any("langkah-langkahnya 5 hari kerja" in problem for problem in problems_of(folder))
