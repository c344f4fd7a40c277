"""Letter types are data: what a ``letter.toml`` may say, and what an answer to its questions must be.

``load`` reads the file, ``clean`` reads answers, ``content_hash`` pins the version, ``public_problems`` says
what must be mended before the public sees it. No letter type needs Python.
"""

from pamong.core.lettertype.answers import (
    Cleaned,
    FieldErrors,
    Raw,
    Values,
    asked,
    clean,
    clean_field,
    from_json,
    to_json,
)
from pamong.core.lettertype.kinds import FieldError, Json, Value, day_limits
from pamong.core.lettertype.loading import LetterTypeError, load
from pamong.core.lettertype.model import (
    Choice,
    Condition,
    DateBound,
    Evidence,
    EvidenceKind,
    Field,
    FieldKind,
    Group,
    Issuer,
    LegalBasis,
    LetterType,
    Numbering,
    Outlier,
    Paper,
    Service,
)
from pamong.core.lettertype.pinning import content_hash
from pamong.core.lettertype.reading import Fault
from pamong.core.lettertype.rules import public_problems

__all__ = [
    "Choice",
    "Cleaned",
    "Condition",
    "DateBound",
    "Evidence",
    "EvidenceKind",
    "Fault",
    "Field",
    "FieldError",
    "FieldErrors",
    "FieldKind",
    "Group",
    "Issuer",
    "Json",
    "LegalBasis",
    "LetterType",
    "LetterTypeError",
    "Numbering",
    "Outlier",
    "Paper",
    "Raw",
    "Service",
    "Value",
    "Values",
    "asked",
    "clean",
    "clean_field",
    "content_hash",
    "day_limits",
    "from_json",
    "load",
    "public_problems",
    "to_json",
]
