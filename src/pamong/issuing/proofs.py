"""The proof that belongs beside the file of a published document."""

from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from pamong.core.logproof import EVIDENCE_SUFFIX, SUFFIX, LogProof
from pamong.issuing.models import DispatchedLetter, Document
from pamong.transparency.services import proof_of


def proof_for(sha256: bytes) -> LogProof | None:
    """The proof of the document whose file, or a revision of it, has this SHA-256; None when we made no such file."""
    ours = Q(sha256=sha256) | Q(revisions__sha256=sha256)
    document = Document.system().filter(ours, issued_at__isnull=False).values_list("pk", flat=True).first()
    return proof_of(document, now=timezone.now()) if document else None


def evidence_for(sha256: bytes) -> bytes | None:
    """The evidence of the file with this SHA-256, or a revision of it, if a service signed it; ours have it inside."""
    ours = Q(document__sha256=sha256) | Q(document__revisions__sha256=sha256)
    rows = DispatchedLetter.objects.filter(ours, state=DispatchedLetter.State.SIGNED)
    found = rows.filter(document__issued_at__isnull=False).values_list("evidence", flat=True).first()
    return bytes(found) if found is not None else None


def evidence_path(file: Path) -> Path:
    """Where the evidence of ``file`` is kept: beside it, under its name."""
    return file.with_name(file.name + EVIDENCE_SUFFIX)


def proof_path(file: Path) -> Path:
    """Where the proof of ``file`` is kept: beside it, under its name."""
    return file.with_name(file.name + SUFFIX)
