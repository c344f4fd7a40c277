"""Reading documents."""

from pamong.issuing.models import Document


def issued_successor(document: Document) -> Document | None:
    """The published document that corrects ``document``, wherever it was issued."""
    return Document.system().filter(supersedes=document, issued_at__isnull=False).first()
