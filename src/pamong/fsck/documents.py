"""What the row of a document says agrees with the rows around it; its file is ``sheets``'s business."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from pamong.fsck.faults import Fault, Kind
from pamong.fsck.register import Register, Row, State
from pamong.fsck.seals import Sealed
from pamong.fsck.storage import File
from pamong.issuing.models import RegisterEntry
from pamong.issuing.sealing import said

#: A binding that no prompt followed is given back after minutes; after this long nobody looks after it.
FORGOTTEN = timedelta(days=1)


def check(
    register: Register, entries: Mapping[UUID, RegisterEntry], files: Mapping[UUID, File], now: datetime
) -> Iterator[Fault]:
    """Every fault of every document's row."""
    for row in register.documents.values():
        if row.is_published:
            yield from _published(row, files)
        elif row.is_living:
            yield from _under_way(register, row, now)
        elif row.file or row.prepared:
            yield Fault(Kind.DOCUMENT_FILE, row.where, "cancelled, and a file is still kept for it")
        yield from _dated(row, entries.get(row.entry))
    yield from _twice(register)


def _published(row: Row, files: Mapping[UUID, File]) -> Iterator[Fault]:
    file = files.get(row.file) if row.file else None
    if file is None or file.deleted_at is not None:
        yield Fault(Kind.DOCUMENT_FILE, row.where, f"{row.state}, and there is no file")
    elif file.kind != "letter":
        yield Fault(Kind.DOCUMENT_FILE, row.where, f"its file is of kind {file.kind}")
    yield from _pages(row, files)
    if not row.seal_id:
        yield Fault(Kind.SEAL, row.where, f"{row.state}, and it has no seal")
    if row.prompt is None or row.issued_at is None:
        yield Fault(Kind.DOCUMENT_RECORD, row.where, f"{row.state} without a prompt or a moment")
    if (row.state == State.REVOKED) != (row.revoked_at is not None):
        yield Fault(Kind.REVOCATION, row.where, f"{row.state}, revoked at {row.revoked_at}")
    if row.state == State.REVOKED and not row.revoked_reason:
        yield Fault(Kind.REVOCATION, row.where, "revoked without a reason")


def _pages(row: Row, files: Mapping[UUID, File]) -> Iterator[Fault]:
    """What a service signed keeps its unsigned pages, for D is their hash; ours do not."""
    if not row.is_elsewhere:
        if row.prepared:
            yield Fault(Kind.DOCUMENT_FILE, row.where, f"{row.state}, and its prepared pages are still kept")
        return
    unsigned = files.get(row.prepared) if row.prepared else None
    if unsigned is None or unsigned.deleted_at is not None or unsigned.sha256 != row.digest:
        yield Fault(Kind.DOCUMENT_DIGEST, row.where, "the unsigned pages of its digest D are not kept")


def _under_way(register: Register, row: Row, now: datetime) -> Iterator[Fault]:
    if row.file or row.sha256:
        yield Fault(Kind.DOCUMENT_FILE, row.where, f"{row.state}, and it has a file already")
    if row.prompt and not row.prepared:
        yield Fault(Kind.DOCUMENT_FILE, row.where, f"{row.state}, and its prepared pages are gone")
    if row.prompt is None and now - row.bound_at > FORGOTTEN:
        yield Fault(Kind.UNFINISHED, row.where, f"bound at {row.bound_at} and never presented")


def sealed_words(row: Row, data: bytes, office: str) -> Sealed | None:
    """The seal of a document with what its row says, in the words of a seal; None for one without."""
    if not data and not row.seal_id:
        return None
    return Sealed(
        data=data,
        seal_id=row.seal_id,
        kind=said(row.title),
        office=said(office),
        title=said(row.signer_title),
        number=said(row.number),
        date=row.date,
        valid_until=row.valid_until,
        content_hash=row.content_hash,
    )


def _dated(row: Row, entry: RegisterEntry | None) -> Iterator[Fault]:
    if entry is None:
        yield Fault(Kind.DOCUMENT_DATE, row.where, "its number is not in the register")
    elif row.is_living and entry.date != row.date:
        yield Fault(Kind.DOCUMENT_DATE, row.where, f"dated {row.date}, its number {entry.date}")


def _twice(register: Register) -> Iterator[Fault]:
    """A source has one valid document; revoked ones before it are history."""
    for rows in register.by_source.values():
        valid = [row for row in rows if row.is_living and row.state != State.REVOKED]
        if len(valid) > 1:
            yield Fault(Kind.DOCUMENT_TWICE, valid[1].where, f"{len(valid)} valid documents of one source")
    for name in ("file", "sha256"):
        held = Counter(getattr(row, name) for row in register.documents.values() if getattr(row, name))
        for row in register.documents.values():
            if held[getattr(row, name)] > 1:
                yield Fault(Kind.DOCUMENT_TWICE, row.where, f"another document has the same {name}")
