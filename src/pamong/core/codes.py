"""Codes that stand on paper to be typed: 60 bits in Crockford's base 32, no check symbol.

The alphabet leaves out I, L, O and U, so a code has one spelling; what people mistype for it is read kindly.
Source: crockford.com/base32.html.
"""

import re
from typing import NewType

from pamong.core.messages import Message, _

ShortCode = NewType("ShortCode", str)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHORT_BITS = 60
SHORT_LENGTH = 12

_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}
_KIND = str.maketrans("ILO", "110")
_BETWEEN = re.compile(r"[\s\-‐-―−.]+")


class CodeError(ValueError):
    """The text is no code; ``message`` says in Indonesian what to check."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


def normalise(text: str) -> str:
    """Upper case, no blanks or dashes, I and L read as 1, O as 0; not checked.

    >>> normalise(" 7f3a c2lb-9kod ")
    '7F3AC21B9K0D'
    """
    return _BETWEEN.sub("", text).upper().translate(_KIND)


def short_code(value: int) -> ShortCode:
    """Write 60 bits as three groups of four; ``ValueError`` out of range.

    >>> short_code(0x3BC6A6082B4CC0D)
    '7F3A-C21B-9K0D'
    """
    if not 0 <= value < 1 << SHORT_BITS:
        raise ValueError(f"not {SHORT_BITS} bits")
    text = _write(value, SHORT_LENGTH)
    return ShortCode("-".join(text[at : at + 4] for at in range(0, SHORT_LENGTH, 4)))


def read_short_code(text: str) -> int:
    """Read the 60 bits of a short code, dashes or not, spelled kindly.

    >>> short_code(read_short_code("7f3ac2ib9kod"))
    '7F3A-C21B-9K0D'

    Raises ``CodeError``.
    """
    return _read(text, SHORT_LENGTH)


def _write(value: int, length: int) -> str:
    return "".join(ALPHABET[value >> 5 * at & 31] for at in reversed(range(length)))


def _read(text: str, length: int) -> int:
    plain = normalise(text[: 4 * length])
    if len(plain) != length:
        raise CodeError(
            _(
                "Kode terdiri dari {length} huruf dan angka. Yang ditulis {count}.",
                length=length,
                count=len(plain),
            )
        )
    value = 0
    for sign in plain:
        if sign not in _VALUES:
            raise CodeError(_("Tanda {sign} tidak pernah ada di dalam kode. Periksa lagi.", sign=sign))
        value = value << 5 | _VALUES[sign]
    return value
