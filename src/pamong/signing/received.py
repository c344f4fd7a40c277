"""Judges a file that came back from a service which signs whole documents, against the file that went out.

``examine`` looks at it first, in a child with limits; only what passed there is compared here. "Shows the same"
is decided on objects, not on words: every page with its contents, fonts and images, and everything else that a
reader acts upon, must be equal after decoding. A service may rewrite the file or append to it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import x509
from asn1crypto.pem import unarmor
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from pamong.signing.examination import State
from pamong.signing.pdf import MAX_BYTES
from pamong.signing.remote import Doubt
from pamong.signing.validation import examine

_DEPTH = 100
#: What a signature may bring along or refresh without changing what is shown or done.
_CATALOG = {"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Perms", "/StructTreeRoot", "/Version"}
_STREAM = {"/Length", "/Filter", "/DecodeParms", "/DL"}


def doubt_about(received: bytes, source: bytes, roots: Sequence[x509.Certificate]) -> Doubt | None:
    """What keeps ``received`` from being ``source`` with exactly one valid signature more; None if nothing does.

    The signer's certificate must lead to one of ``roots``.
    """
    if not received:
        return Doubt.EMPTY
    if not received.startswith(b"%PDF-"):
        return Doubt.NOT_PDF
    if len(received) > MAX_BYTES:
        return Doubt.TOO_LARGE
    if examine(received).state not in (State.FOREIGN, State.UNSIGNED):
        return Doubt.INVALID
    try:
        return _compare(PdfFileReader(BytesIO(received)), PdfFileReader(BytesIO(source)), roots)
    except Exception:  # pyHanko's parser raises many things on bytes from outside; none of them is a letter
        return Doubt.INVALID


def roots_in(file: str) -> tuple[x509.Certificate, ...]:
    """The certificates in a PEM file. OSError, ValueError."""
    found = unarmor(Path(file).read_bytes(), multiple=True)
    return tuple(x509.Certificate.load(der) for _kind, _headers, der in found)


def _compare(
    received: PdfFileReader, source: PdfFileReader, roots: Sequence[x509.Certificate]
) -> Doubt | None:
    if len(received.embedded_signatures) != len(source.embedded_signatures) + 1:
        return Doubt.SIGNATURES
    before, after = _Shown(source), _Shown(received)
    if before.everything != after.everything or not _only_an_invisible_field(before, after):
        return Doubt.CONTENT
    context = ValidationContext(trust_roots=list(roots), allow_fetching=False)
    status = validate_pdf_signature(received.embedded_signatures[-1], signer_validation_context=context)
    return None if status.trusted else Doubt.SIGNER


class _Shown:
    """Everything that a reader of the file shows or does, its form fields apart."""

    def __init__(self, reader: PdfFileReader) -> None:
        digest = _Digest()
        catalog = {key: value for key, value in _entries(reader.root) if key not in _CATALOG}
        self.everything = digest.of_entries(catalog)
        self.annotations = [(digest.of(entry), entry.get_object()) for entry in _annotations(reader)]


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
            skipped = "/Annots" if value.get("/Type") == "/Page" else None
            return self.of_entries({key: entry for key, entry in _entries(value) if key != skipped})
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


def _only_an_invisible_field(before: _Shown, after: _Shown) -> bool:
    """Whether the annotations are those of before, and at most one signature field without any area."""
    known = [digest for digest, _entry in before.annotations]
    kept = [digest for digest, _entry in after.annotations if digest in known]
    new = [entry for digest, entry in after.annotations if digest not in known]
    return kept == known and len(new) <= 1 and all(map(_is_invisible_signature, new))


def _annotations(reader: PdfFileReader) -> Iterator[Any]:
    for at in range(int(reader.root["/Pages"]["/Count"])):
        page = reader.find_page_for_modification(at)[0].get_object()
        if "/Annots" in page:
            yield from (page["/Annots"].raw_get(index) for index in range(len(page["/Annots"])))


def _is_invisible_signature(field: Any) -> bool:
    left, bottom, right, top = (float(edge) for edge in field.get("/Rect", [0, 0, 0, 0]))
    return bool(field.get("/FT") == "/Sig" and (left == right or bottom == top))
