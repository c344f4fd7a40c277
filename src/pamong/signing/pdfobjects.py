"""Just enough of PDF's object syntax to take a dictionary apart and put it together again, byte for byte.

Values stay raw bytes: what is not changed is written back exactly as Typst wrote it (ISO 32000-1, 7.3).
"""

import re

MAX_DEPTH = 32

_BLANKS = rb"(?:[\x00\t\n\f\r ]+|%[^\r\n]*)*+"
_NAME = rb"/[^\x00\t\n\f\r ()<>\[\]{}/%]*+"
_ONE = (
    rb"\d+[\x00\t\n\f\r ]+\d+[\x00\t\n\f\r ]+R(?![^\x00\t\n\f\r ()<>\[\]{}/%])"  # indirect reference
    rb"|/[^\x00\t\n\f\r ()<>\[\]{}/%]*+"  # name
    rb"|[+-]?(?:\d+\.?\d*|\.\d+)"  # number
    rb"|true|false|null"
    rb"|<[0-9A-Fa-f\x00\t\n\f\r ]*>"  # hexadecimal string
)
_SPACE, _ATOM = re.compile(_BLANKS), re.compile(_ONE)
# Most of a file at one stroke: an entry whose value is an atom, an atom of an array, with the blanks behind it. What a
# key or value begins with is never given back (``*+``), so that these find the very parts that the atom alone finds.
_ENTRY = re.compile(rb"(%s)%s(%s)%s" % (_NAME, _BLANKS, _ONE, _BLANKS))
_ELEMENT = re.compile(rb"(%s)%s" % (_ONE, _BLANKS))
_STRING_PART = re.compile(rb"[^()\\]+|\\[\s\S]|[()]")
_REFERENCE = re.compile(rb"(\d+) 0 R")


class PdfSyntaxError(ValueError):
    """These bytes are not the plain PDF that Pamong's own renderer writes."""


def entries(raw: bytes) -> dict[bytes, bytes]:
    """Keys (with their slash) and raw values of a dictionary; a key that stands twice is refused."""
    found: dict[bytes, bytes] = {}
    at = _space(raw, _expect(raw, 0, b"<<"))
    while not raw.startswith(b">>", at):
        if match := _ENTRY.match(raw, at):
            (key, value), at = match.groups(), match.end()
        else:
            key, value, at = _entry(raw, at)
        if not key.startswith(b"/") or key in found:
            raise PdfSyntaxError("bad dictionary key")
        found[key] = value
    if at + 2 != len(raw):
        raise PdfSyntaxError("bytes after the dictionary")
    return found


def items(raw: bytes) -> list[bytes]:
    """Raw values of an array."""
    found = []
    at = _space(raw, _expect(raw, 0, b"["))
    while not raw.startswith(b"]", at):
        if match := _ELEMENT.match(raw, at):
            found.append(match[1])
            at = match.end()
            continue
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


def _entry(raw: bytes, at: int) -> tuple[bytes, bytes, int]:
    """Key and value that begin at ``at``, and where the next key does."""
    end = _value_end(raw, at, 0)
    start = _space(raw, end)
    after = _value_end(raw, start, 0)
    return raw[at:end], raw[start:after], _space(raw, after)


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
        match = _ELEMENT.match(data, at)
        at = match.end() if match else _space(data, _value_end(data, at, depth + 1))
    return at + len(closing)


def _string_end(data: bytes, at: int) -> int:
    depth = 0
    while match := _STRING_PART.match(data, at):
        at = match.end()
        depth += (match[0] == b"(") - (match[0] == b")")
        if depth == 0:
            return at
    raise PdfSyntaxError("string without an end")
