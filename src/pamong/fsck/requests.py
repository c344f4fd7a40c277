"""A request is issued with its document, or under signature with one, or has none."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from pamong.core.routing import Status
from pamong.fsck.faults import Fault, Kind, at
from pamong.fsck.register import PUBLISHED, Register, Row, State
from pamong.issuing.render.source import LetterSource
from pamong.letters.customer import Letters
from pamong.letters.models import Request, TypeVersion
from pamong.satgas.customer import DayReports


class Asked(NamedTuple):
    """A request; ``type_version_id`` is the hash of the letter type that it pinned."""

    pk: UUID
    status: str
    document: UUID | None
    title: str
    subject: str
    finished_at: datetime | None
    type_version_id: str
    slug: str


def load() -> dict[UUID, Asked]:
    """Every request."""
    rows = Request.system().order_by("pk").values_list(*Asked._fields).iterator(chunk_size=2_000)
    return {asked.pk: asked for asked in map(Asked._make, rows)}


def check(register: Register, requests: Mapping[UUID, Asked]) -> Iterator[Fault]:
    """Every fault between requests and documents, and every letter type that is not what was pinned."""
    yield from _types()
    for asked in requests.values():
        yield from _request(register, asked)
    for row in register.documents.values():
        if row.customer not in (Letters.name, DayReports.name):
            yield Fault(Kind.DOCUMENT_SOURCE, row.where, "nobody asked for it: its customer is unknown")
        elif row.customer == Letters.name and row.source not in requests:
            yield Fault(Kind.DOCUMENT_SOURCE, row.where, "the request that it answers is gone")


def _request(register: Register, asked: Asked) -> Iterator[Fault]:
    living = [row for row in register.by_source.get(asked.pk, ()) if row.is_living]
    published = [row for row in living if row.state in PUBLISHED]
    match asked.status:
        case Status.ISSUED:
            right = len(living) == len(published) and asked.document in {row.pk for row in published}
        case Status.SIGNING:
            under_way = [row for row in living if row not in published]
            right = len(under_way) == 1 and register.under_way(under_way[0])
        case _:
            right = not any(row.state == State.ISSUED or row not in published for row in living)
    where = at(Request, asked.pk)
    if not right:
        states = ", ".join(sorted(row.state for row in living)) or "none"
        yield Fault(Kind.REQUEST, where, f"{asked.status}, its living documents: {states}")
    for row in published:
        if row.pk == asked.document:
            yield from _same(where, row, asked)


def _same(where: str, row: Row, asked: Asked) -> Iterator[Fault]:
    if (row.title, row.subject, row.kind) != (asked.title, asked.subject, asked.slug):
        yield Fault(Kind.REQUEST, where, f"its document {row.pk} has another title, subject or kind")
    if asked.finished_at != row.issued_at:
        detail = f"finished at {asked.finished_at}, its document issued at {row.issued_at}"
        yield Fault(Kind.REQUEST, where, detail)


def _types() -> Iterator[Fault]:
    for version in TypeVersion.objects.order_by("pk"):
        try:
            files = LetterSource.load(version.source.encode(), version.content_hash).files
            right = files["letter.toml"] == version.toml.encode()
        except (ValueError, KeyError, AttributeError, TypeError):
            right = False
        if not right:
            yield Fault(Kind.LETTER_TYPE, at(TypeVersion, version.pk), "is not what its hash says")
