"""Lays an empty signature into a PDF that Pamong rendered, and later fills it: two writes, one fixed digest.

The file grows by one incremental update (ISO 32000-1, 7.5.6) with a classic cross-reference table, which is
what Typst writes. Strict on purpose: a file of any other shape is refused, foreign PDFs belong to pyHanko.
The widget is invisible in the way PDF/A-2 (6.3.3: zero rectangle needs no appearance) and PDF/UA-1 (7.18.4:
inside a Form tag) ask for.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from pamong.signing import pdfobjects as objects
from pamong.signing.errors import LayoutError

FIELD_NAME = "Tanda tangan elektronik"
MARK = b"/Prop_Build<</App<</Name/Pamong>>>>"
BYTE_RANGE_WIDTH = 46
MAX_BYTES = 20_000_000

_END = re.compile(rb"\nstartxref\n(\d{1,10})\n%%EOF\n?\Z")
_XREF = re.compile(rb"xref\n0 (\d{1,7})\n")
_TRAILER = re.compile(rb"trailer\n(<<[\s\S]*>>)\Z")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A laid-out PDF: ``hole`` is the span of ``<...>`` of /Contents, ``digest`` the SHA-256 over all the
    rest.
    """

    data: bytes
    byte_range: tuple[int, int, int, int]
    hole: tuple[int, int]
    digest: bytes


class _File:
    """Objects of one Typst file by number, read through its cross-reference table."""

    def __init__(self, data: bytes) -> None:
        end = _END.search(data, max(0, len(data) - 64))
        if not data.startswith(b"%PDF-1.7\n") or len(data) > MAX_BYTES or not end:
            raise objects.PdfSyntaxError("not a whole PDF 1.7 file")
        self.data, self.start = data, int(end[1])
        head = _XREF.match(data, self.start)
        if not head:
            raise objects.PdfSyntaxError("no classic cross-reference table")
        self.size, self.table = int(head[1]), head.end()
        trailer = _TRAILER.match(data[self.table + 20 * self.size : end.start()])
        if not trailer:
            raise objects.PdfSyntaxError("no trailer behind the table")
        self.trailer = objects.entries(trailer[1])
        if not set(self.trailer) <= {b"/Size", b"/Root", b"/Info", b"/ID"}:
            raise objects.PdfSyntaxError("encrypted or already updated")
        if objects.number(self.trailer[b"/Size"]) != self.size:
            raise objects.PdfSyntaxError("trailer and table disagree")

    def get(self, number: int) -> dict[bytes, bytes]:
        """The dictionary that object ``number`` is."""
        entry = self.data[self.table + 20 * number :][:20]
        if number >= self.size or not re.fullmatch(rb"\d{10} 00000 n(?:\r\n| \n)", entry):
            raise objects.PdfSyntaxError("object is not in the table")
        head = b"%d 0 obj\n" % number
        at = int(entry[:10])
        if not self.data.startswith(head, at):
            raise objects.PdfSyntaxError("table points beside the object")
        start = at + len(head)
        end = self.data.find(b"\nendobj", start)
        if end < 0:
            raise objects.PdfSyntaxError("object has no end")
        return objects.entries(self.data[start:end])  # refuses what is more, or less, than one dictionary


class _Update:
    """The objects of the incremental update, by number."""

    def __init__(self, file: _File) -> None:
        self.file, self.objects, self.next = file, dict[int, bytes](), file.size

    def new(self) -> int:
        self.next += 1
        return self.next - 1

    def put(self, number: int, values: dict[bytes, bytes]) -> None:
        self.objects[number] = objects.dictionary(values)


