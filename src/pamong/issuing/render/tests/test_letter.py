import io
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pamong.issuing.render import engine
from pamong.issuing.render.data import NOT_CERTIFIED, LetterData, Value
from pamong.issuing.render.engine import RenderError
from pamong.issuing.render.letter import Paper, rancangan_pictures, render, render_letter, render_rancangan
from pamong.issuing.render.source import LetterSource
from pamong.issuing.render.tests.samples import (
    BINDING,
    LETTER,
    MEMBER,
    NOON,
    SHORT,
    WORDING,
    letters_only,
    pages,
    picture,
    words,
)
from pamong.issuing.render.text import printable

FINAL = LETTER.bound(BINDING)


def printed(letter: LetterData, paper: Paper = "a4") -> bytes:
    return render_letter(WORDING, letter, paper=paper, timestamp=NOON)


def test_a_letter_prints_its_facts():
    text = words(printed(FINAL))
    for fact in (
        "KELURAHAN PURWANTORO",
        "SURAT KETERANGAN DOMISILI",
        f"Nomor: {BINDING.number}",
        "WULAN RAHMAWATI",
        "9999995402880012",
        "membuka rekening bank",
        "berlaku sampai dengan tanggal 24 Februari 2027",
        "persetujuan Ketua RT 004 tanggal 23 November 2026",
        "diketahui dan disetujui oleh Plt. Camat Blimbing, BAMBANG SETYAWAN",
        "RATNA KUSUMASTUTI, S.STP., M.AP.",
        "NIP 99990101 999901 9 999",
        NOT_CERTIFIED,
        SHORT,
        "Halaman 1 dari 1",
    ):
        assert letters_only(fact) in letters_only(text), fact


def test_the_code_beside_the_data_prints_the_same_as_in_it(monkeypatch: pytest.MonkeyPatch):
    """A layout that was pinned before, and a machine without files in memory, take it as numbers."""
    layout = WORDING.files["pamong.typ"]
    now = b'if "code" in sys.inputs { sys.inputs.code } else { bytes(data.qr) }'
    assert now in layout
    before = LetterSource.of({**WORDING.files, "pamong.typ": layout.replace(now, b"bytes(data.qr)")})
    assert WORDING.reads_code_beside
    assert not before.reads_code_beside
    beside = printed(FINAL)
    assert render_letter(before, FINAL, timestamp=NOON) == beside
    monkeypatch.setattr(engine, "HAS_FILES", False)
    with ThreadPoolExecutor(max_workers=1) as another:  # each thread has its own compiler
        assert another.submit(printed, FINAL).result() == beside


def test_a_draft_has_no_number_no_date_and_no_code():
    text = words(render_rancangan(WORDING, FINAL.to_json(), paper="a4", timestamp=NOON))
    for secret in (
        BINDING.number,
        BINDING.date + " pukul",
        SHORT,
        BINDING.valid_until,
        "pamong.example/periksa",
    ):
        assert secret not in text
    assert "RANCANGAN" in text
    assert "berlaku 3 bulan sejak tanggal surat" in text


def test_a_draft_and_the_final_letter_have_the_same_number_of_pages():
    crowded = replace(LETTER, family=(MEMBER,) * 24)
    assert pages(printed(crowded)) == pages(printed(crowded.bound(BINDING))) == 2


def test_a_draft_can_be_read_as_pictures_one_for_each_page():
    crowded = replace(LETTER, family=(MEMBER,) * 24)
    found = rancangan_pictures(WORDING, crowded.to_json(), paper="a4", timestamp=NOON, ppi=36)
    assert len(found) == 2
    for picture_of_page in found:
        with Image.open(io.BytesIO(picture_of_page)) as image:
            assert image.size == (298, 421)


def test_a_final_letter_needs_a_binding():
    with pytest.raises(ValueError, match="render_rancangan"):
        render(WORDING, LETTER.to_json(), paper="a4", timestamp=NOON)


def test_demonstration_letters_say_contoh():
    assert "CONTOH" in words(printed(replace(FINAL, sample=True)))
    assert "CONTOH" not in words(printed(FINAL))


def test_an_unverified_legal_basis_cannot_appear_because_only_verified_ones_are_given():
    assert "Berdasarkan" not in words(printed(FINAL))
    assert "Berdasarkan Peraturan Uji, yang bertanda" in words(
        printed(replace(FINAL, legal_basis=("Peraturan Uji",)))
    )


def test_acting_officials_sign_as_acting():
    signer = replace(FINAL.signer, acting="Plh.", on_behalf="a.n. Camat Blimbing")
    text = words(printed(replace(FINAL, signer=signer)))
    assert "a.n. Camat Blimbing Plh. Lurah Purwantoro," in text


@pytest.mark.parametrize(("paper", "size"), [("a4", "595.276 x 841.89"), ("f4", "609.449 x 935.433")])
def test_both_papers_have_their_size(paper, size):
    pdf = printed(FINAL, paper=paper)
    shown = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert f"{size} pts" in shown


def test_the_same_letter_gives_the_same_bytes():
    assert printed(FINAL) == printed(FINAL)


