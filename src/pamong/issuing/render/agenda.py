"""The agenda book of an office (buku agenda): every number that was given, as PDF and as Excel file."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, cast

from pamong.core.dates import tanggal
from pamong.issuing.render.engine import compile_pdf
from pamong.issuing.render.source import LAYOUT
from pamong.issuing.render.text import JSON, printable_json

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

AGENDA = "agenda.typ"
TITLE = "Buku Agenda Surat"
_FIRST = 2


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One number. A voided number keeps its place and says why; `voided` is empty for an issued letter.

    So does a letter that was revoked later: `revoked` is its public reason.
    """

    number: str
    date: date
    kind: str
    name: str
    signer: str
    voided: str = ""
    revoked: str = ""

    @property
    def state(self) -> str:
        """What became of the number, in one word."""
        return "Batal" if self.voided else "Dicabut" if self.revoked else "Terbit"


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    width: int


_COLUMNS = (
    _Column("No.", 6),
    _Column("Nomor surat", 38),
    _Column("Tanggal", 14),
    _Column("Jenis surat", 30),
    _Column("Nama", 34),
    _Column("Penandatangan", 32),
    _Column("Keadaan", 12),
    _Column("Alasan", 40),
)


def render_agenda(rows: Sequence[AgendaRow], *, office: str, period: str, timestamp: datetime) -> bytes:
    """The book as PDF/A-2a and PDF/UA-1, landscape A4, header repeated on every page.

    `period` is printed ("Tahun 2026"). The same rows and time give the same bytes.
    """
    data: dict[str, JSON] = {
        "title": TITLE,
        "office": office,
        "period": period,
        "summary": _summary(rows),
        "printed": tanggal(timestamp.date()),
        "rows": [_printed(row) for row in rows],
    }
    clean = cast("dict[str, JSON]", printable_json(data))
    return compile_pdf(_files(), AGENDA, _key(), clean, timestamp)


def agenda_xlsx(rows: Sequence[AgendaRow], *, office: str, period: str, timestamp: datetime) -> bytes:
    """The book as an Excel file: real dates, a frozen header, a filter.

    A name that looks like a formula stays text, also after somebody edits the cell or saves the sheet as
    CSV: it is written as a string with the quote prefix set. `timestamp` is the file's date of creation.
    """
    import xlsxwriter  # 17 MB in every web worker if it were loaded with the pages

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {"title": f"{TITLE}, {office}", "author": office, "created": timestamp.replace(tzinfo=None)}
        )
        text = book.add_format({"quote_prefix": True, "valign": "top", "text_wrap": True})
        day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})
        head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        sheet = book.add_worksheet("Agenda")
        title = book.add_format({"quote_prefix": True, "bold": True})
        sheet.write_string(0, 0, f"{TITLE}, {office}. {period}. {_summary(rows)}", title)
        _head(sheet, head, len(rows))
        for line, row in enumerate(rows, start=1):
            _row(sheet, line, row, text, day)
    return out.getvalue()


def _head(sheet: "Worksheet", style: "Format", count: int) -> None:
    for place, column in enumerate(_COLUMNS):
        sheet.set_column(place, place, column.width)
        sheet.write_string(_FIRST, place, column.title, style)
    sheet.freeze_panes(_FIRST + 1, 0)
    sheet.autofilter(_FIRST, 0, _FIRST + count, len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(_FIRST)
    sheet.fit_to_pages(1, 0)


def _row(sheet: "Worksheet", line: int, row: AgendaRow, text: "Format", day: "Format") -> None:
    at = _FIRST + line
    sheet.write_number(at, 0, line)
    sheet.write_string(at, 1, row.number, text)
    sheet.write_datetime(at, 2, datetime(row.date.year, row.date.month, row.date.day), day)
    for place, words in enumerate((row.kind, row.name, row.signer), start=3):
        sheet.write_string(at, place, words, text)
    sheet.write_string(at, 6, row.state, text)
    sheet.write_string(at, 7, row.voided or row.revoked, text)


def _printed(row: AgendaRow) -> JSON:
    facts = asdict(row)
    return {**facts, "date": tanggal(row.date), "state": row.state, "reason": row.voided or row.revoked}


def _summary(rows: Sequence[AgendaRow]) -> str:
    voided = sum(1 for row in rows if row.voided)
    revoked = sum(1 for row in rows if row.revoked)
    said = f"{_count(len(rows) - voided)} surat terbit, {_count(voided)} nomor batal"
    return f"{said}, {_count(revoked)} dicabut" if revoked else said


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


@cache
def _files() -> dict[str, bytes]:
    return {AGENDA: (LAYOUT / AGENDA).read_bytes()}


@cache
def _key() -> str:
    return f"agenda-{hashlib.sha256(_files()[AGENDA]).hexdigest()}"
