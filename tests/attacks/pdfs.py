"""What a forger does to a PDF with a text editor: updates, cross-reference tables, whole small files."""

import re
from collections.abc import Mapping

_START = re.compile(rb"startxref\s+(\d+)")
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_INFO = re.compile(rb"/Info \d+ 0 R")
_SIZE = re.compile(rb"/Size (\d+)")


def update(data: bytes, objects: Mapping[int, bytes], *, root: int | None = None) -> bytes:
    """``data`` with these objects in an incremental update at its end (ISO 32000-1, 7.5.6)."""
    out = bytearray(data if data.endswith(b"\n") else data + b"\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n\r\n" % place for place in places.items())
    previous, size = last(_START, data), max([last(_SIZE, data), *(number + 1 for number in objects)])
    info = b"".join(_INFO.findall(data)[-1:])
    out += b"trailer\n<</Size %d/Root %d 0 R%s/Prev %d>>\n" % (size, root or root_of(data), info, previous)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def last(pattern: re.Pattern[bytes], data: bytes) -> int:
    """The number in the last match."""
    return int(pattern.findall(data)[-1])


def root_of(data: bytes) -> int:
    """The object number of the catalogue."""
    return last(_ROOT, data)


def fresh(data: bytes) -> int:
    """An object number that nobody uses."""
    return last(_SIZE, data)


def body_of(data: bytes, number: int) -> bytes:
    """What the latest object of this number holds."""
    head = b"\n%d 0 obj\n" % number
    start = data.rindex(head) + len(head)
    return data[start : data.index(b"\nendobj", start)]


def page_of(data: bytes) -> int:
    """The object number of the first page."""
    found = re.search(rb"/Type/Pages/Count \d+/Kids\[(\d+) 0 R", data)
    assert found
    return int(found[1])


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object without a filter."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def file(objects: Mapping[int, bytes], *, trailer: bytes = b"", root: int = 1, xref: bool = True) -> bytes:
    """A whole small file; without ``xref`` a reader has to look for the objects."""
    out = bytearray(b"%PDF-1.7\n")
    lines = [b"0000000000 65535 f\r\n"]
    for number, body in sorted(objects.items()):
        lines.append(b"%010d 00000 n\r\n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    if xref:
        out += b"xref\n0 %d\n%s" % (len(lines), b"".join(lines))
    out += b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(lines),
        root,
        trailer,
        start,
    )
    return bytes(out)
