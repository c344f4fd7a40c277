"""Judges a file that came back from a service which signs whole documents, against the file that went out.

``examine`` looks at it first, in a child with limits; only what passed there is compared here. "Shows the same"
is decided on objects, not on words: every page with its contents, fonts and images, and everything else that a
reader acts upon, must be equal after decoding. A service may rewrite the file or append to it.
"""

import hashlib
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from pamong.signing.examination import State
from pamong.signing.remote import Doubt
from pamong.signing.validation import examine

MAX_BYTES = 20_000_000
_DEPTH = 100
#: What a signature may bring along or refresh without changing what is shown or done.
_CATALOG = {"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Perms", "/StructTreeRoot", "/Version"}
_STREAM = {"/Length", "/Filter", "/DecodeParms", "/DL"}
_UPWARD = {"/Parent", "/P", "/StructParent", "/StructParents"}


def doubt_about(received: bytes, source: bytes) -> Doubt | None:
    """What keeps ``received`` from being ``source`` with exactly one valid signature more; None if nothing does."""
    if not received:
        return Doubt.EMPTY
    if not received.startswith(b"%PDF-"):
        return Doubt.NOT_PDF
    if len(received) > MAX_BYTES:
        return Doubt.TOO_LARGE
    found = examine(received).state
    if found not in (State.FOREIGN, State.UNSIGNED):
        return Doubt.INVALID
    try:
        return _compare(PdfFileReader(BytesIO(received)), PdfFileReader(BytesIO(source)))
    except Exception:  # pyHanko's parser raises many things on bytes from outside; none of them is a letter
        return Doubt.INVALID


def _compare(received: PdfFileReader, source: PdfFileReader) -> Doubt | None:
    if len(received.embedded_signatures) != len(source.embedded_signatures) + 1:
        return Doubt.SIGNATURES
    if shown(received) != shown(source) or not _only_an_invisible_field(received, source):
        return Doubt.CONTENT
    return None


def shown(reader: PdfFileReader) -> bytes:
    """SHA-256 over everything that a reader of the file shows or does, its form fields apart."""
    running = _Digest()
    catalog = {key: value for key, value in _entries(reader.root) if key not in _CATALOG}
    return running.of_entries(catalog)


class _Digest:
    """A digest of an object and all it refers to; equal for objects that mean the same."""

    def __init__(self) -> None:
        self._known: dict[Any, bytes] = {}
        self._depth = 0

    def of(self, value: Any) -> bytes:
        if isinstance(value, generic.IndirectObject):
            return self._of_reference(value)
        self._depth += 1
        if self._depth > _DEPTH:
            raise ValueError("nested too deeply")
        try:
            return self._of_direct(value)
        finally:
            self._depth -= 1

    def of_entries(self, values: dict[str, Any]) -> bytes:
        running = hashlib.sha256(b"dictionary")
        for key in sorted(values):
            running.update(hashlib.sha256(key.encode()).digest() + self.of(values[key]))
        return running.digest()

    def _of_reference(self, value: generic.IndirectObject) -> bytes:
        name = (value.idnum, value.generation)
        if name not in self._known:
            self._known[name] = b"loop"
            self._known[name] = self.of(value.get_object())
        return self._known[name]

    def _of_direct(self, value: Any) -> bytes:
        if isinstance(value, generic.StreamObject):
            kept = {key: entry for key, entry in _entries(value) if key not in _STREAM}
            return hashlib.sha256(b"stream" + self.of_entries(kept) + _decoded(value)).digest()
        if isinstance(value, generic.DictionaryObject):
            page = value.get("/Type") == "/Page"
            skipped = _UPWARD | ({"/Annots"} if page else set())
            return self.of_entries({key: entry for key, entry in _entries(value) if key not in skipped})
        if isinstance(value, generic.ArrayObject):
            return hashlib.sha256(
                b"array" + b"".join(self.of(value.raw_get(at)) for at in range(len(value)))
            ).digest()
        return hashlib.sha256(_plain(value)).digest()


def _entries(values: generic.DictionaryObject) -> list[tuple[str, Any]]:
    return [(str(key), values.raw_get(key)) for key in values]


def _decoded(stream: generic.StreamObject) -> bytes:
    try:
        return bytes(stream.data)
    except NotImplementedError:  # a picture's own compression
        return bytes(stream.encoded_data)


def _plain(value: Any) -> bytes:
    if isinstance(value, bool | generic.BooleanObject):
        return b"boolean" + str(bool(value)).encode()
    if isinstance(value, int | float):
        return b"number" + repr(float(value)).encode()
    if isinstance(value, generic.NameObject):
        return b"name" + str(value).encode()
    if isinstance(value, generic.TextStringObject | generic.ByteStringObject):
        return b"string" + bytes(value.original_bytes)
    return b"other" + repr(value).encode()


def _only_an_invisible_field(received: PdfFileReader, source: PdfFileReader) -> bool:
    """Whether the annotations are those of before, and at most one signature field without any area."""
    before, after = _annotations(source), _annotations(received)
    new = [entry for entry in after if _Digest().of(entry) not in {_Digest().of(old) for old in before}]
    return len(after) - len(before) in (0, 1) and len(new) <= 1 and all(map(_is_invisible_signature, new))


def _annotations(reader: PdfFileReader) -> list[Any]:
    pages = [
        reader.find_page_for_modification(at)[0].get_object()
        for at in range(int(reader.root["/Pages"]["/Count"]))
    ]
    return [page["/Annots"][at] for page in pages if "/Annots" in page for at in range(len(page["/Annots"]))]


def _is_invisible_signature(field: Any) -> bool:
    left, bottom, right, top = (float(edge) for edge in field.get("/Rect", [0, 0, 0, 0]))
    return bool(field.get("/FT") == "/Sig" and (left == right or bottom == top))
