"""What was done to somebody's PDF after it was signed. Imported only inside the examining child.

pyHanko compares the revisions; the rule on top is that of signing.md: nothing but validation data and invisible
document timestamps may follow, no object that nothing leads to, and no catalogue without the signature.
"""

from collections.abc import Iterator
from typing import Any

from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, StandardDiffPolicy
from pyhanko.sign.validation.status import SignatureCoverageLevel

from pamong.signing.reasons import Reason

#: pyHanko's own rules, but what hangs loose in a later revision is a change too: it may be there for the next one.
POLICY = StandardDiffPolicy(
    global_rules=DEFAULT_DIFF_POLICY.global_rules,
    form_rule=DEFAULT_DIFF_POLICY.form_rule,
    ignore_orphaned_objects=False,
)


def later_changes(signature: Any, status: Any, *, ends_cleanly: bool) -> list[Reason]:
    """Why the rest of the file is not only for the long term; ``status`` was made under ``POLICY``.

    ``ends_cleanly``: the last revision closes the file to its last byte.
    """
    reader = signature.reader
    is_last = signature.signed_revision >= reader.xrefs.total_revisions - 1
    if status.coverage is not SignatureCoverageLevel.ENTIRE_REVISION or is_last or not ends_cleanly:
        return [Reason.NOT_COVERED]
    harmless = status.modification_level is ModificationLevel.LTA_UPDATES
    return [] if harmless and _serves_the_long_term(reader, signature) else [Reason.LATER_CHANGES]


def _serves_the_long_term(reader: Any, signature: Any) -> bool:
    """Whether every field made later is an invisible document timestamp, and there is one, or validation data."""
    before = {str(field["/T"]) for field in _fields(reader.get_historical_root(signature.signed_revision))}
    later = [field for field in _fields(reader.root) if str(field["/T"]) not in before]
    return all(map(_is_invisible_timestamp, later)) and bool(later or "/DSS" in reader.root)


def _is_invisible_timestamp(field: Any) -> bool:
    if "/V" not in field or "/Type" not in field["/V"] or field["/V"]["/Type"] != "/DocTimeStamp":
        return False
    if "/Rect" not in field:
        return True
    left, bottom, right, top = field["/Rect"]
    return bool(left == right and bottom == top)


def was_signed_before(reader: Any) -> bool:
    """Whether an earlier revision holds a signature that the present one no longer leads to."""
    roots = (reader.get_historical_root(at) for at in range(reader.xrefs.total_revisions))
    return any("/V" in field and "/ByteRange" in field["/V"] for root in roots for field in _fields(root))


def _fields(root: Any) -> Iterator[Any]:
    fields = root["/AcroForm"]["/Fields"] if "/AcroForm" in root else []
    return (fields[at] for at in range(len(fields)))
