"""What can be wrong, by name, and where."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:  # a process that only opens files needs no database
    from django.db.models import Model


class Kind(StrEnum):
    """The kinds of fault; ``docs/operations/audit.md`` says what each means and what to do."""

    DATABASE = "database"
    FOREIGN_KEY = "foreign_key"
    TRIGGER = "trigger"
    NUMBER_MISSING = "number_missing"
    NUMBER_UNEXPLAINED = "number_unexplained"
    NUMBER_ORDER = "number_order"
    DOCUMENT_FILE = "document_file"
    DOCUMENT_HASH = "document_hash"
    DOCUMENT_DIGEST = "document_digest"
    DOCUMENT_CONTENT = "document_content"
    DOCUMENT_DATE = "document_date"
    DOCUMENT_SOURCE = "document_source"
    DOCUMENT_TWICE = "document_twice"
    DOCUMENT_RECORD = "document_record"
    SIGNATURE = "signature"
    EVIDENCE = "evidence"
    SEAL = "seal"
    LOG = "log"
    PROMPT = "prompt"
    DISPATCH = "dispatch"
    UNFINISHED = "unfinished"
    REVOCATION = "revocation"
    REQUEST = "request"
    REQUEST_RECORD = "request_record"
    REPORT = "report"
    LETTER_TYPE = "letter_type"
    OFFICE_KEY = "office_key"
    PASSKEY = "passkey"
    CHAIN = "chain"
    AUDIT_ERASED = "audit_erased"
    AUDIT_MISSING = "audit_missing"
    AUDIT_DISAGREES = "audit_disagrees"
    FILE_MISSING = "file_missing"
    FILE_DAMAGED = "file_damaged"
    FILE_ORPHAN = "file_orphan"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault. ``where`` is ``table:key`` or ``files:name``; ``detail`` holds no NIK and no name of a person."""

    kind: Kind
    where: str
    detail: str

    def to_json(self) -> dict[str, Any]:
        """``{"kind", "where", "detail"}``."""
        return asdict(self)


def at(model: "type[Model]", key: UUID | str | int) -> str:
    """Where a row is: ``issuing_document:0198...``."""
    return f"{model._meta.db_table}:{key}"


def raw(value: bytes | memoryview | None) -> bytes:
    """The bytes of a binary cell, whichever database it came from; none are empty."""
    return bytes(value) if value is not None else b""
