"""What a log sends to a witness, ``add-checkpoint`` of c2sp.org/tlog-witness, read strictly and written exactly."""

from dataclasses import dataclass

from pamong.core.ledger import HASH_BYTES
from pamong.core.logproof import MAX_PATH
from pamong.core.notes import (
    MAX_NOTE,
    Checkpoint,
    Note,
    NoteError,
    Signature,
    b64,
    decimal,
    parse_note,
    un_b64,
)

MAX_BYTES = MAX_NOTE + 100 * MAX_PATH
#: With 409 comes the size of the tree that the witness cosigned last, as the body.
SIZE_TYPE = "text/x.tlog.size"
_OLD = "old "


@dataclass(frozen=True, slots=True)
class Submission:
    """That ``note``, a signed checkpoint, continues the tree of ``old`` leaves that the witness saw last."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        lines = [f"{_OLD}{self.old}", *map(b64, self.proof)]
        return "".join(f"{line}\n" for line in lines) + f"\n{self.note}"

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says; ``NoteError``."""
        return Checkpoint.parse(self.note.text)


def parse_submission(data: bytes) -> Submission:
    """The body of a request; ``NoteError`` for anything that is not written as the source says."""
    if len(data) > MAX_BYTES:
        raise NoteError("the request is too long")
    head, blank, note = data.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as fault:
        raise NoteError("not a request") from fault
    if not blank or not first.startswith(_OLD) or len(lines) > MAX_PATH:
        raise NoteError("not a request")
    proof = tuple(un_b64(line) for line in lines)
    if any(len(node) != HASH_BYTES for node in proof):
        raise NoteError("not a proof made of hashes")
    found = Submission(decimal(first.removeprefix(_OLD)), proof, parse_note(note))
    Checkpoint.parse(found.note.text)
    return found


def parse_answer(data: bytes, text: str) -> Note:
    """The signature lines that a witness answered, as a note over ``text``; ``NoteError``."""
    found = parse_note(f"{text}\n".encode() + data)
    if found.text != text:
        raise NoteError("more than signature lines")
    return found


def answer_of(signature: Signature) -> bytes:
    """The body with which a witness answers."""
    return str(signature).encode()
