"""Deterministic CBOR: one value, one sequence of bytes. What is signed is hashed in this form.

The subset of RFC 8949 section 4.2.1 that Pamong needs: integers, byte strings, text strings in NFC, arrays,
booleans and null; no maps, floats, tags or indefinite lengths. Decoding accepts exactly what encoding makes.
"""

import unicodedata
from collections.abc import Sequence

type Item = bool | int | bytes | str | Sequence[Item] | None
type Decoded = bool | int | bytes | str | tuple[Decoded, ...] | None

MAX_DEPTH = 16

_UINT, _NINT, _BYTES, _TEXT, _ARRAY, _SIMPLE = 0, 1, 2, 3, 4, 7
_STRINGS = (_BYTES, _TEXT)
_SHORT = tuple(bytes([value]) for value in range(256))
_SIMPLE_VALUES: dict[int, bool | None] = {20: False, 21: True, 22: None}


class CborError(ValueError):
    """A value that cannot be encoded, or bytes that are no deterministic encoding of one."""


def encode(item: Item) -> bytes:
    """Encode ``item``; text is put in NFC first.

    >>> encode(["pamong/sign/1", b"\\x00\\xff", 200, True, None]).hex()
    '856d70616d6f6e672f7369676e2f314200ff18c8f5f6'

    Raises ``CborError`` for other types, integers beyond 64 bits, lone surrogates and nesting beyond 16.
    """
    out: list[bytes] = []
    _encode(item, out, 0)
    return b"".join(out)


def _encode(item: Item, out: list[bytes], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise CborError("nested too deep")
    if isinstance(item, str):
        text = _utf8(item)
        out += (_head(_TEXT, len(text)), text)
    elif isinstance(item, (bytes, bytearray, memoryview)):
        out += (_head(_BYTES, len(item)), bytes(item))
    elif item is None or item is True or item is False:
        out.append(_head(_SIMPLE, {False: 20, True: 21, None: 22}[item]))
    elif isinstance(item, int):
        out.append(_head(_NINT, -1 - item) if item < 0 else _head(_UINT, item))
    elif isinstance(item, list | tuple):
        out.append(_head(_ARRAY, len(item)))
        for part in item:
            _encode(part, out, depth + 1)
    else:
        raise CborError(f"cannot encode {type(item).__name__}")


def _utf8(text: str) -> bytes:
    try:
        return unicodedata.normalize("NFC", text).encode()
    except UnicodeEncodeError as error:
        raise CborError("text with a lone surrogate") from error


def _head(major: int, value: int) -> bytes:
    if value < 24:
        return _SHORT[major << 5 | value]
    for extra, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 1 << 8 * size:
            return _SHORT[major << 5 | extra] + value.to_bytes(size)
    raise CborError("integer beyond 64 bits")


def decode(data: bytes) -> Decoded:
    """Decode exactly one item, arrays as tuples; ``decode(encode(x)) == x`` and ``encode(decode(b)) == b``.

    >>> decode(bytes.fromhex("83010203"))
    (1, 2, 3)

    Raises ``CborError`` for anything that ``encode`` would not have written, bytes left over included.
    """
    data = bytes(data)
    item, end = _decode(data, 0, 0)
    if end != len(data):
        raise CborError("bytes left over")
    return item


def _decode(data: bytes, at: int, depth: int) -> tuple[Decoded, int]:
    """The item at ``at`` and the offset behind it."""
    if at >= len(data):
        raise CborError("cut short")
    major, value = data[at] >> 5, data[at] & 31
    at += 1
    if value >= 24:
        value, at = _long(data, at, value)
    if major in _STRINGS:
        end = at + value
        if end > len(data):
            raise CborError("cut short")
        return (data[at:end] if major == _BYTES else _text(data[at:end])), end
    if major == _ARRAY:
        return _array(data, at, value, depth)
    if major == _UINT:
        return value, at
    return _other(major, value), at


def _other(major: int, value: int) -> int | bool | None:
    if major == _NINT:
        return -1 - value
    if major != _SIMPLE or value not in _SIMPLE_VALUES:
        raise CborError("a type outside the subset")
    return _SIMPLE_VALUES[value]


def _long(data: bytes, at: int, extra: int) -> tuple[int, int]:
    """The value in the bytes behind a head, which must have needed that many."""
    if extra > 27:
        raise CborError("indefinite or reserved length")
    size = 1 << extra - 24
    end = at + size
    if end > len(data):
        raise CborError("cut short")
    value = int.from_bytes(data[at:end])
    if value < (24 if size == 1 else 1 << 4 * size):
        raise CborError("not the shortest form")
    return value, end


def _text(encoded: bytes) -> str:
    try:
        text = encoded.decode()
    except UnicodeDecodeError as error:
        raise CborError("text is not UTF-8") from error
    if not unicodedata.is_normalized("NFC", text):
        raise CborError("text is not in NFC")
    return text


def _array(data: bytes, at: int, length: int, depth: int) -> tuple[tuple[Decoded, ...], int]:
    if length and depth == MAX_DEPTH:
        raise CborError("nested too deep")
    if length > len(data) - at:  # each item takes a byte at least: refuse before allocating
        raise CborError("cut short")
    items = []
    for _ in range(length):
        item, at = _decode(data, at, depth + 1)
        items.append(item)
    return tuple(items), at