def lay_out(
    pdf: bytes, *, name: str, reason: str, location: str, signed_at: datetime, contents_size: int
) -> Prepared:
    """The file with one empty signature of ``contents_size`` bytes; LayoutError if it is not a fresh file of
    ours.

    Everything but the hexadecimal digits of /Contents is final: ``digest`` is what will be signed.
    ``signed_at`` is aware; /M carries it with its offset, to the second.
    """
    try:
        file = _File(pdf)
        update = _Update(file)
        signature = _add_field(update)
        described = _signature(name=name, reason=reason, location=location, signed_at=signed_at)
        return _write(update, signature, described, contents_size)
    except (objects.PdfSyntaxError, KeyError, IndexError) as fault:
        raise LayoutError(
            "not_ours", "Berkas PDF ini bukan hasil cetakan Pamong.", fault=str(fault)
        ) from fault


def embed(data: bytes, hole: tuple[int, int], cms: bytes) -> bytes:
    """The laid-out file with the signature in its hole: lower-case digits, then zeros; LayoutError if it is
    too big.
    """
    start, end = hole
    room = end - start - 2
    if 2 * len(cms) > room:
        raise LayoutError(
            "too_large", "Tanda tangan tidak muat di dalam surat.", size=len(cms), room=room // 2
        )
    digits = cms.hex().encode().ljust(room, b"0")
    return b"".join((data[: start + 1], digits, data[end - 1 :]))


def digest_of(data: bytes, byte_range: tuple[int, int, int, int]) -> bytes:
    """SHA-256 over the two ranges."""
    first, first_size, second, second_size = byte_range
    view = memoryview(data)
    running = hashlib.sha256(view[first : first + first_size])
    running.update(view[second : second + second_size])
    return running.digest()


def hashes_of(data: bytes, hole: tuple[int, int]) -> tuple[bytes, bytes]:
    """``digest_of`` the ranges around ``hole``, and SHA-256 of the whole file: what lies before is hashed once."""
    start, end = hole
    view = memoryview(data)
    covered = hashlib.sha256(view[:start])
    whole = covered.copy()
    covered.update(view[end:])
    whole.update(view[start:])
    return covered.digest(), whole.digest()


def _add_field(update: _Update) -> int:
    file = update.file
    root = objects.reference(file.trailer[b"/Root"])
    catalog = file.get(root)
    if b"/AcroForm" in catalog:
        raise objects.PdfSyntaxError("there is a form already")
    page = _first_page(file, objects.reference(catalog[b"/Pages"]))
    field, signature = update.new(), update.new()
    widget = {
        b"/Type": b"/Annot", b"/Subtype": b"/Widget", b"/FT": b"/Sig", b"/T": objects.text(FIELD_NAME),
        b"/TU": objects.text(FIELD_NAME), b"/Contents": objects.text(FIELD_NAME), b"/Rect": b"[0 0 0 0]",
        b"/F": b"132", b"/P": b"%d 0 R" % page, b"/V": b"%d 0 R" % signature,
    }  # fmt: skip
    if b"/StructTreeRoot" in catalog:
        tree = objects.reference(catalog[b"/StructTreeRoot"])
        widget[b"/StructParent"] = b"%d" % _tag(update, tree, page, field)
    update.put(field, widget)
    page_values = file.get(page)
    annotations = objects.items(page_values.get(b"/Annots", b"[]"))
    update.put(page, page_values | {b"/Annots": objects.array([*annotations, b"%d 0 R" % field])})
    update.put(root, catalog | {b"/AcroForm": b"<</Fields[%d 0 R]/SigFlags 3>>" % field})
    return signature


def _first_page(file: _File, number: int) -> int:
    for _ in range(objects.MAX_DEPTH):
        node = file.get(number)
        if node[b"/Type"] == b"/Page":
            return number
        number = objects.reference(objects.items(node[b"/Kids"])[0])
    raise objects.PdfSyntaxError("page tree is too deep")


