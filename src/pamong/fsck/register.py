"""The register as it stands: every document and every number entry, loaded once for all checks."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from pamong.fsck.faults import at, raw
from pamong.issuing.models import Document, RegisterEntry
from pamong.signing.models import Prompt

State = Document.State
PUBLISHED = frozenset({State.ISSUED, State.REVOKED})
_FIELDS = (
    "pk", "state", "customer", "source", "kind", "title", "subject", "office_place", "entry_id", "number", "date",
    "valid_until", "content_hash", "digest", "hole_start", "hole_end", "prepared_id", "file_id", "sha256",
    "signer_id", "appointment_id", "prompt_id", "position", "bound_at", "issued_at", "revoked_at",
    "revoked_reason", "seal_id", "signer_title", "office_id",
)  # fmt: skip


class Row(NamedTuple):
    """A document without what is large: its data and its seal."""

    pk: UUID
    state: str
    customer: str
    source: UUID
    kind: str
    title: str
    subject: str
    office_place: int
    entry: UUID
    number: str
    date: dt.date
    valid_until: dt.date | None
    content_hash: bytes
    digest: bytes
    hole_start: int | None
    hole_end: int | None
    prepared: UUID | None
    file: UUID | None
    sha256: bytes
    signer: UUID
    appointment: UUID
    prompt: UUID | None
    position: int
    bound_at: dt.datetime
    issued_at: dt.datetime | None
    revoked_at: dt.datetime | None
    revoked_reason: str
    seal_id: bytes
    signer_title: str
    office: UUID

    @property
    def where(self) -> str:
        """Where it stands in the database."""
        return at(Document, self.pk)

    @property
    def is_published(self) -> bool:
        """Issued, revoked since or not."""
        return self.state in PUBLISHED

    @property
    def is_elsewhere(self) -> bool:
        """Whether a service signs the whole file; the unsigned one is kept."""
        return bool(self.digest) and self.hole_start is None

    @property
    def is_living(self) -> bool:
        """Not cancelled."""
        return self.state != State.CANCELLED


@dataclass(slots=True)
class Register:
    """All documents, and found by what they belong to. About 1.5 kB of memory a letter."""

    documents: dict[UUID, Row] = field(default_factory=dict)
    by_entry: dict[UUID, list[Row]] = field(default_factory=lambda: defaultdict(list))
    by_source: dict[UUID, list[Row]] = field(default_factory=lambda: defaultdict(list))
    by_prompt: dict[UUID, list[Row]] = field(default_factory=lambda: defaultdict(list))
    prompts: dict[UUID, str] = field(default_factory=dict)

    def under_way(self, row: Row) -> bool:
        """Whether a document that is not published yet is at a stage that a crash or the next moment explains."""
        prompt = self.prompts.get(row.prompt) if row.prompt else None
        if row.state == State.BOUND:
            return row.prompt is None or prompt == Prompt.State.OPEN
        return row.state == State.ORDERED and prompt == Prompt.State.ORDERED


def load() -> Register:
    """Read the register in the running picture of the database."""
    found = Register(prompts=dict(Prompt.objects.values_list("pk", "state")))
    for values in Document.system().order_by("pk").values_list(*_FIELDS).iterator(chunk_size=2_000):
        row = _row(values)
        found.documents[row.pk] = row
        found.by_entry[row.entry].append(row)
        found.by_source[row.source].append(row)
        if row.prompt:
            found.by_prompt[row.prompt].append(row)
    return found


_BINARY = tuple(_FIELDS.index(name) for name in ("content_hash", "digest", "sha256", "seal_id"))


def _row(values: tuple[object, ...]) -> Row:
    cells = list(values)
    for index in _BINARY:
        cells[index] = raw(cells[index])  # type: ignore[arg-type]
    return Row(*cells)  # type: ignore[arg-type]


def entries() -> "dict[UUID, RegisterEntry]":
    """Every number that was ever allotted."""
    return {entry.pk: entry for entry in RegisterEntry.objects.order_by("book", "number")}
