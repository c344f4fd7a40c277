"""What stands behind a letter and looks as if it served the long term: a few true ones, and games with them."""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.metadata.model import MetaString
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from tests.attacks.pdfs import body_of, fresh, page_of, root_of, stream, update
from tests.support.tsa_double import Fault, TsaDouble

ROOM = 6_000
Change = Callable[[IncrementalPdfFileWriter], None]


@dataclass(frozen=True)
class Authority:
    """A time stamping authority in this process."""

    double: TsaDouble

    @property
    def root(self) -> bytes:
        """Its root's certificate in DER."""
        return bytes(self.double.root.dump())

    def stamped(self, data: bytes, change: Change | None = None, fault: Fault | None = None) -> bytes:
        """``data`` under a document time stamp by pyHanko, in one revision with a ``change``."""
        writer = IncrementalPdfFileWriter(io.BytesIO(data))
        if change:
            change(writer)
        out, stamper = io.BytesIO(), self.double.stamper(fault)
        name = f"Cap {data.count(b'/DocTimeStamp')}"
        PdfTimeStamper(stamper, field_name=name).timestamp_pdf(writer, "sha256", output=out)
        return out.getvalue()

    def token(self, content: bytes) -> bytes:
        """A token over some bytes."""
        from asn1crypto import algos, tsp

        algorithm = algos.DigestAlgorithm({"algorithm": "sha256"})
        imprint = tsp.MessageImprint(
            {"hash_algorithm": algorithm, "hashed_message": sha256(content).digest()}
        )
        request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True})
        reply = self.double.stamper().request_tsa_response(request)
        return bytes(reply["time_stamp_token"].dump())


def with_dss(data: bytes, authority: Authority, change: Change | None = None) -> bytes:
    """``data`` with the authority's root and revocation list in a DSS by pyHanko, in one revision with a ``change``."""
    from asn1crypto import crl

    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    if change:
        change(writer)
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[authority.double.root],
        crls=[crl.CertificateList.load(authority.double.revocation_list())],
    )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# Changes that ride in the revision of a stamp or a DSS


def _page(writer: Any) -> Any:
    return writer.root["/Pages"]["/Kids"].raw_get(0)


def _put(writer: Any, reference: Any, **entries: Any) -> None:
    for key, value in entries.items():
        reference.get_object()[pdf_name(f"/{key}")] = value
    writer.mark_update(reference)


def _rooted(**entries: Any) -> Change:
    def change(writer: Any) -> None:
        for key, value in entries.items():
            writer.root[pdf_name(f"/{key}")] = value
        writer.update_root()

    return change


def _dictionary(**entries: Any) -> Any:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})


def _script() -> Any:
    return _dictionary(S=pdf_name("/JavaScript"), JS=generic.pdf_string("app.alert(1)"))


def _annotated(writer: Any) -> None:
    note = _dictionary(
        Type=pdf_name("/Annot"),
        Subtype=pdf_name("/FreeText"),
        Contents=generic.pdf_string("SAH"),
        Rect=generic.ArrayObject(map(generic.NumberObject, (50, 50, 300, 90))),
    )
    page = _page(writer)
    page.get_object()["/Annots"].append(writer.add_object(note))
    writer.mark_update(page)


