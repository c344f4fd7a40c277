"""Reading documents."""

from pamong.foundation.files.models import StoredFile
from pamong.issuing.models import DispatchedLetter, Document, Revision
from pamong.signing.proving import Proof, prove_beside
from pamong.signing.reasons import Reason


def issued_successor(document: Document) -> Document | None:
    """The published document that corrects ``document``, wherever it was issued."""
    return Document.system().filter(supersedes=document, issued_at__isnull=False).first()


def is_certified(document: Document) -> bool:
    """Whether a PSrE's certificate signed the document. No query for what we signed ourselves."""
    if not document.is_signed_elsewhere:
        return False
    rows = DispatchedLetter.objects.filter(document=document, state=DispatchedLetter.State.SIGNED)
    return rows.filter(dispatch__certified=True).exists()


def proof_beside(document: Document) -> Proof:
    """What the evidence beside a document that a service signed proves; without any it has reasons."""
    rows = DispatchedLetter.objects.filter(document=document, state=DispatchedLetter.State.SIGNED)
    row = rows.select_related("dispatch__prompt__key", "document").first()
    if row is None:
        return Proof((Reason.NO_EVIDENCE,))
    key, digest = row.dispatch.prompt.key, bytes(row.document.digest or b"")
    proof = prove_beside(bytes(row.evidence), digest, bytes(key.key_hash))
    told = proof.evidence is not None and proof.evidence.letter != document.pk.bytes
    return Proof((*proof.reasons, Reason.EVIDENCE_PATH)) if told else proof


def newest_file(document: Document) -> StoredFile | None:
    """The file to hand out: as published, or as raised since for the long term."""
    newest = document.revisions.select_related("file").order_by("-sequence").first()
    return newest.file if newest else document.file


def published_size(revised: bytes) -> int | None:
    """How many bytes of the file with this SHA-256, if we made it as a revision, are the file as first published."""
    row = Revision.objects.filter(sha256=revised).values_list("document__file__size", flat=True)
    return row.first()
