"""A request is issued with its document, or under signature with one, or has none."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from pamong.core.routing import Status
from pamong.fsck.faults import Fault, Kind, at
from pamong.fsck.register import PUBLISHED, Register, Row, State
from pamong.issuing.render.source import LetterSource
from pamong.letters.customer import Letters
from pamong.letters.models import Request, TypeVersion

_FIELDS = ("pk", "status", "document", "title", "subject", "finished_at", "type_version_id", "slug")
type _Values = tuple[UUID, str, UUID | None, str, str, datetime | None, str, str]


def types_by_source() -> dict[UUID, str]:
    """The hash of the letter type that each request pinned."""
    return dict(Request.system().values_list("pk", "type_version_id"))


def check(register: Register) -> Iterator[Fault]:
    """Every fault between requests and documents, and every letter type that is not what was pinned."""
    yield from _types()
    seen: set[UUID] = set()
    for values in Request.system().order_by("pk").values_list(*_FIELDS).iterator(chunk_size=2_000):
        seen.add(values[0])
        yield from _request(register, values)
    for row in register.documents.values():
        if row.customer != Letters.name:
            yield Fault(Kind.DOCUMENT_SOURCE, row.where, "nobody asked for it: its customer is unknown")
        elif row.source not in seen:
            yield Fault(Kind.DOCUMENT_SOURCE, row.where, "the request that it answers is gone")


def _request(register: Register, values: _Values) -> Iterator[Fault]:
    pk, status, document, title, subject, finished_at, _type, slug = values
    living = [row for row in register.by_source.get(pk, ()) if row.is_living]
    published = [row for row in living if row.state in PUBLISHED]
    match status:
        case Status.ISSUED:
            right = len(living) == len(published) and document in {row.pk for row in published}
        case Status.SIGNING:
            under_way = [row for row in living if row not in published]
            right = len(under_way) == 1 and register.under_way(under_way[0])
        case _:
            right = not any(row.state == State.ISSUED or row not in published for row in living)
    where = at(Request, pk)
    if not right:
        states = ", ".join(sorted(row.state for row in living)) or "none"
        yield Fault(Kind.REQUEST, where, f"{status}, its living documents: {states}")
    for row in published:
        if row.pk == document:
            yield from _same(where, row, (title, subject, slug), finished_at)


def _same(where: str, row: Row, words: tuple[str, str, str], finished_at: datetime | None) -> Iterator[Fault]:
    if (row.title, row.subject, row.kind) != words:
        yield Fault(Kind.REQUEST, where, f"its document {row.pk} has another title, subject or kind")
    if finished_at != row.issued_at:
        yield Fault(Kind.REQUEST, where, f"finished at {finished_at}, its document issued at {row.issued_at}")


def _types() -> Iterator[Fault]:
    for version in TypeVersion.objects.order_by("pk"):
        try:
            files = LetterSource.load(version.source.encode(), version.content_hash).files
            right = files["letter.toml"] == version.toml.encode()
        except (ValueError, KeyError, AttributeError, TypeError):
            right = False
        if not right:
            yield Fault(Kind.LETTER_TYPE, at(TypeVersion, version.pk), "is not what its hash says")
