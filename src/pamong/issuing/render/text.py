"""Makes any text printable: nothing that people type stops a letter, and nothing is hidden in it."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent.parent / "typst" / "fonts"
# Drawn for a character outside of the font: a visible gap is honest, a dropped character is not.
MISSING = "\u25a1"
# Longer "words" get invisible break points, so that nothing runs off the sheet.
UNBROKEN = 28
BREAK = "\u200b"

type JSON = bool | int | float | str | list[JSON] | dict[str, JSON] | None


def printable(text: str) -> str:
    """The text as the letter prints it: NFC, one blank between words, line breaks kept.

    Control and format characters go (a right-to-left override could make a name read as another one);
    characters that the fonts lack become a visible box.

    >>> printable("  Siti\\tAminah\\u202e ")
    'Siti Aminah'
    >>> printable("dua\\r\\nbaris")
    'dua\\nbaris'
    """
    if text.isascii() and text.isprintable():
        return " ".join(_breakable(word) for word in text.split())
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cleaned = [" ".join(_breakable(_drawn(word)) for word in _visible(line).split()) for line in lines]
    return "\n".join(cleaned).strip("\n")


def printable_json(value: JSON) -> JSON:
    """Applies `printable` to every string of a JSON value; keys are ours and stay."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [printable_json(item) for item in value]
    if isinstance(value, dict):
        return {key: printable_json(item) for key, item in value.items()}
    return value


def _visible(line: str) -> str:
    return "".join(" " if char == "\t" else char for char in line if char == "\t" or _shows(char))


def _shows(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf") and not "\ufe00" <= char <= "\ufe0f"


def _drawn(word: str) -> str:
    covered = coverage()
    return "".join(char if ord(char) in covered else MISSING for char in word)


def _breakable(word: str) -> str:
    if len(word) <= UNBROKEN:
        return word
    return BREAK.join(word[start : start + UNBROKEN // 2] for start in range(0, len(word), UNBROKEN // 2))


@cache
def coverage() -> frozenset[int]:
    """Code points that all four styles of the shipped font can draw."""
    styles = (frozenset(_code_points(path.read_bytes())) for path in sorted(FONTS.glob("*.ttf")))
    first, *others = styles
    return first.intersection(*others)


def _code_points(font: bytes) -> Iterator[int]:
    """Reads the Windows Unicode BMP table of a TrueType font (OpenType specification, cmap format 4)."""
    table = _cmap_format_4(font)
    segments = struct.unpack_from(">H", font, table + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", font, table + 14)
    starts = struct.unpack_from(f">{segments}H", font, table + 16 + 2 * segments)
    for start, end in zip(starts, ends, strict=True):
        if start != 0xFFFF:
            yield from range(start, end + 1)


def _cmap_format_4(font: bytes) -> int:
    for index in range(struct.unpack_from(">H", font, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            return _subtable(font, offset)
    raise ValueError("the font has no cmap table")


def _subtable(font: bytes, cmap: int) -> int:
    for index in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * index)
        if (platform, encoding) == (3, 1) and struct.unpack_from(">H", font, cmap + offset)[0] == 4:
            return int(cmap + offset)
    raise ValueError("the font has no Unicode table of format 4")
