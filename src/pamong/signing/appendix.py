"""The bytes behind a published letter, taken apart into revisions with nothing left over. Imported only in the child.

One form only, as for the letter itself: classic cross-reference tables, each of which lists exactly the objects that
lie before it. A byte that is in no object, table or trailer is refused, and so is an object that no table lists.
"""

import re
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any

from pyhanko.pdf_utils import generic

#: More revisions than thirty years of renewals make, and few enough to be compared within the limits.
MAX_REVISIONS = 32
MAX_OBJECTS = 500
_START = re.compile(rb"startxref[\r\n ]+(\d{1,10})[\r\n ]+%%EOF(?:\r\n|\r|\n)?\Z")
_LINE = rb"\d{10} \d{5} [nf](?:\r\n| \n| \r)"
_TABLE = re.compile(rb"xref[\r\n ]+((?:\d{1,7} \d{1,5}(?:\r\n|\r| ?\n)(?:" + _LINE + rb")+)+)trailer[\r\n ]*")
_RUN = re.compile(rb"(\d{1,7}) (\d{1,5})(?:\r\n|\r| ?\n)((?:" + _LINE + rb")+)")
_CLOSE = re.compile(rb"[\r\n ]*startxref[\r\n ]+(\d{1,10})[\r\n ]+%%EOF(?:\r\n|\r|\n)?")
_HEAD = re.compile(rb"(\d{1,7}) 0 obj[\r\n ]*(?=[<\[])")
_TAIL = re.compile(rb"[\r\n ]*endobj[\r\n ]*")
_STRING = rb"\((?:[^()\\]|\\[\s\S]|\((?:[^()\\]|\\[\s\S])*+\))*+\)"
_NAME = rb"/[!-$&'*-.0-;=?-Z\\^-z|~]+"
_HEX = rb"<[0-9A-Fa-f\r\n ]*>"
#: What two readers read alike; pyHanko also takes "r" for "R", and any character for the second of ">>".
_PLAIN = re.compile(
    rb"(?:[\t\r\n ]|<<|>>|[\[\]]|[+-]?\d+(?:\.\d*)?|true|false|null|R(?=[\r\n /\]>])|"
    + rb"|".join((_NAME, _HEX, _STRING))
    + rb")*+"
)
_NAMES = re.compile(rb"<<|" + rb"|".join((_HEX, _STRING, _NAME)))
_STREAM = re.compile(rb"stream\r?\n")
_NO_OBJECT = b"0000000000 65535 f"


class AppendixError(ValueError):
    """The bytes are not revisions in this form."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One appended revision: its objects by number, the span of each, its trailer, and where it ends in the file."""

    objects: dict[int, Any]
    spans: dict[int, tuple[int, int]]
    trailer: Any
    end: int


@dataclass(frozen=True, slots=True)
class _Table:
    """A cross-reference table at ``start``: the offsets of its objects, its trailer, and where ``%%EOF`` ends."""

    start: int
    offsets: dict[int, int]
    trailer: Any
    end: int


def revisions(data: bytes, size: int, reader: Any) -> list[Revision]:
    """What follows the first ``size`` bytes, oldest first; AppendixError, or whatever pyHanko's parser raises.

    ``reader`` is pyHanko's on those first bytes.
    """
    tables = _tables(data, size)
    ends = [size, *(table.end for table in tables)]
    if ends[-1] != len(data):
        raise AppendixError("bytes behind the last revision")
    return [_revision(data, start, table, reader) for start, table in zip(ends, tables, strict=False)]


def _tables(data: bytes, size: int) -> list[_Table]:
    at, published = _last_table(data, len(data)), _last_table(data, size)
    found: list[_Table] = []
    while at != published:
        if at < size or (found and at >= found[-1].start) or len(found) == MAX_REVISIONS:
            raise AppendixError("not one revision after the other")
        found.append(_table(data, at))
        at = int(found[-1].trailer["/Prev"])
    return found[::-1]


def _last_table(data: bytes, end: int) -> int:
    match = _START.search(data[max(0, end - 64) : end])
    if not match:
        raise AppendixError("no end of a revision")
    return int(match[1])


def _table(data: bytes, at: int) -> _Table:
    head = _TABLE.match(data, at)
    if not head:
        raise AppendixError("no classic table")
    stream = BytesIO(data)
    stream.seek(head.end())
    trailer = generic.DictionaryObject.read_from_stream(stream, generic.TrailerReference(None))
    _check_plain(data, head.end(), stream.tell(), trailer)
    close = _CLOSE.match(data, stream.tell())
    if not close or int(close[1]) != at:
        raise AppendixError("no end behind the trailer")
    return _Table(at, _offsets(head[1]), trailer, close.end())


def _offsets(runs: bytes) -> dict[int, int]:
    found: dict[int, int] = {}
    for run in _RUN.finditer(runs):
        first, lines = int(run[1]), re.findall(_LINE, run[3])
        if len(lines) != int(run[2]):
            raise AppendixError("a run of another length")
        for number, line in enumerate(lines, first):
            if line.startswith(_NO_OBJECT) and number == 0:
                continue
            if number in found or line[10:18] != b" 00000 n":
                raise AppendixError("an object that is freed, renewed or listed twice")
            found[number] = int(line[:10])
    if not found or len(found) > MAX_OBJECTS:
        raise AppendixError("no objects, or too many")
    return found


def _revision(data: bytes, start: int, table: _Table, reader: Any) -> Revision:
    numbers = sorted(table.offsets, key=table.offsets.__getitem__)
    edges = [*(table.offsets[number] for number in numbers), table.start]
    if not start <= edges[0] or data[start : edges[0]].strip(b"\r\n"):
        raise AppendixError("bytes before the first object")
    stream = BytesIO(data)
    objects: dict[int, Any] = {}
    for number, (at, following) in zip(numbers, pairwise(edges), strict=True):
        head = _HEAD.match(data, at)
        if not head or int(head[1]) != number:
            raise AppendixError("another object than the table says")
        stream.seek(head.end())
        objects[number] = generic.read_object(stream, generic.Reference(number, 0, reader))
        _check_plain(data, head.end(), stream.tell(), objects[number])
        if not _TAIL.fullmatch(data, stream.tell(), following):
            raise AppendixError("bytes between two objects")
    spans = dict(zip(numbers, pairwise(edges), strict=True))
    return Revision(objects, spans, table.trailer, table.end)


def _check_plain(data: bytes, start: int, end: int, value: Any) -> None:
    """Whether nothing but the plainest tokens stands there, up to the bytes of a stream, if there are any, and as many
    names as in ``value``: of a key that stands there twice, one reader takes the first and another the last.
    """
    match = _PLAIN.match(data, start, end)
    reached = match.end() if match else start
    if reached != end and not _STREAM.match(data, reached, end):
        raise AppendixError("not in the plainest form")
    if sum(found[0].startswith(b"/") for found in _NAMES.finditer(data, start, reached)) != _names(value):
        raise AppendixError("a key twice")


def _names(value: Any) -> int:
    """How many names are in a value, references unfollowed."""
    if isinstance(value, generic.DictionaryObject):
        return len(value) + sum(_names(value.raw_get(key)) for key in value)
    if isinstance(value, generic.ArrayObject):
        return sum(_names(value.raw_get(at)) for at in range(len(value)))
    return int(isinstance(value, generic.NameObject))
