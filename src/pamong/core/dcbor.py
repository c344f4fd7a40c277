"""Deterministic CBOR: one value, one sequence of bytes. What is signed is hashed in this form.

The subset of RFC 8949 section 4.2.1 that Pamong needs: integers, byte strings, text strings in NFC, arrays,
booleans and null; no maps, floats, tags or indefinite lengths. Decoding accepts exactly what encoding makes.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

type Item = bool | int | bytes | str | Sequence[Item] | None
type Decoded = bool | int | bytes | str | tuple[Decoded, ...] | None

MAX_DEPTH = 16

_UINT, _NINT, _BYTES, _TEXT, _ARRAY, _SIMPLE = 0, 1, 2, 3, 4, 7
_SIMPLE_VALUES: dict[int, bool | None] = {20: False, 21: True, 22: None}


class CborError(ValueError):
    """A value that cannot be encoded, or bytes that are no deterministic encoding of one."""


def encode(item: Item) -> bytes:
    """Encode ``item``; text is put in NFC first.

    >>> encode(["pamong/sign/1", b"\\x00\\xff", 200, True, None]).hex()
    '856d70616d6f6e672f7369676e2f314200ff18c8f5f6'

    Raises ``CborError`` for other types, integers beyond 64 bits, lone surrogates and nesting beyond 16.
    """
    out = bytearray()
    _encode(item, out, 0)
    return bytes(out)


def _encode(item: Item, out: bytearray, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise CborError("nested too deep")
    match item:
        case None | True | False:
            out.append(_SIMPLE << 5 | {False: 20, True: 21, None: 22}[item])
        case int():
            major, value = (_NINT, -1 - item) if item < 0 else (_UINT, item)
            _head(major, value, out)
        case bytes() | bytearray() | memoryview():
            _head(_BYTES, len(item), out)
            out += item
        case str():
            text = _utf8(item)
            _head(_TEXT, len(text), out)
            out += text
        case list() | tuple():
            _head(_ARRAY, len(item), out)
            for part in item:
                _encode(part, out, depth + 1)
        case _:
            raise CborError(f"cannot encode {type(item).__name__}")


def _utf8(text: str) -> bytes:
    try:
        return unicodedata.normalize("NFC", text).encode()
    except UnicodeEncodeError as error:
        raise CborError("text with a lone surrogate") from error


def _head(major: int, value: int, out: bytearray) -> None:
    if value < 24:
        out.append(major << 5 | value)
        return
    for extra, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 1 << 8 * size:
            out.append(major << 5 | extra)
            out += value.to_bytes(size)
            return
    raise CborError("integer beyond 64 bits")


def decode(data: bytes) -> Decoded:
    """Decode exactly one item, arrays as tuples; ``decode(encode(x)) == x`` and ``encode(decode(b)) == b``.

    >>> decode(bytes.fromhex("83010203"))
    (1, 2, 3)

    Raises ``CborError`` for anything that ``encode`` would not have written, bytes left over included.
    """
    reader = _Reader(bytes(data))
    item = reader.item(0)
    if reader.at != len(reader.data):
        raise CborError("bytes left over")
    return item


@dataclass(slots=True)
class _Reader:
    data: bytes
    at: int = 0

    def take(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self.data):
            raise CborError("cut short")
        taken, self.at = self.data[self.at : end], end
        return taken

    def head(self) -> tuple[int, int]:
        first = self.take(1)[0]
        major, extra = first >> 5, first & 31
        if extra < 24:
            return major, extra
        if extra > 27:
            raise CborError("indefinite or reserved length")
        size = 1 << extra - 24
        value = int.from_bytes(self.take(size))
        if value < (24 if size == 1 else 1 << 4 * size):
            raise CborError("not the shortest form")
        return major, value

    def item(self, depth: int) -> Decoded:
        if depth > MAX_DEPTH:
            raise CborError("nested too deep")
        major, value = self.head()
        if major == _UINT:
            return value
        if major == _NINT:
            return -1 - value
        if major == _BYTES:
            return self.take(value)
        if major == _TEXT:
            return self.text(value)
        if major == _ARRAY:
            return self.array(value, depth)
        return _simple(major, value)

    def text(self, length: int) -> str:
        try:
            text = self.take(length).decode()
        except UnicodeDecodeError as error:
            raise CborError("text is not UTF-8") from error
        if not unicodedata.is_normalized("NFC", text):
            raise CborError("text is not in NFC")
        return text

    def array(self, length: int, depth: int) -> tuple[Decoded, ...]:
        if length > len(self.data) - self.at:  # each item takes a byte at least: refuse before allocating
            raise CborError("cut short")
        return tuple(self.item(depth + 1) for _ in range(length))


def _simple(major: int, value: int) -> bool | None:
    if major != _SIMPLE or value not in _SIMPLE_VALUES:
        raise CborError("a type outside the subset")
    return _SIMPLE_VALUES[value]