def _tag(update: _Update, root: int, page: int, field: int) -> int:
    """Hang the widget into the structure tree under a Form element; its key in the parent tree."""
    file = update.file
    tree = file.get(root)
    document = objects.reference(objects.items(tree[b"/K"])[0])
    element = file.get(document)
    form = update.new()
    update.put(form, {
        b"/Type": b"/StructElem", b"/S": b"/Form", b"/P": b"%d 0 R" % document, b"/Pg": b"%d 0 R" % page,
        b"/Alt": objects.text(FIELD_NAME), b"/K": b"[<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>]" % (page, field),
    })  # fmt: skip
    update.put(document, element | {b"/K": objects.array([*objects.items(element[b"/K"]), b"%d 0 R" % form])})
    key = objects.number(tree[b"/ParentTreeNextKey"])
    parents = objects.entries(tree[b"/ParentTree"])
    if set(parents) != {b"/Nums"}:
        raise objects.PdfSyntaxError("parent tree has levels")
    pairs = [*objects.items(parents[b"/Nums"]), b"%d" % key, b"%d 0 R" % form]
    changed = {
        b"/ParentTree": objects.dictionary({b"/Nums": objects.array(pairs)}),
        b"/ParentTreeNextKey": b"%d" % (key + 1),
    }
    update.put(root, tree | changed)
    return key


def _signature(*, name: str, reason: str, location: str, signed_at: datetime) -> bytes:
    zone = signed_at.strftime("%z")
    moment = f"D:{signed_at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"
    if len(zone) < 5:
        raise LayoutError("naive_time", "Waktu penandatanganan tidak memiliki zona waktu.")
    kind = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
    words = (objects.text(word) for word in (name, reason, location, moment))
    return kind + b"/Name%s/Reason%s/Location%s/M%s" % tuple(words) + MARK


def _write(update: _Update, signature: int, described: bytes, contents_size: int) -> Prepared:
    """Join old file and update; the signature stands last, so that the tail behind its hole is short and
    plain.
    """
    original = update.file.data
    parts = [original, b"" if original.endswith(b"\n") else b"\n"]
    at = sum(map(len, parts))
    offsets: dict[int, int] = {}
    for number in sorted(update.objects):
        offsets[number] = at
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, update.objects[number]))
        at += len(parts[-1])
    offsets[signature] = at
    head = b"%d 0 obj\n%s/ByteRange" % (signature, described)
    start = at + len(head) + BYTE_RANGE_WIDTH + len(b"/Contents")
    end = start + 2 * contents_size + 2
    closing = b">>\nendobj\n"
    tail = closing + _cross_reference(update, offsets, end + len(closing), original)
    byte_range = (0, start, end, len(tail))
    written = (b"[%d %d %d %d]" % byte_range).ljust(BYTE_RANGE_WIDTH)
    parts += (head, written, b"/Contents<", b"0" * (2 * contents_size), b">", tail)
    data = b"".join(parts)
    return Prepared(data, byte_range, (start, end), digest_of(data, byte_range))


def _cross_reference(update: _Update, offsets: dict[int, int], at: int, original: bytes) -> bytes:
    file = update.file
    lines = [b"xref\n"]
    numbers = sorted(offsets)
    for index, number in enumerate(numbers):
        if index == 0 or numbers[index - 1] != number - 1:
            run = next((n for n in range(number, number + len(numbers)) if n + 1 not in offsets), number)
            lines.append(b"%d %d\n" % (number, run - number + 1))
        lines.append(b"%010d 00000 n\r\n" % offsets[number])
    first_id = objects.items(file.trailer[b"/ID"])[0]
    second_id = hashlib.sha256(b"pamong/update\0" + original).hexdigest()[:32].upper().encode()
    trailer = {
        b"/Size": b"%d" % update.next, b"/Root": file.trailer[b"/Root"], b"/Info": file.trailer[b"/Info"],
        b"/Prev": b"%d" % file.start, b"/ID": b"[%s<%s>]" % (first_id, second_id),
    }  # fmt: skip
    lines.append(b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (objects.dictionary(trailer), at))
    return b"".join(lines)
