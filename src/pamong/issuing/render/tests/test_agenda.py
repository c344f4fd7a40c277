import io
import subprocess
import zipfile
from collections.abc import Sequence
from datetime import date

from pamong.issuing.render.agenda import AgendaRow, agenda_xlsx, render_agenda
from pamong.issuing.render.tests.samples import NOON, words

ROWS = (
    AgendaRow(
        "400.12.2.1/1/35.73.01.1007/2026",
        date(2026, 1, 5),
        "Surat Keterangan Domisili",
        "WULAN",
        "RATNA, S.STP.",
    ),
    AgendaRow(
        "400.12.2.1/2/35.73.01.1007/2026",
        date(2026, 1, 6),
        "Surat Keterangan Usaha",
        "=1+1",
        "RATNA, S.STP.",
        "Waktu habis",
    ),
    AgendaRow(
        "400.12.2.1/3/35.73.01.1007/2026",
        date(2026, 1, 7),
        "Surat Keterangan Usaha",
        "@SUM(A1)",
        "-2+3",
        "+x",
    ),
)


def book(rows: Sequence[AgendaRow]) -> bytes:
    return render_agenda(rows, office="Kelurahan Purwantoro", period="Tahun 2026", timestamp=NOON)


def excel(rows: Sequence[AgendaRow]) -> bytes:
    return agenda_xlsx(rows, office="Kelurahan Purwantoro", period="Tahun 2026", timestamp=NOON)


def sheet(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def test_the_book_lists_every_number_and_why_one_was_voided():
    text = words(book(ROWS))
    assert "1 surat terbit, 2 nomor batal" in text
    assert "400.12.2.1/2/35.73.01.1007/2026 6 Januari 2026" in text
    assert "Batal. Waktu habis" in text
    assert "=1+1" in text


def test_the_header_is_repeated_on_every_page_and_the_file_is_clean(tmp_path):
    pdf = book(ROWS * 30)
    assert words(pdf).count("Penandatangan") > 1
    assert b"<pdfuaid:part>1<" in pdf
    path = tmp_path / "agenda.pdf"
    path.write_bytes(pdf)
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)


def test_an_empty_book_can_be_printed():
    assert "0 surat terbit" in words(book(()))
    assert excel(()).startswith(b"PK")


def test_nothing_in_the_excel_file_is_a_formula():
    parts = sheet(excel(ROWS))
    assert "<f>" not in parts["xl/worksheets/sheet1.xml"]
    assert "=1+1" in parts["xl/sharedStrings.xml"]
    assert 'quotePrefix="1"' in parts["xl/styles.xml"]


def test_dates_in_the_excel_file_are_dates():
    # 5 January 2026 is day 46027 of Excel's calendar.
    assert "<v>46027</v>" in sheet(excel(ROWS))["xl/worksheets/sheet1.xml"]


def test_the_same_rows_give_the_same_files():
    assert excel(ROWS) == excel(ROWS)
    assert book(ROWS) == book(ROWS)
