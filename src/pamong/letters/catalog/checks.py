"""What `pamong check letters` looks at: a letter type that passes can be offered to the public."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pamong.core import lettertype
from pamong.core.lettertype import LetterTypeError
from pamong.issuing.render.engine import RenderError
from pamong.issuing.render.letter import render_letter
from pamong.issuing.render.source import LETTER
from pamong.letters.catalog import DEFINITION, FILES, SAMPLE, CatalogEntry, read
from pamong.letters.catalog.samples import NOON, SAMPLE_BINDING, SampleError, sample_letter

# A citation of a rule. It belongs into [[legal_basis]], where somebody has to say where it was read.
_CITATION = re.compile(
    r"\b(?:undang-undang|peraturan|keputusan|instruksi|surat edaran"
    r"|uu|pp|perpres|permen\w*|perda|perwal|perbup|pma)"
    r"\b[^.\n]{0,80}?\b(?:nomor|no\.?)?\s*\d+\s*(?:tahun\s*|/)\d{4}",
    re.IGNORECASE,
)
_USED_FIELD = re.compile(r'\b(?:value|has|raw-value|phrase)\(\s*"([^"]*)"\s*\)')


def problems_of(folder: Path) -> list[str]:
    """What is wrong with the letter type in the folder, one sentence each, starting with its name."""
    return [f"{folder.name}: {problem}" for problem in _problems(folder)]


def _problems(folder: Path) -> Iterator[str]:
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        yield f"berkas tidak ada: {', '.join(missing)}"
        return
    try:
        entry = read(folder)
    except (LetterTypeError, UnicodeDecodeError) as error:
        yield from (f"{DEFINITION}: {line}" for line in str(error).splitlines())
        return
    if entry.type.slug != entry.slug:
        yield f"{DEFINITION}: slug harus sama dengan nama foldernya"
    yield from (f"{DEFINITION}: {fault}" for fault in lettertype.public_problems(entry.type))
    yield from _promise(entry)
    yield from _citations(entry)
    yield from _fields(entry)
    yield from _sheets(entry)


def _promise(entry: CatalogEntry) -> Iterator[str]:
    """The public must not be promised less time than the steps may take."""
    steps, promised = sum(step.days for step in entry.type.route), entry.type.service.days or 0
    if promised < steps:
        yield f"{DEFINITION}: [service] days = {promised}, padahal langkah-langkahnya {steps} hari kerja"


def _citations(entry: CatalogEntry) -> Iterator[str]:
    """Rules that are cited outside of [[legal_basis]]: nobody vouches for those."""
    service = entry.type.service
    prose = (
        entry.type.summary,
        *service.requirements,
        *service.procedure,
        service.product,
        service.complaints,
    )
    questions = (text for field in entry.type.fields for text in (field.label, field.hint, field.why))
    for text in (*prose, *questions):
        if _CITATION.search(text):
            yield f"{DEFINITION}: dasar hukum hanya boleh di [[legal_basis]]: {text}"
    for number, line in enumerate(entry.files[LETTER].decode().splitlines(), start=1):
        if _CITATION.search(line):
            yield f"{LETTER} baris {number}: dasar hukum hanya boleh di [[legal_basis]]"


def _fields(entry: CatalogEntry) -> Iterator[str]:
    known = {field.name for field in entry.type.fields}
    for name in dict.fromkeys(_USED_FIELD.findall(entry.files[LETTER].decode())):
        if name not in known:
            yield f'{LETTER}: tidak ada pertanyaan "{name}" di {DEFINITION}'


def _sheets(entry: CatalogEntry) -> Iterator[str]:
    try:
        draft = sample_letter(entry)
    except SampleError as error:
        yield from (f"{SAMPLE}: {fault}" for fault in error.faults)
        return
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        yield f"{SAMPLE}: {error}"
        return
    for paper in entry.type.papers:
        for name, letter in (("RANCANGAN", draft), ("surat jadi", draft.bound(SAMPLE_BINDING))):
            try:
                render_letter(entry.source, letter, paper=paper.value, timestamp=NOON)
            except RenderError as error:
                yield f"{LETTER} ({name}, {paper}): {error.details or error}"
