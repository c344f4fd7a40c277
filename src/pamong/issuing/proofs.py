"""The proof that belongs beside the file of a published document."""

from pathlib import Path

from django.utils import timezone

from pamong.core.logproof import SUFFIX, LogProof
from pamong.issuing.models import Document
from pamong.transparency.services import proof_of


def proof_for(sha256: bytes) -> LogProof | None:
    """The proof of the document whose file has this SHA-256; None when we published no such file."""
    document = (
        Document.system().filter(sha256=sha256, issued_at__isnull=False).values_list("pk", flat=True).first()
    )
    return proof_of(document, now=timezone.now()) if document else None


def proof_path(file: Path) -> Path:
    """Where the proof of ``file`` is kept: beside it, under its name."""
    return file.with_name(file.name + SUFFIX)
