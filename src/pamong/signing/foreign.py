"""Judges a PDF that is not in our form. pyHanko reads it; the rule on top is stricter than pyHanko's.

Imported only inside the examining child. The rule (signing.md "Verdicts"): the last signature covers the whole file, or
what follows it is nothing but DSS and document timestamps; exactly one SignerInfo; two ranges whose hole is
/Contents.
"""

import re
from io import BytesIO
from typing import Any

from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from pamong.signing.examination import Certificate, Examination, State
from pamong.signing.reasons import Reason

MAX_OBJECTS = 50_000
_OBJECT = re.compile(rb"\d[\x00\t\n\f\r ]obj\b")
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
    except RecursionError:
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_COMPLEX,))
    except Exception:  # hostile input: whatever its parser raises, the file cannot be read
        return Examination(State.UNREADABLE, sha256, (Reason.NOT_PDF,))
    if not signatures:
        return Examination(State.UNSIGNED, sha256)
    return _signature(data, sha256, signatures[-1])


def _signature(data: bytes, sha256: str, signature: Any) -> Examination:
    try:
        signer = describe(signature.signer_cert.dump())
        moment = signature.self_reported_timestamp
        reasons = _reasons(data, signature)
    except RecursionError:
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
        reasons += _later(status)
    return reasons


def _later(status: Any) -> list[Reason]:
    if status.coverage is not SignatureCoverageLevel.ENTIRE_REVISION:
        return [Reason.NOT_COVERED]
    level = status.modification_level
    harmless = level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
    return [] if harmless else [Reason.LATER_CHANGES]


def _two_ranges(data: bytes, ranges: list[int], contents: bytes) -> bool:
    if len(ranges) != 4 or ranges[0] != 0:
        return False
    hole = data[ranges[1] : ranges[2]]
    if not _HOLE.fullmatch(hole):
        return False
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", hole)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()).rstrip(b"\0") == contents.rstrip(b"\0")


def describe(certificate_der: bytes) -> Certificate:
    """A certificate in words; ValueError if it is none."""
    from pamong.signing.describe import describe as in_words

    return in_words(x509.load_der_x509_certificate(certificate_der))


__all__ = ["PdfError", "judge"]