def test_the_zone_of_the_time_may_have_rules_but_there_must_be_one():
    jakarta = NOON.astimezone(ZoneInfo("Asia/Jakarta"))
    assert render_letter(WORDING, FINAL, timestamp=jakarta) == printed(FINAL)
    with pytest.raises(ValueError, match="time zone"):
        render_letter(WORDING, FINAL, timestamp=NOON.replace(tzinfo=None))


def test_fractions_of_a_second_do_not_matter():
    assert render_letter(WORDING, FINAL, timestamp=NOON.replace(microsecond=1)) == printed(FINAL)


def test_threads_do_not_mix_letters_up():
    letters = [replace(FINAL, resident=replace(FINAL.resident, name=f"WARGA {n}")) for n in range(12)]
    alone = [printed(letter) for letter in letters]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(printed, letters)) == alone


def test_the_file_claims_pdf_a_2a_and_pdf_ua_1_and_is_clean(tmp_path):
    pdf = printed(FINAL)
    for mark in (
        b"<pdfaid:part>2<",
        b"<pdfaid:conformance>A<",
        b"<pdfuaid:part>1<",
        b"/StructTreeRoot",
        b"/Lang",
    ):
        assert mark in pdf
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)


def test_the_file_names_its_title_and_office_but_neither_person_nor_number():
    shown = subprocess.run(
        ["pdfinfo", "-"], input=printed(FINAL), capture_output=True, check=True
    ).stdout.decode()
    assert "Title:           Surat Keterangan Domisili\n" in shown
    assert "Kelurahan Purwantoro" in shown
    assert "WULAN" not in shown
    assert BINDING.number not in shown


def test_every_picture_has_a_text_and_the_table_has_header_cells():
    pdf = printed(replace(FINAL, family=(MEMBER,)))
    shown = subprocess.run(
        ["pdfinfo", "-struct", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    assert shown.count("TH <") == 5
    assert "H1 " in shown
    assert shown.count("Figure:") == pdf.count(b"/Alt") == 2


def test_an_office_prints_its_own_coat_of_arms():
    arms = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 9"><path d="M0 0h8v9H0z"/></svg>'
    own = replace(FINAL, letterhead=replace(FINAL.letterhead, arms=arms))
    assert b"(Lambang daerah)" in printed(own)
    assert b"(Tempat lambang daerah)" in printed(FINAL)


def test_the_qr_code_is_read_from_a_print_of_150_dots(tmp_path):
    page = picture(printed(FINAL), tmp_path, dpi=150)
    with Image.open(page) as image:
        found = zxingcpp.read_barcodes(image.convert("L"))
    assert [code.text for code in found] == [BINDING.qr_url]


@pytest.mark.parametrize("code", ["WMMW-MWMW-WMWM", "3WHH-BMPG-CBC4", "1111-1111-1111"])
def test_the_short_code_under_the_qr_code_stays_on_one_line(code):
    assert code in words(printed(LETTER.bound(replace(BINDING, code=code)))).split()


def test_only_the_fonts_we_ship_are_used():
    shown = subprocess.run(
        ["pdffonts", "-"], input=printed(FINAL), capture_output=True, check=True
    ).stdout.decode()
    names = [line.split()[0] for line in shown.splitlines()[2:]]
    assert names
    assert all("LiberationSans" in name for name in names)


def test_a_template_cannot_read_outside_of_its_folder():
    for wording in (
        b'#read("/etc/passwd")',
        b'#read("../../kunci-induk")',
        b'#import "@preview/tiaoma:0.3.0": *',
    ):
        with pytest.raises(RenderError):
            render_letter(LetterSource.of({"letter.typ": wording}), FINAL, timestamp=NOON)


@settings(max_examples=15, deadline=None)
@given(
    st.one_of(
        st.sampled_from(
            ["#panic()", "$x$", "*b* _i_ `r`", "<script>alert(1)</script>", "\\u{41}", "// x", "@ref", "= h"]
        ),
        st.text(st.characters(min_codepoint=33, max_codepoint=0x17F), min_size=1, max_size=60),
    )
)
def test_hostile_names_are_printed_as_they_are(name):
    letter = replace(
        FINAL,
        resident=replace(FINAL.resident, name=name),
        values={"keperluan": Value(name, "lainnya"), "keperluan_lain": Value(name, name)},
    )
    text = letters_only(words(printed(letter)))
    assert text.count(letters_only(printable(name))) >= 2


def test_very_long_names_and_addresses_wrap_inside_of_the_sheet():
    long = replace(FINAL.resident, name="Notodiningrat " * 12, address="X" * 400)
    shown = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"],
        input=printed(replace(FINAL, resident=long)),
        capture_output=True,
        check=True,
    ).stdout.decode()
    right = [float(part.partition('"')[0]) for part in shown.split('xMax="')[1:]]
    assert right
    assert max(right) <= 595.3 - 20 / 25.4 * 72 + 1


@pytest.mark.parametrize("count", range(8, 20))
def test_the_signature_never_stands_alone_on_a_page(count):
    pdf = printed(replace(FINAL, family=(MEMBER,) * count))
    shown = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    page = next(page for page in shown.stdout.decode().split("\f") if "RATNA" in page)
    assert "Demikian surat" in page
