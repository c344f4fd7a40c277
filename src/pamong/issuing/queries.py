"""Reading documents."""

from pamong.foundation.files.models import StoredFile
from pamong.issuing.models import Document, Revision


def issued_successor(document: Document) -> Document | None:
    """The published document that corrects ``document``, wherever it was issued."""
    return Document.system().filter(supersedes=document, issued_at__isnull=False).first()


def newest_file(document: Document) -> StoredFile | None:
    """The file to hand out: as published, or as raised since for the long term."""
    newest = document.revisions.select_related("file").order_by("-sequence").first()
    return newest.file if newest else document.file


def published_size(revised: bytes) -> int | None:
    """How many bytes of the file with this SHA-256, if we made it as a revision, are the file as first published."""
    row = Revision.objects.filter(sha256=revised).values_list("document__file__size", flat=True)
    return row.first()
