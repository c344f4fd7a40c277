"""Files that are broken or endless on purpose. A reader must stop soon and use little memory."""

import zlib
from collections.abc import Callable

from tests.attacks.pdfs import file, stream

CATALOG, PAGE = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PLAIN = {1: CATALOG, 2: PAGES, 3: PAGE}


def _table(previous: bytes) -> bytes:
    """A file whose trailer says ``/Prev`` so; HERE is the place of its own table."""
    data = file(PLAIN, trailer=b"/Prev " + previous.ljust(10))
    return data.replace(b"HERE".ljust(10), b"%-10d" % data.index(b"xref\n0"))


def xref_that_follows_itself() -> bytes:
    """/Prev points at its own table."""
    return _table(b"HERE")


def xref_ring() -> bytes:
    """Two tables, each the predecessor of the other."""
    first = file(PLAIN, trailer=b"/Prev " + b"SECOND".ljust(10))
    at = len(first)
    second = (
        b"xref\n0 1\n0000000000 65535 f\r\ntrailer\n<</Size 4/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    )
    return first.replace(b"SECOND".ljust(10), b"%-10d" % at) + second % (first.index(b"xref\n0"), at)


def xref_far_outside() -> bytes:
    """/Prev beyond the end of the file."""
    return _table(b"999999999")


def page_tree_ring() -> bytes:
    """Pages whose child is themselves."""
    return file(PLAIN | {2: b"<</Type/Pages/Count 1/Kids[2 0 R]>>"})


def page_tree_of_two() -> bytes:
    """Two nodes, each the other's child."""
    ring = {2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>", 3: b"<</Type/Pages/Count 1/Kids[2 0 R]>>"}
    return file(PLAIN | ring)


def deep_page_tree() -> bytes:
    """Twenty thousand levels of pages."""
    deep = {n: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (n + 1) for n in range(2, 20_000)}
    return file({1: CATALOG} | deep | {20_000: PAGE})


def field_ring() -> bytes:
    """A form field that is its own parent and child."""
    form = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>"
    return file(PLAIN | {1: form, 4: b"<</FT/Sig/T(x)/Parent 4 0 R/Kids[4 0 R]>>"})


def reference_ring() -> bytes:
    """Objects that are references to each other."""
    return file(PLAIN | {2: b"3 0 R", 3: b"2 0 R"})


def nested_arrays() -> bytes:
    """A hundred thousand opening brackets."""
    return file(PLAIN | {3: b"[" * 100_000})


def nested_dictionaries() -> bytes:
    """Fifty thousand dictionaries in each other."""
    return file(PLAIN | {3: b"<</A" * 50_000})


def endless_string() -> bytes:
    """A string of nested brackets that never ends."""
    return file(PLAIN | {3: b"(" * 1_000_000})


def lying_size() -> bytes:
    """A table that claims two thousand million entries."""
    return file(PLAIN).replace(b"xref\n0 4\n", b"xref\n0 2000000000\n")


def lying_length() -> bytes:
    """A stream that claims to be longer than the file."""
    return file(PLAIN | {3: PAGE, 4: stream(b"x").replace(b"/Length 1", b"/Length 999999999")})


def object_stream_bomb() -> bytes:
    """Page objects in an object stream that swells from kilobytes to a gigabyte."""
    return _with_object_stream(_swelling(b"3 0 " + PAGE + b" "))


def object_stream_in_itself() -> bytes:
    """An object stream that is said to lie in itself."""
    return _with_object_stream(zlib.compress(b"4 0 <<>>"), extends=b"/Extends 4 0 R")


def many_object_streams() -> bytes:
    """Sixty thousand small objects."""
    return file(PLAIN | {n: b"null" for n in range(4, 60_000)})


def filters_on_filters() -> bytes:
    """A stream packed a hundred times over."""
    data = b"\0" * 100_000
    for _ in range(100):
        data = zlib.compress(data)
    names = b"/Filter[" + b"/FlateDecode " * 100 + b"]"
    return _xref_stream(data, names)


def cross_reference_bomb() -> bytes:
    """A cross-reference stream that swells to a gigabyte."""
    return _xref_stream(_swelling(b""), b"/Filter/FlateDecode")


def run_length_bomb() -> bytes:
    """The same with another filter."""
    return _xref_stream(b"\x81\0" * 2_000_000, b"/Filter/RunLengthDecode")


def _swelling(start: bytes) -> bytes:
    packer = zlib.compressobj(9)
    head, block = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH), packer.compress(b" " * (1 << 20))
    return head + (block + packer.flush(zlib.Z_FULL_FLUSH)) * 1024


def _xref_stream(content: bytes, names: bytes) -> bytes:
    head = b"%PDF-1.7\n1 0 obj\n"
    body = stream(content, b"/Type/XRef/Size 9/W[1 2 1]/Root 2 0 R" + names)
    return head + body + b"\nendobj\nstartxref\n9\n%%EOF"


def _with_object_stream(packed: bytes, extends: bytes = b"") -> bytes:
    """A file in which object 3 lies in the object stream 4, by a cross-reference stream 5."""
    out = bytearray(b"%PDF-1.7\n")
    rows = [b"\0\0\0\0\0\0"]
    inner = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode" + extends
    for number, body in ((1, CATALOG), (2, PAGES), (4, stream(packed, inner))):
        if number == 4:
            rows.append(b"\2" + (4).to_bytes(4) + b"\0")
        rows.append(b"\1" + len(out).to_bytes(4) + b"\0")
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    rows.append(b"\1" + start.to_bytes(4) + b"\0")
    out += b"5 0 obj\n%s\nendobj\n" % stream(b"".join(rows), b"/Type/XRef/Size 6/W[1 4 1]/Root 1 0 R")
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


BROKEN: dict[str, Callable[[], bytes]] = {
    made.__name__: made
    for made in (
        xref_that_follows_itself, xref_ring, xref_far_outside, page_tree_ring, page_tree_of_two, deep_page_tree,
        field_ring, reference_ring, nested_arrays, nested_dictionaries, endless_string, lying_size, lying_length,
        object_stream_bomb, object_stream_in_itself, many_object_streams, filters_on_filters, cross_reference_bomb,
        run_length_bomb,
    )
}  # fmt: skip
