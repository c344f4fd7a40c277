"""Just enough of PDF's object syntax to take a dictionary apart and put it together again, byte for byte.

Values stay raw bytes: what is not changed is written back exactly as Typst wrote it (ISO 32000-1, 7.3).
"""

import re

MAX_DEPTH = 32

_SPACE = re.compile(rb"(?:[\x00\t\n\f\r ]+|%[^\r\n]*)*")
_ATOM = re.compile(
    rb"\d+[\x00\t\n\f\r ]+\d+[\x00\t\n\f\r ]+R(?![^\x00\t\n\f\r ()<>\[\]{}/%])"  # indirect reference
    rb"|/[^\x00\t\n\f\r ()<>\[\]{}/%]*"  # name
    rb"|[+-]?(?:\d+\.?\d*|\.\d+)"  # number
    rb"|true|false|null"
    rb"|<[0-9A-Fa-f\x00\t\n\f\r ]*>"  # hexadecimal string
)
_STRING_PART = re.compile(rb"[^()\\]+|\\[\s\S]|[()]")
_REFERENCE = re.compile(rb"(\d+) 0 R")


class PdfSyntaxError(ValueError):
    """These bytes are not the plain PDF that Pamong's own renderer writes."""


def entries(raw: bytes) -> dict[bytes, bytes]:
    """Keys (with their slash) and raw values of a dictionary; a key that stands twice is refused."""
    found: dict[bytes, bytes] = {}
    at = _space(raw, _expect(raw, 0, b"<<"))
    while not raw.startswith(b">>", at):
        end = _value_end(raw, at, 0)
        key = raw[at:end]
        if not key.startswith(b"/") or key in found:
            raise PdfSyntaxError("bad dictionary key")
        start = _space(raw, end)
        end = _value_end(raw, start, 0)
        found[key] = raw[start:end]
        at = _space(raw, end)
    if at + 2 != len(raw):
        raise PdfSyntaxError("bytes after the dictionary")
    return found


def items(raw: bytes) -> list[bytes]:
    """Raw values of an array."""
    found = []
    at = _space(raw, _expect(raw, 0, b"["))
    while not raw.startswith(b"]", at):
        end = _value_end(raw, at, 0)
        found.append(raw[at:end])
        at = _space(raw, end)
    if at + 1 != len(raw):
        raise PdfSyntaxError("bytes after the array")
    return found


def dictionary(values: dict[bytes, bytes]) -> bytes:
    """The opposite of ``entries``; order is kept."""
    return b"<<%s>>" % b"".join(_joined(key, value) for key, value in values.items())


def array(values: list[bytes]) -> bytes:
    """The opposite of ``items``."""
    return b"[%s]" % b" ".join(values)


def reference(raw: bytes) -> int:
    """The object number of ``12 0 R``."""
    match = _REFERENCE.fullmatch(raw)
    if not match:
        raise PdfSyntaxError("expected an indirect reference")
    return int(match[1])


def number(raw: bytes) -> int:
    """A non-negative integer."""
    if not raw.isdigit():
        raise PdfSyntaxError("expected an integer")
    return int(raw)


def text(value: str) -> bytes:
    """A text string: readable when it is plain ASCII, UTF-16 otherwise (7.9.2.2)."""
    if value.isascii() and value.isprintable():
        return b"(%s)" % re.sub(rb"([()\\])", rb"\\\1", value.encode())
    return b"<FEFF%s>" % value.encode("utf-16-be").hex().upper().encode()


def _joined(key: bytes, value: bytes) -> bytes:
    return key + value if value[:1] in b"/(<[" else key + b" " + value


def _space(data: bytes, at: int) -> int:
    match = _SPACE.match(data, at)
    return match.end() if match else at


def _expect(data: bytes, at: int, token: bytes) -> int:
    if not data.startswith(token, at):
        raise PdfSyntaxError(f"expected {token.decode()}")
    return at + len(token)


def _value_end(data: bytes, at: int, depth: int) -> int:
    if depth > MAX_DEPTH:
        raise PdfSyntaxError("nested too deeply")
    if match := _ATOM.match(data, at):  # nearly everything; never the beginning of what follows
        return match.end()
    if data.startswith(b"<<", at):
        return _container_end(data, at + 2, b">>", depth)
    if data.startswith(b"[", at):
        return _container_end(data, at + 1, b"]", depth)
    if data.startswith(b"(", at):
        return _string_end(data, at)
    raise PdfSyntaxError("unknown token")


def _container_end(data: bytes, at: int, closing: bytes, depth: int) -> int:
    at = _space(data, at)
    while not data.startswith(closing, at):
        at = _space(data, _value_end(data, at, depth + 1))
    return at + len(closing)


def _string_end(data: bytes, at: int) -> int:
    depth = 0
    while match := _STRING_PART.match(data, at):
        at = match.end()
        depth += (match[0] == b"(") - (match[0] == b")")
        if depth == 0:
            return at
    raise PdfSyntaxError("string without an end")
