"""The writer: what it puts into our own PDFs, what it refuses, and what an independent reader finds."""

import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pamong.signing import pdf, pdfobjects
from pamong.signing.errors import LayoutError
from pamong.signing.tests.support import NOW, rendered

PLAIN = "#set document(date: none)\nSurat LETTER tanpa tag."
LONG = """
#set document(title: "Panjang (é) \\\\ ()", author: "Kelurahan")
#set text(lang: "id")
#for i in range(60) [
= Bab #i
#lorem(120) #footnote[catatan #i]
#table(columns: 2, table.header[A][B], ..range(20).map(x => [#x]))
]
LETTER
"""


def lay_out(data: bytes, **changes: Any) -> pdf.Prepared:
    given: dict[str, Any] = {
        "name": "Sri Wahyuni, S.Sos",
        "reason": "Keterangan — Domisili",
        "location": "Blimbing",
        "signed_at": timezone.localtime(NOW),
        "contents_size": 3000,
    } | changes
    return pdf.lay_out(data, **given)


def code_of(data: bytes, **changes: Any) -> str:
    with pytest.raises(LayoutError) as caught:
        lay_out(data, **changes)
    return caught.value.code


@pytest.mark.parametrize("source", [None, LONG])
def test_the_original_bytes_stay_and_the_ranges_cover_all_but_the_hole(source):
    original = rendered() if source is None else rendered(1, source)
    laid = lay_out(original)
    assert laid.data.startswith(original)
    start, end = laid.hole
    assert laid.byte_range == (0, start, end, len(laid.data) - end)
    assert re.fullmatch(rb"<0{6000}>", laid.data[start:end])
    assert laid.digest == pdf.digest_of(laid.data, laid.byte_range)


def test_the_same_letter_is_laid_out_the_same_way_every_time():
    assert lay_out(rendered()) == lay_out(rendered())


def test_filling_the_hole_changes_nothing_else():
    laid = lay_out(rendered())
    filled = pdf.embed(laid.data, laid.hole, b"\x30\x82\xab")
    assert pdf.digest_of(filled, laid.byte_range) == laid.digest
    assert filled[laid.hole[0] : laid.hole[1]] == b"<3082ab" + b"0" * 5994 + b">"


def test_a_signature_that_does_not_fit_is_refused():
    laid = lay_out(rendered())
    assert pdf.embed(laid.data, laid.hole, b"\x01" * 3000)
    with pytest.raises(LayoutError) as caught:
        pdf.embed(laid.data, laid.hole, b"\x01" * 3001)
    assert caught.value.code == "too_large"


@pytest.mark.parametrize("source", [None, LONG])
def test_an_independent_reader_finds_an_invisible_tagged_signature_field(source):
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(lay_out(rendered() if source is None else rendered(1, source)).data))
    assert reader.root["/AcroForm"]["/SigFlags"] == 3
    assert len(reader.root["/AcroForm"]["/Fields"]) == 1
    field = reader.root["/AcroForm"]["/Fields"][0]
    assert field["/Rect"] == [0, 0, 0, 0] and field["/F"] == 132
    assert field["/TU"] == field["/Contents"] == "Tanda tangan elektronik"
    page = reader.root["/Pages"]["/Kids"][0]
    while page["/Type"] != "/Page":
        page = page["/Kids"][0]
    assert page["/Annots"][-1] == field
    assert field["/V"]["/Reason"] == "Keterangan — Domisili"
    assert field["/V"]["/M"] == "D:20261124103015+07'00'"
    assert "/SubFilter" in field["/V"] and field["/V"]["/SubFilter"] == "/ETSI.CAdES.detached"
    tree = reader.root["/StructTreeRoot"]
    form = tree["/K"][0]["/K"][-1]
    assert form["/S"] == "/Form" and form["/K"][0]["/Obj"] == field
    numbers = tree["/ParentTree"]["/Nums"]
    assert numbers[-2] == field["/StructParent"] == tree["/ParentTreeNextKey"] - 1
    assert numbers[-1] == form


def test_an_untagged_file_is_signed_without_tags():
    import typst

    data = typst.compile(PLAIN.encode(), format="pdf", pdf_tags=False)
    assert b"/StructTreeRoot" not in data
    assert b"/StructParent " not in lay_out(data).data[len(data) :]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[1:],
        lambda data: data[:-10],
        lambda data: data + b"\nmore",
        lambda data: data.replace(b"%PDF-1.7", b"%PDF-2.0", 1),
        lambda data: data.replace(b"trailer\n<</Size", b"trailer\n<</Prev 9/Size", 1),
        lambda data: data.replace(b"/Info", b"/Encrypt", 1) if b"/Info" in data else b"",
        lambda data: re.sub(rb"startxref\n\d+", b"startxref\n17", data),
        lambda data: data.replace(b"0000000016 00000 n", b"0000000017 00000 n", 1),
        lambda data: data.replace(b"/Type/Catalog", b"/AcroForm 1 0 R/Type/Catalog", 1),
        lambda data: lay_out(data).data,
    ],
)
def test_a_file_of_another_shape_is_refused(spoil):
    assert code_of(spoil(rendered())) == "not_ours"


def test_a_time_without_a_zone_is_refused():
    assert code_of(rendered(), signed_at=datetime(2026, 11, 24)) == "naive_time"


def test_a_whole_hour_behind_utc_is_written_with_its_sign():
    moment = NOW.astimezone(timezone.get_fixed_timezone(timedelta(hours=-5)))
    assert b"/M(D:20261123223015-05'00')" in lay_out(rendered(), signed_at=moment).data


@given(st.text(max_size=40))
def test_any_text_can_be_read_back(text):
    from pyhanko.pdf_utils.generic import read_object

    nothing: Any = None
    assert read_object(io.BytesIO(pdfobjects.text(text) + b" "), nothing, nothing) == text


@given(st.binary(max_size=120))
def test_no_bytes_make_the_reader_of_objects_fall_over(data):
    for read in (pdfobjects.entries, pdfobjects.items):
        try:
            read(data)
        except pdfobjects.PdfSyntaxError:
            continue


@pytest.mark.parametrize(
    "raw",
    [
        b"<</A 1/B(a(b)\\)c)/C<AB CD>/D[1 2 R 3 0 R/N null true -.5]/E<</F<<>>>>>>",
        b"<<>>",
    ],
)
def test_a_dictionary_survives_taking_apart(raw):
    values = pdfobjects.entries(raw)
    assert pdfobjects.entries(pdfobjects.dictionary(values)) == values


@pytest.mark.parametrize(
    "raw", [b"<</A 1/A 2>>", b"<</A>>", b"<</A 1>", b"<<1 2>>", b"<</A(>>", b"<<>>x", b"[" * 99]
)
def test_a_crooked_dictionary_is_refused(raw):
    with pytest.raises(pdfobjects.PdfSyntaxError):
        pdfobjects.entries(raw)
