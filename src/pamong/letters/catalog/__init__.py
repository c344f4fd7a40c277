"""The letter types that ship with Pamong. Each is a folder of data: letter.toml, letter.typ, sample.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pamong.core import lettertype
from pamong.core.lettertype import LetterType
from pamong.issuing.render.source import LETTER, LetterSource

FOLDER = Path(__file__).resolve().parent
DEFINITION = "letter.toml"
SAMPLE = "sample.toml"
FILES = (DEFINITION, LETTER, SAMPLE)


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One letter type: its definition, its three files, and the source that a request pins."""

    slug: str
    type: LetterType
    files: Mapping[str, bytes]
    source: LetterSource

    @property
    def content_hash(self) -> str:
        """Hash over definition, wording and layout: it changes when a letter could look or read different."""
        return self.source.content_hash


@cache
def all_types() -> tuple[CatalogEntry, ...]:
    """Every letter type, by slug. Raises the loader's error if one is not valid."""
    return tuple(read(folder) for folder in folders())


@cache
def get(slug: str) -> CatalogEntry:
    """The letter type of that name; raises KeyError if there is none."""
    for entry in all_types():
        if entry.slug == slug:
            return entry
    raise KeyError(slug)


def folders(catalog: Path = FOLDER) -> list[Path]:
    """Folders that hold a letter type, by name."""
    return sorted(path.parent for path in catalog.glob(f"*/{DEFINITION}"))


def read(folder: Path) -> CatalogEntry:
    """Reads one folder. Raises OSError for a missing file and the loader's error for a wrong definition."""
    files = {name: (folder / name).read_bytes() for name in FILES}
    # The sample is for checks and does not shape a letter.
    shaping = {name: data for name, data in files.items() if name != SAMPLE}
    kind = lettertype.load(files[DEFINITION].decode("utf-8"))
    return CatalogEntry(folder.name, kind, files, LetterSource.of(shaping))


def problems() -> list[str]:
    """What is wrong with the catalogue, one sentence each; empty when all is well. See `catalog.checks`."""
    from pamong.letters.catalog.checks import problems_of  # it needs the letters app, which needs this module

    return [problem for folder in folders() for problem in problems_of(folder)]
