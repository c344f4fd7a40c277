"""Judges a PDF that is not in our form. pyHanko reads it; the rule on top is stricter than pyHanko's.

Imported only inside the examining child. The rule: the last signature covers the whole file, or what follows
it is nothing but validation data and invisible document timestamps, up to the last byte; exactly one
SignerInfo; two ranges whose hole is exactly /Contents.
"""

import logging
import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from asn1crypto import cms
from cryptography import x509
from pyhanko.pdf_utils.misc import PdfDecodeLimitError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from pamong.signing import chain, revisions
from pamong.signing.describe import describe
from pamong.signing.examination import Chain, Examination, State
from pamong.signing.reasons import Reason
from pamong.signing.trust import NOBODY, Trust

# That no path leads anywhere is no news, and the warning names people.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)

MAX_OBJECTS = 50_000
_OBJECT = re.compile(rb"\d[\x00\t\n\f\r ]obj\b")
_END = re.compile(rb"startxref[\r\n ]+\d+[\r\n ]+%%EOF(?:\r\n|\r|\n)?\Z")
_TOO_MUCH = (RecursionError, MemoryError, PdfDecodeLimitError)
_CONTENTS = re.compile(rb"/Contents[\x00\t\n\f\r ]*\Z")
_HOLE = re.compile(rb"<[0-9A-Fa-f\x00\t\n\f\r ]*>")


def judge(data: bytes, sha256: str, trust: Trust = NOBODY) -> Examination:
    """The finding about a file that carries no mark of ours; whose chains are known depends on ``trust``."""
    if b"%PDF-" not in data[:1024]:
        return Examination(State.UNREADABLE, sha256, (Reason.NOT_PDF,))
    if len(_OBJECT.findall(data)) > MAX_OBJECTS:
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_COMPLEX,))
    try:
        reader = PdfFileReader(BytesIO(data), strict=False)
        if reader.encrypted:
            return Examination(State.UNREADABLE, sha256, (Reason.ENCRYPTED,))
        len(reader.root["/Pages"]["/Kids"])
        fields = list(enumerate_sig_fields(reader, filled_status=True))
        hidden = not fields and b"/ByteRange" in data and revisions.was_signed_before(reader)
    except _TOO_MUCH:
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_COMPLEX,))
    except Exception:  # hostile input: whatever its parser raises, the file cannot be read
        return Examination(State.UNREADABLE, sha256, (Reason.NOT_PDF,))
    if hidden:
        return Examination(State.CHANGED, sha256, (Reason.LATER_CHANGES,))
    return _signed(data, sha256, reader, fields, trust)


def _signed(data: bytes, sha256: str, reader: Any, fields: list[Any], trust: Trust) -> Examination:
    try:
        if any(
            _count_signers(value) > 1 for _name, value, _reference in fields
        ):  # pyHanko reads none of them
            return Examination(State.CHANGED, sha256, (Reason.SEVERAL_SIGNERS,))
        signatures = reader.embedded_regular_signatures
    except _TOO_MUCH:
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_COMPLEX,))
    except Exception:  # as above: a signature that cannot even be read vouches for nothing
        return Examination(State.CHANGED, sha256, (Reason.SIGNATURE,))
    if not signatures:
        return Examination(State.UNSIGNED, sha256)
    return _signature(data, sha256, signatures[-1], trust)


def _count_signers(value: Any) -> int:
    return len(cms.ContentInfo.load(bytes(value.get_object()["/Contents"]))["content"]["signer_infos"])


def _signature(data: bytes, sha256: str, signature: Any, trust: Trust) -> Examination:
    try:
        signer = describe(x509.load_der_x509_certificate(signature.signer_cert.dump()))
        moment = signature.self_reported_timestamp
        reasons = [Reason.WEAK] if _is_weak(signature) else _reasons(data, signature)
        known, root = (Chain.UNKNOWN, "") if reasons else _chain(signature, trust)
    except _TOO_MUCH:
        return Examination(State.UNREADABLE, sha256, (Reason.TOO_COMPLEX,))
    except Exception:  # as above
        return Examination(State.CHANGED, sha256, (Reason.SIGNATURE,))
    return Examination(
        State.CHANGED if reasons else State.FOREIGN,
        sha256,
        tuple(reasons),
        signer=signer,
        signed_at=moment.isoformat() if moment else "",
        chain=known,
        root=root,
    )


def _chain(signature: Any, trust: Trust) -> tuple[Chain, str]:
    try:
        return chain.judge(signature, trust, datetime.now(UTC))
    except _TOO_MUCH:
        raise
    except Exception:  # hostile certificates or revocation data: nobody vouches for them
        return Chain.UNKNOWN, ""


def _is_weak(signature: Any) -> bool:
    """Whether another document with the same hash can be made, so that the signature tells nothing about this one."""
    info = signature.signer_info
    return info["digest_algorithm"]["algorithm"].native in chain.WEAK


def _reasons(data: bytes, signature: Any) -> list[Reason]:
    reasons = []
    if not _two_ranges(
        data, [int(number) for number in signature.byte_range], bytes(signature.pkcs7_content)
    ):
        reasons.append(Reason.BYTE_RANGE)
    context = ValidationContext(trust_roots=[], allow_fetching=False)
    status = validate_pdf_signature(
        signature, signer_validation_context=context, diff_policy=revisions.POLICY
    )
    if not status.intact:
        reasons.append(Reason.DIGEST)
    if not status.valid:
        reasons.append(Reason.SIGNATURE)
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        ends_cleanly = _END.search(data) is not None
        reasons += revisions.later_changes(signature, status, ends_cleanly=ends_cleanly)
    return reasons


def _two_ranges(data: bytes, ranges: list[int], contents: bytes) -> bool:
    if len(ranges) != 4 or ranges[0] != 0 or min(ranges) < 0 or ranges[2] + ranges[3] > len(data):
        return False
    hole = data[ranges[1] : ranges[2]]
    if not _HOLE.fullmatch(hole) or not _CONTENTS.search(data[max(0, ranges[1] - 40) : ranges[1]]):
        return False
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", hole)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()).rstrip(b"\0") == contents.rstrip(b"\0")
