"""Base 41: bytes in characters that a QR code stores in 5.5 bits and a URL fragment carries as they are.

Two bytes become three characters (41^3 = 68,921 >= 65,536), an odd last byte two; the least significant comes first.
Base 45 (RFC 9285) would need blank and percent sign, which break addresses. The signs that readers of addresses cut
off at the end, ``.`` and ``:``, have the values 40 and 39, which no last character ever has.
"""

import struct

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-$*:."
_TWO = [first + second for second in ALPHABET for first in ALPHABET]
_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}


class Base41Error(ValueError):
    """The text is not what ``encode`` writes."""


def encode(data: bytes) -> str:
    """Write ``data``; ``3 * n // 2`` characters, rounded up.

    >>> encode(b"\\x00\\xff\\x10")
    '960G0'
    """
    words = struct.iter_unpack(">H", data[: len(data) & ~1])
    text = "".join([_TWO[word % 1681] + ALPHABET[word // 1681] for (word,) in words])
    return text + _TWO[data[-1]] if len(data) % 2 else text


def decode(text: str) -> bytes:
    """Read what ``encode`` wrote, and nothing else: ``encode(decode(text)) == text``.

    >>> decode("960G0").hex()
    '00ff10'

    Raises ``Base41Error``.
    """
    if len(text) % 3 == 1:
        raise Base41Error("cut short")
    out = bytearray()
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        value = _read(group)
        size = len(group) - 1
        if value >> 8 * size:
            raise Base41Error("a group beyond its bytes")
        out += value.to_bytes(size)
    return bytes(out)


def _read(group: str) -> int:
    try:
        return sum(_VALUES[sign] * 41**place for place, sign in enumerate(group))
    except KeyError as wrong:
        raise Base41Error(f"no sign of the alphabet: {wrong.args[0]!r}") from None
