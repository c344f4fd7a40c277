"""The template of a letter, complete enough to print it again years later."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pamong.core.lettertype import content_hash

LAYOUT = Path(__file__).resolve().parent.parent / "typst"
LAYOUT_NAMES = ("arms.svg", "mark.svg", "pamong.typ")
LETTER = "letter.typ"


@dataclass(frozen=True, slots=True)
class LetterSource:
    """All files that shape a letter, by name, with their hash.

    The shared layout is part of it: a request that pinned a letter type keeps its look and its wording
    when the office installs a newer version, and a restored backup can print it without the old program.
    """

    files: Mapping[str, bytes]
    content_hash: str

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "LetterSource":
        """Adds the present layout to the files of a letter type. Raises KeyError without a letter.typ."""
        together = {**layout_files(), **files}
        _ = together[LETTER]
        return cls(together, content_hash(together))

    @property
    def reads_code_beside(self) -> bool:
        """Whether the layout reads the QR code as a file; those pinned before know it as numbers in their data."""
        return b"sys.inputs.code" in self.files.get("pamong.typ", b"")

    def dump(self) -> bytes:
        """One blob to store beside the hash; `load` reads it."""
        texts = {name: data.decode("utf-8") for name, data in sorted(self.files.items())}
        return json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def load(cls, blob: bytes, expected_hash: str) -> "LetterSource":
        """Reads a dump back; raises ValueError if it is not what was pinned."""
        files = {name: text.encode() for name, text in json.loads(blob).items()}
        if content_hash(files) != expected_hash:
            raise ValueError("the stored letter type does not match its hash")
        return cls(files, expected_hash)


@cache
def layout_files() -> Mapping[str, bytes]:
    """The layout that all letters share, as shipped with this version."""
    return {name: (LAYOUT / name).read_bytes() for name in LAYOUT_NAMES}


def unpack(files: Mapping[str, bytes], folder: Path) -> Path:
    """Puts the files into the folder, each renamed into place: a reader never sees half a file.

    A file that differs is replaced: what is printed is what was pinned, not what lies in the cache.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        target = folder / Path(name).name
        if not target.is_file() or target.read_bytes() != data:
            _write(target, data)
    return folder


def _write(target: Path, data: bytes) -> None:
    handle, aside = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    Path(aside).chmod(0o444)
    Path(aside).replace(target)
