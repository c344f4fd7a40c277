"""An after-action report of the flood crew is issued with its document, or under signature with one, or has none."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from pamong.foundation.db.keys import DecryptionError
from pamong.fsck.faults import Fault, Kind, at
from pamong.fsck.register import PUBLISHED, Register, State
from pamong.issuing.models import Document
from pamong.issuing.render.source import LetterSource
from pamong.satgas.customer import DayReports
from pamong.satgas.models import DayReport


class Told(NamedTuple):
    """A report; ``sheet_hash`` is that of the wording and layout that it pinned."""

    pk: UUID
    document: UUID | None
    told: dict[str, Any]
    sheet: str
    sheet_hash: str


def load() -> dict[UUID, Told]:
    """Every report: one a day at most, and few of them."""
    rows = DayReport.system().order_by("pk").values_list(*Told._fields)
    return {told.pk: told for told in map(Told._make, rows)}


def check(register: Register, reports: Mapping[UUID, Told]) -> Iterator[Fault]:
    """Every fault between reports and documents, and every sheet that is not what was pinned."""
    for told in reports.values():
        yield from _sheet(told)
        yield from _report(register, told)
    for row in register.documents.values():
        if row.customer == DayReports.name and row.source not in reports:
            yield Fault(Kind.DOCUMENT_SOURCE, row.where, "the report that it holds is gone")


def _sheet(told: Told) -> Iterator[Fault]:
    try:
        LetterSource.load(told.sheet.encode(), told.sheet_hash)
    except (ValueError, AttributeError, TypeError):
        yield Fault(Kind.LETTER_TYPE, at(DayReport, told.pk), "is not what its hash says")


def _report(register: Register, told: Told) -> Iterator[Fault]:
    living = [row for row in register.by_source.get(told.pk, ()) if row.is_living]
    published = {row.pk for row in living if row.state in PUBLISHED}
    under_way = [row for row in living if row.pk not in published]
    issued = {row.pk for row in living if row.state == State.ISSUED}
    # A report that was signed keeps its document when that is revoked; it is never signed again.
    right = not under_way and told.document in published if told.document else not published
    right = right and len(under_way) <= 1 and all(map(register.under_way, under_way))
    if not right or issued - {told.document}:
        states = ", ".join(sorted(row.state for row in living)) or "none"
        yield Fault(Kind.REPORT, at(DayReport, told.pk), f"its document is {told.document}, living: {states}")
    elif told.document and not _says(told, told.document):
        yield Fault(Kind.REPORT, at(DayReport, told.pk), "its document tells something else")


def _says(told: Told, pk: UUID) -> bool:
    """Whether the document was made of these very words."""
    document = Document.system().only("pk", "data").get(pk=pk)
    try:
        said: object = json.loads(document.data)["values"]["told"]["raw"]
    except (DecryptionError, ValueError, KeyError, TypeError):
        return False
    return said == told.told
