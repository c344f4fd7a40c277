"""Judges a PDF that is not in our form. pyHanko reads it; the rule on top is stricter than pyHanko's.

Imported only inside the examining child. The rule: the last signature covers the whole file, or what follows
it is nothing but validation data and invisible document timestamps, up to the last byte; exactly one
SignerInfo; two ranges whose hole is exactly /Contents.
"""

import re
from io import BytesIO
from typing import Any

from cryptography import x509
from pyhanko.pdf_utils.misc import PdfDecodeLimitError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from pamong.signing.describe import describe
from pamong.signing.examination import Examination, State
from pamong.signing.reasons import Reason

MAX_OBJECTS = 50_000
_OBJECT = re.compile(rb"\d[\x00\t\n\f\r ]obj\b")
_END = re.compile(rb"startxref[\r\n ]+\d+[\r\n ]+%%EOF(?:\r\n|\r|\n)?\Z")
_TOO_MUCH = (RecursionError, MemoryError, PdfDecodeLimitError)
_HOLE = re.compile(rb"<[0-9A-Fa-f\x00\t\n\f\r ]*>")


def judge(data: bytes, sha256: str) -> Examination:
    """The finding about a file that carries no mark of ours."""
    if b"%PDF-" not in data[:1024]:
        return Examination(State.UNREADABLE, sha256, (Reason.NOT_PDF,))
    if len(_OBJECT.findall(data)) > MAX_OBJECTS:
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_COMPLEX,))
    try:
        reader = PdfFileReader(BytesIO(data), strict=False)
        if reader.encrypted:
            return Examination(State.UNREADABLE, sha256, (Reason.ENCRYPTED,))
        signatures = reader.embedded_regular_signatures
        len(reader.root["/Pages"]["/Kids"])
    except _TOO_MUCH:
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_COMPLEX,))
    except Exception:  # hostile input: whatever its parser raises, the file cannot be read
        return Examination(State.UNREADABLE, sha256, (Reason.NOT_PDF,))
    if not signatures:
        return Examination(State.UNSIGNED, sha256)
    return _signature(data, sha256, signatures[-1])


def _signature(data: bytes, sha256: str, signature: Any) -> Examination:
    try:
        signer = describe(x509.load_der_x509_certificate(signature.signer_cert.dump()))
        moment = signature.self_reported_timestamp
        reasons = _reasons(data, signature)
    except _TOO_MUCH:
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_COMPLEX,))
    except Exception:  # as above: a signature that cannot even be read vouches for nothing
        return Examination(State.CHANGED, sha256, (Reason.SIGNATURE,))
    return Examination(
        State.CHANGED if reasons else State.FOREIGN,
        sha256,
        tuple(reasons),
        signer=signer,
        signed_at=moment.isoformat() if moment else "",
    )


def _reasons(data: bytes, signature: Any) -> list[Reason]:
    reasons = []
    if len(signature.signed_data["signer_infos"]) != 1:
        reasons.append(Reason.SEVERAL_SIGNERS)
    if not _two_ranges(
        data, [int(number) for number in signature.byte_range], bytes(signature.pkcs7_content)
    ):
        reasons.append(Reason.BYTE_RANGE)
    context = ValidationContext(trust_roots=[], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=context)
    if not status.intact:
        reasons.append(Reason.DIGEST)
    if not status.valid:
        reasons.append(Reason.SIGNATURE)
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        reasons += _later(data, signature, status)
    return reasons


def _later(data: bytes, signature: Any, status: Any) -> list[Reason]:
    reader = signature.reader
    is_last = signature.signed_revision >= reader.xrefs.total_revisions - 1
    if status.coverage is not SignatureCoverageLevel.ENTIRE_REVISION or is_last or not _END.search(data):
        return [Reason.NOT_COVERED]
    harmless = status.modification_level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
    return [] if harmless and _only_timestamps(reader, signature) else [Reason.LATER_CHANGES]


def _only_timestamps(reader: Any, signature: Any) -> bool:
    """Whether every field made later is an invisible document timestamp: pyHanko lets empty fields pass."""
    before = {
        str(field.get("/T")) for field in _fields(reader.get_historical_root(signature.signed_revision))
    }
    for field in _fields(reader.root):
        if str(field.get("/T")) in before:
            continue
        left, bottom, right, top = field.get("/Rect", [0, 0, 0, 0])
        if field.get("/V", {}).get("/Type") != "/DocTimeStamp" or left != right or bottom != top:
            return False
    return True


def _fields(root: Any) -> list[Any]:
    fields = root["/AcroForm"]["/Fields"] if "/AcroForm" in root else []
    return [fields[at] for at in range(len(fields))]


def _two_ranges(data: bytes, ranges: list[int], contents: bytes) -> bool:
    if len(ranges) != 4 or ranges[0] != 0:
        return False
    hole = data[ranges[1] : ranges[2]]
    if not _HOLE.fullmatch(hole):
        return False
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", hole)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()).rstrip(b"\0") == contents.rstrip(b"\0")
