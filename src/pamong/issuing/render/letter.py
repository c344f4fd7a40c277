"""Prints a letter: the final sheets with number, date and QR code, or a draft (RANCANGAN) without them."""

from datetime import datetime
from typing import Literal, cast

from pamong.issuing.render import engine
from pamong.issuing.render.data import DRAFT_MARK, SAMPLE_MARK, LetterData
from pamong.issuing.render.qr import qr_png, width_mm
from pamong.issuing.render.source import LETTER, LetterSource
from pamong.issuing.render.text import JSON, printable_json

type Paper = Literal["a4", "f4"]


def render(letter: LetterSource, data: dict[str, JSON], *, paper: Paper, timestamp: datetime) -> bytes:
    """The final PDF of a bound letter (`LetterData.to_json()` with a binding).

    PDF/A-2a and PDF/UA-1 in one file; the same arguments give the same bytes, on any machine.
    `timestamp` goes into the file's metadata and must know its time zone. Raises ValueError without a
    binding, RenderError if the template fails.
    """
    binding = data["binding"]
    if not isinstance(binding, dict):
        raise ValueError("a final letter needs its number, date and codes; use render_rancangan for a draft")
    code = qr_png(cast("str", binding["qr_url"]))
    return _print(letter, {**data, **binding, "draft": False}, code, paper, timestamp)


def render_rancangan(
    letter: LetterSource, data: dict[str, JSON], *, paper: Paper, timestamp: datetime
) -> bytes:
    """The same letter marked RANCANGAN: no number, date, signature or QR code, whatever the data holds."""
    return _print(letter, {**data, **_UNBOUND, "draft": True}, b"", paper, timestamp)


def rancangan_pictures(
    letter: LetterSource, data: dict[str, JSON], *, paper: Paper, timestamp: datetime, ppi: float = 144
) -> list[bytes]:
    """The pages of `render_rancangan` as PNG pictures, for reading on a phone."""
    clean = _clean({**data, **_UNBOUND, "draft": True}, paper)
    return engine.compile_pictures(letter.files, LETTER, letter.content_hash, clean, timestamp, ppi)


def render_letter(
    letter: LetterSource, data: LetterData, *, paper: Paper = "a4", timestamp: datetime
) -> bytes:
    """`render` or `render_rancangan`, by whether the letter is bound."""
    kind = render if data.binding else render_rancangan
    return kind(letter, data.to_json(), paper=paper, timestamp=timestamp)


_UNBOUND: dict[str, JSON] = {
    "number": "",
    "date": "",
    "signed_at": "",
    "code": "",
    "valid_until": "",
}


def _print(
    letter: LetterSource, data: dict[str, JSON], code: bytes, paper: Paper, timestamp: datetime
) -> bytes:
    clean = _clean(data, paper)
    # As numbers in the data, the picture would be hashed with each function of the layout that sees the data.
    beside = engine.HAS_FILES and letter.reads_code_beside
    clean |= {"qr": [] if beside else list(code), "qr_width": width_mm(code)}
    return engine.compile_pdf(letter.files, LETTER, letter.content_hash, clean, timestamp, code=code)


def _clean(data: dict[str, JSON], paper: Paper) -> dict[str, JSON]:
    arms = cast("dict[str, JSON]", data["letterhead"])["arms"]
    clean = cast("dict[str, JSON]", printable_json({**data, "binding": None, "qr_url": ""}))
    cast("dict[str, JSON]", clean["letterhead"])["arms"] = arms  # SVG source: no text to print
    added: dict[str, JSON] = {"qr": [], "qr_width": 0.0, "paper": paper, "watermark": _watermark(clean)}
    return clean | added | _metadata(clean)


def _watermark(data: dict[str, JSON]) -> list[JSON]:
    marks: list[JSON] = [DRAFT_MARK] if data["draft"] else []
    return [*marks, SAMPLE_MARK] if data["sample"] else marks


def _metadata(data: dict[str, JSON]) -> dict[str, JSON]:
    # No number and no name: viewers show the file's title to whoever looks over a shoulder.
    lines = cast("list[str]", cast("dict[str, JSON]", data["letterhead"])["lines"])
    title = f"{data['title']} ({DRAFT_MARK})" if data["draft"] else data["title"]
    return {"document_title": title, "author": lines[-1]}