def _content(writer: Any) -> None:
    page = _page(writer).get_object()
    page[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.mark_update(_page(writer))


def _replaced_content(writer: Any) -> None:
    reference = _page(writer).get_object().raw_get("/Contents")
    writer.objects[(reference.generation, reference.idnum)] = generic.StreamObject(stream_data=b"BT ET")


def _formed(writer: Any) -> None:
    writer.root["/AcroForm"][pdf_name("/XFA")] = generic.pdf_string("<xdp/>")
    writer.update_root()


def _filled(writer: Any) -> None:
    field = _dictionary(FT=pdf_name("/Tx"), T=generic.pdf_string("x"), V=generic.pdf_string("Lunas"))
    writer.root["/AcroForm"]["/Fields"].append(writer.add_object(field))
    writer.update_root()


def _titled(title: MetaString) -> Change:
    def change(writer: Any) -> None:
        writer.document_meta.title = title

    return change


def _orphan(writer: Any) -> None:
    writer.add_object(_dictionary(Type=pdf_name("/Page"), Contents=generic.NullObject()))


def _structure(writer: Any) -> None:
    _put(writer, writer.root.raw_get("/StructTreeRoot"), RoleMap=_dictionary(P=pdf_name("/Artifact")))


def _more_pages(writer: Any) -> None:
    pages = writer.root.raw_get("/Pages")
    page = _dictionary(Type=pdf_name("/Page"), Parent=pages)
    pages.get_object()["/Kids"].append(writer.add_object(page))
    _put(writer, pages, Count=generic.NumberObject(2))


CHANGES: dict[str, Change] = {
    "a turned page": lambda writer: _put(writer, _page(writer), Rotate=generic.NumberObject(90)),
    "other content of a page": _content,
    "the same number, other content": _replaced_content,
    "one more page": _more_pages,
    "an annotation": _annotated,
    "a script when the file is opened": _rooted(OpenAction=_script()),
    "a script on a page": lambda writer: _put(writer, _page(writer), AA=_dictionary(O=_script())),
    "actions of the file": _rooted(AA=_dictionary(WP=_script())),
    "named scripts and files": _rooted(Names=_dictionary(JavaScript=_dictionary())),
    "layers": _rooted(OCProperties=_dictionary(OCGs=generic.ArrayObject())),
    "another language": _rooted(Lang=generic.pdf_string("en")),
    "no outline": _rooted(Outlines=generic.NullObject()),
    "another form": _formed,
    "a filled field": _filled,
    "another title": _titled("Surat palsu"),
    "an object that nothing leads to": _orphan,
    "another structure": _structure,
    "an extension that acts": _rooted(Extensions=_dictionary(ADBE=_dictionary(A=_script()))),
    "permissions": _rooted(Perms=_dictionary()),
}


# By hand


def stamped_by_hand(
    data: bytes,
    sign: Callable[[bytes], bytes],
    *,
    covered: Callable[[int, int, int], tuple[int, int, int]] = lambda start, end, size: (start, end, size),
    field: bytes = b"",
    more: Mapping[int, bytes] | None = None,
    rubbish: bytes = b"",
    filled: bytes = b"0",
) -> bytes:
    """A time stamp made with a text editor. ``covered`` bends the ranges (start and end of the hole, end of the file),
    ``field`` and ``more`` go into field and file, ``rubbish`` before the table, and ``filled`` behind the token.
    """
    number, catalog = fresh(data) + 10, body_of(data, root_of(data))
    first = re.search(rb"/Fields\s*\[([^\]]*)\]", catalog)
    assert first
    catalog = catalog.replace(first[0], b"/Fields[%s %d 0 R]" % (first[1], number))
    objects = {
        root_of(data): catalog,
        number: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Cap)/F 132/P %d 0 R%s/V %d 0 R>>"
        % (page_of(data), field or b"/Rect[0 0 0 0]", number + 1),
        number + 1: b"<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161/ByteRange[%s]/Contents<%s>>>"
        % (b" " * 40, b"0" * 2 * ROOM),
    }  # fmt: skip
    laid = _rubbish(update(data, objects | dict(more or {})), rubbish)
    start = laid.rindex(b"/Contents<") + 9
    end = start + 2 * ROOM + 2
    first_end, second_start, size = covered(start, end, len(laid))
    ranges = b"0 %d %d %d" % (first_end, second_start, size - second_start)
    laid = laid.replace(b"/ByteRange[" + b" " * 40, b"/ByteRange[" + ranges.ljust(40))
    token = sign(laid[:first_end] + laid[second_start:size]).hex().encode()
    assert len(token) < 2 * ROOM
    return laid[: start + 1] + token.ljust(2 * ROOM, filled) + laid[end - 1 :]


def _rubbish(laid: bytes, rubbish: bytes) -> bytes:
    """Bytes between the last object and its table."""
    if not rubbish:
        return laid
    at = laid.rindex(b"xref\n0") if b"xref\n0" in laid[-2000:] else laid.rindex(b"\nxref\n") + 1
    return (
        laid[:at] + rubbish + laid[at:].replace(b"startxref\n%d" % at, b"startxref\n%d" % (at + len(rubbish)))
    )


def dss_by_hand(
    data: bytes,
    certificate: bytes,
    *,
    number: int = 0,
    more: bytes = b"",
    entry: bytes = b"",
    objects: Mapping[int, bytes] | None = None,
) -> bytes:
    """A DSS of one certificate, made with a text editor; ``number`` is that of its stream, ``objects`` come along."""
    start = fresh(data)
    number = number or start
    catalog = body_of(data, root_of(data))
    catalog = catalog[: catalog.rindex(b">>")] + b"/DSS<</Certs[%d 0 R]%s>>>>" % (number, more)
    return update(data, {root_of(data): catalog, number: stream(certificate, entry)} | dict(objects or {}))


def retitled(data: bytes) -> dict[int, bytes]:
    """The letter's XMP with another title, which a reader shows above the pages."""
    number = int(body_of(data, root_of(data)).partition(b"/Metadata ")[2].split(b" ")[0])
    body = body_of(data, number)
    start = body.index(b"<dc:title>")
    end = body.index(b"</dc:title>")
    assert b"Surat" in body[start:end]
    return {number: body[:start] + body[start:end].replace(b"Surat", b"Palsu") + body[end:]}


def titled_twice(data: bytes) -> dict[int, bytes]:
    """The letter's XMP with a second description before its own, which says another title."""
    number = int(body_of(data, root_of(data)).partition(b"/Metadata ")[2].split(b" ")[0])
    written = body_of(data, number).partition(b"stream\n")[2].removesuffix(b"\nendstream")
    title = re.search(rb"<dc:title>.*?</dc:title>", written, re.S)
    at = written.index(b"<rdf:Description")
    assert title
    other = b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">%s</rdf:Description>'
    more = other % title[0].replace(b"Surat", b"Palsu")
    return {number: stream(written[:at] + more + written[at:], b"/Type/Metadata/Subtype/XML")}


def twice(letter: bytes, key: bytes) -> dict[int, bytes]:
    """The page with a key that stands there twice: which one counts depends on the reader."""
    body = body_of(letter, page_of(letter))
    value = re.search(rb"%s (\d+) 0 R" % key, body)
    assert value
    return {page_of(letter): body[:-2] + b"%s %d 0 R>>" % (key, page_of(letter))}
