"""The file that goes beside a letter and proves that it is in the log: c2sp.org/tlog-proof, version 1."""

from dataclasses import dataclass

from pamong.core.ledger import HASH_BYTES, leaf_hash, verify_path
from pamong.core.notes import (
    MAX_NOTE,
    Checkpoint,
    Note,
    NoteError,
    VerifierKey,
    Verify,
    b64,
    decimal,
    parse_note,
    un_b64,
    verified,
)

SUFFIX = ".tlog-proof"
#: Beside a letter that a service signed, whose file has no room for it: what proves its official's approval.
EVIDENCE_SUFFIX = ".evidence"
MAX_PATH = 63
_FIRST = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class LogProof:
    """That a leaf stands at ``index`` of the tree that ``note`` (a signed checkpoint) names.

    ``extra`` is, in Pamong, the data of the leaf. Nothing here is trusted until ``check`` has agreed.
    """

    index: int
    path: tuple[bytes, ...]
    note: Note
    extra: bytes | None = None

    def __str__(self) -> str:
        extra = [] if self.extra is None else [f"extra {b64(self.extra)}"]
        lines = [_FIRST, *extra, f"index {self.index}", *map(b64, self.path)]
        return "".join(f"{line}\n" for line in lines) + f"\n{self.note}"

    def check(self, data: bytes, key: VerifierKey, verify: Verify) -> Checkpoint:
        """The checkpoint under which the leaf with this ``data`` is proven; ``NoteError`` if it is not.

        The checkpoint must be signed by ``key``, and its origin must be the key's name.
        """
        verified(self.note, [key], verify)
        checkpoint = Checkpoint.parse(self.note.text)
        if checkpoint.origin != key.name:
            raise NoteError("a checkpoint of another log")
        if not verify_path(leaf_hash(data), self.index, checkpoint.size, self.path, checkpoint.root):
            raise NoteError("the path does not lead from this leaf to the root")
        return checkpoint


def parse_proof(data: bytes) -> LogProof:
    """A proof from the bytes of its file; ``NoteError`` for anything that is not written as the source says."""
    if len(data) > 4 * MAX_NOTE:
        raise NoteError("the proof is too long")
    head, blank, note = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as fault:
        raise NoteError("not a proof") from fault
    if not blank or lines.pop(0) != _FIRST or not lines:
        raise NoteError("not a proof")
    extra = un_b64(lines.pop(0).removeprefix("extra ")) if lines[0].startswith("extra ") else None
    if not lines or not lines[0].startswith("index "):
        raise NoteError("the index is missing")
    index = decimal(lines.pop(0).removeprefix("index "))
    path = tuple(un_b64(line) for line in lines)
    if len(path) > MAX_PATH or any(len(node) != HASH_BYTES for node in path):
        raise NoteError("not a path of hashes")
    found = LogProof(index, path, parse_note(note), extra)
    Checkpoint.parse(found.note.text)
    return found
