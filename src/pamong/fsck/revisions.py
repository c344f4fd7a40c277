"""What was appended to a published file for the long term is registered, in order, and told by the audit log."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from pamong.fsck.faults import Fault, Kind, at, raw
from pamong.fsck.register import Register
from pamong.fsck.storage import File
from pamong.fsck.trail import Trail
from pamong.issuing.models import Revision


def load() -> list[Revision]:
    """Every revision, in order."""
    return list(Revision.objects.order_by("document", "sequence"))


def check(
    register: Register, revisions: Sequence[Revision], files: Mapping[UUID, File], trail: Trail
) -> Iterator[Fault]:
    """Every fault of the rows; their bytes are checked beside those of the first file."""
    by_document: dict[UUID, list[Revision]] = defaultdict(list)
    for revision in revisions:
        by_document[revision.document_id].append(revision)
        file = files.get(revision.file_id)
        if file is None or file.deleted_at is not None or file.sha256 != raw(revision.sha256):
            yield Fault(
                Kind.DOCUMENT_FILE, at(Revision, revision.pk), "it does not have the file that it registers"
            )
    for document, rows in by_document.items():
        row = register.documents.get(document)
        where = row.where if row else at(Revision, rows[0].pk)
        if row is None or not row.is_published:
            yield Fault(Kind.DOCUMENT_RECORD, where, "extended, and it was never published")
        if [each.sequence for each in rows] != list(range(1, len(rows) + 1)):
            yield Fault(Kind.DOCUMENT_RECORD, where, "a revision of its file is missing")
    yield from _told(by_document, trail)


def _told(by_document: Mapping[UUID, Sequence[Revision]], trail: Trail) -> Iterator[Fault]:
    kept = {str(key): [raw(row.sha256).hex() for row in rows] for key, rows in by_document.items()}
    told = trail.told["document_extended"]
    for document in kept.keys() | told.keys():
        said = [(each.data or {}).get("sha256") for each in told.get(document, ())]
        if None not in said and said != kept.get(document, []):
            where = f"{Revision._meta.db_table}:{document}"
            detail = f"{len(kept.get(document, ()))} revisions, the log tells of {len(said)} or of others"
            yield Fault(Kind.AUDIT_DISAGREES, where, detail)
