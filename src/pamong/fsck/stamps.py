"""Signed roots of the log say what their rows say; time stamps are over them, of the moment that their rows tell.

Who made a stamp, and whether to believe him, is asked where a letter is verified for the long term.
"""

from collections.abc import Iterator

from pamong.core.notes import Checkpoint as Root
from pamong.core.notes import (
    Note,
    NoteError,
    VerifierKey,
    cosigned_at,
    parse_note,
    parse_signature,
    verified,
)
from pamong.fsck.faults import Fault, Kind, at, raw
from pamong.signing import tsa
from pamong.transparency import ed25519
from pamong.transparency.models import Checkpoint, Cosignature, LogKey, TimeStamp
from pamong.transparency.stamping import digest_of, root_over


def check() -> Iterator[Fault]:
    """Every fault of every signed root and of every stamp."""
    keys = [VerifierKey(key.origin, raw(key.public_key)) for key in LogKey.objects.order_by("pk")]
    for row in Checkpoint.objects.order_by("size").iterator(chunk_size=2_000):
        for problem in _note(row, keys):
            yield Fault(Kind.LOG, at(Checkpoint, row.size), problem)
    for kept in Cosignature.objects.select_related("checkpoint").order_by("pk").iterator(chunk_size=2_000):
        if problem := _cosignature(kept):
            yield Fault(Kind.LOG, at(Cosignature, kept.pk), problem)
    for stamp in TimeStamp.objects.select_related("checkpoint").order_by("pk").iterator(chunk_size=2_000):
        for problem in _stamp(stamp):
            yield Fault(Kind.LOG, at(TimeStamp, stamp.pk), problem)


def _note(row: Checkpoint, keys: list[VerifierKey]) -> Iterator[str]:
    try:
        note = parse_note(row.note.encode())
        verified(note, keys, ed25519.verify)
        root = Root.parse(note.text)
    except NoteError as error:
        yield f"its note is not one of this log ({error})"
        return
    if (root.size, root.root) != (row.size, raw(row.root)):
        yield "its note says another size or root"
    if root.origin not in {key.name for key in keys}:
        yield "its note is of another log"


def _cosignature(row: Cosignature) -> str:
    """What is wrong with the word of a witness; empty if nothing is."""
    try:
        text, line = parse_note(row.checkpoint.note.encode()).text, parse_signature(row.line)
        verified(Note(text, (line,)), [VerifierKey.parse(row.key)], ed25519.verify)
    except NoteError as error:
        return f"it is not over its checkpoint ({error})"
    return "" if cosigned_at(line) == row.at.timestamp() else "it tells another moment"


def _stamp(row: TimeStamp) -> Iterator[str]:
    if _imprint(row) != raw(row.imprint):
        yield "it is not over what its row names"
    try:
        made = tsa.read(raw(row.token), raw(row.imprint))
    except tsa.TsaError as error:
        yield f"its token is not one over its imprint ({error.fault})"
        return
    if (made.at, made.expires) != (row.at, row.expires):
        yield "its token tells another moment, or ends at another"


def _imprint(row: TimeStamp) -> bytes:
    if row.checkpoint is not None:
        return digest_of(row.checkpoint)
    tokens = TimeStamp.objects.filter(pk__gte=row.first, pk__lte=row.last).order_by("pk")
    pairs = list(tokens.values_list("pk", "token"))
    return root_over(pairs)[2] if pairs else b""
