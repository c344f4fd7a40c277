"""The rule for our own letters, in full: the one form that Pamong writes, covered to the last byte, or
``changed``.

A third of a letter is the hole of /Contents, which no signature covers, so its form is fixed: lower-case
digits, the one DER encoding of exactly the listed parts, then zeros. Pure: cryptography, no pyHanko, no key
list.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from pamong.signing import ceremony, cms, der, pdf
from pamong.signing.reasons import Reason

_RANGE = re.compile(re.escape(pdf.MARK) + rb"/ByteRange(\[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\] *)/Contents")
_BYTE_RANGE = b"/ByteRange"
_TAIL = re.compile(
    rb">>\nendobj\nxref\n(?:\d+ \d+\n(?:\d{10} \d{5} n\r\n)+)+trailer\n<<[^\r\n]*>>\nstartxref\n\d+\n%%EOF\n"
)
_DIGITS = re.compile(rb"[0-9a-f]+")


class ChangedError(ValueError):
    """The file carries Pamong's mark but is not as Pamong wrote it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Letter:
    """A file in canonical form whose signature fits its bytes and its certificate. Whose key it is, nobody
    said yet.
    """

    digest: bytes
    certificate: bytes
    chain: tuple[bytes, ...]
    evidence: bytes
    hole: tuple[int, int]
    sha256: bytes


def is_marked(data: bytes) -> bool:
    """Whether the file claims to be a letter signed by a Pamong."""
    return data.rfind(pdf.MARK) >= 0  # from behind, where it stands in a letter


def find_hole(data: bytes) -> tuple[int, int]:
    """The span of /Contents of the last signature; ChangedError unless two ranges around it cover the whole
    file.
    """
    match = _RANGE.match(data, max(0, data.rfind(pdf.MARK)))
    if not match:
        raise ChangedError(Reason.BYTE_RANGE)
    start, end, rest = (int(match[at]) for at in (2, 3, 4))
    if (
        start != match.end()
        or len(match[1]) != pdf.BYTE_RANGE_WIDTH
        or not _is_only_range(data, match.start(1))
    ):
        raise ChangedError(Reason.BYTE_RANGE)
    if end + rest != len(data):
        raise ChangedError(Reason.NOT_COVERED)
    if not (data[start : start + 1] == b"<" and data[end - 1 : end] == b">" and _TAIL.fullmatch(data, end)):
        raise ChangedError(Reason.BYTE_RANGE)
    return start, end


def _is_only_range(data: bytes, at: int) -> bool:
    """Whether /ByteRange stands right before ``at`` and nowhere else; searching backwards is twice as fast."""
    first = at - len(_BYTE_RANGE)
    return data.rfind(_BYTE_RANGE) == first and data.rfind(_BYTE_RANGE, 0, at - 1) < 0


def published_size(data: bytes) -> int:
    """Bytes of the letter that stands at the beginning of a longer file; 0 unless it is whole and in our form."""
    match = _RANGE.match(data, max(0, data.find(pdf.MARK)))
    size = int(match[3]) + int(match[4]) if match else 0
    if not 0 < size < len(data):
        return 0
    try:
        read(data[:size])
    except ChangedError:
        return 0
    return size


def read(data: bytes) -> Letter:
    """The parts of a letter in our one form; ChangedError with the first reason why it is not one."""
    hole = find_hole(data)
    parsed = _contents(data[hole[0] + 1 : hole[1] - 1])
    digest, sha256 = pdf.hashes_of(data, hole)
    if parsed.digest != digest:
        raise ChangedError(Reason.DIGEST)
    _check_signature(parsed)
    try:
        ceremony.decode_evidence(parsed.evidence)
    except ceremony.EvidenceError as fault:
        raise ChangedError(Reason.EVIDENCE_FORM) from fault
    return Letter(digest, parsed.certificate, parsed.chain, parsed.evidence, hole, sha256)


def _contents(digits: bytes) -> cms.Parsed:
    if not _DIGITS.fullmatch(digits) or len(digits) % 2:
        raise ChangedError(Reason.NOT_CANONICAL)
    filled = bytes.fromhex(digits.decode())
    try:
        _node, length = der.read(filled)
        if filled[length:].strip(b"\0"):
            raise ChangedError(Reason.NOT_CANONICAL)
        return cms.parse(filled[:length])
    except (der.DerError, cms.CmsError) as fault:
        raise ChangedError(Reason.NOT_CANONICAL) from fault


def _check_signature(parsed: cms.Parsed) -> None:
    if len(parsed.chain) != 1:
        raise ChangedError(Reason.NOT_CANONICAL)
    key = _certified_key(parsed.certificate, parsed.chain[0])
    try:
        key.verify(parsed.signature, parsed.signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as fault:
        raise ChangedError(Reason.SIGNATURE) from fault


@lru_cache(maxsize=32)  # thousands of letters of an office bring the same few pairs
def _certified_key(signer_der: bytes, issuer_der: bytes) -> ec.EllipticCurvePublicKey:
    """The key of a certificate that this self-signed issuer issued; ChangedError if it did not."""
    try:
        signer, issuer = (x509.load_der_x509_certificate(data) for data in (signer_der, issuer_der))
        key = signer.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise ChangedError(Reason.SIGNATURE)
        signer.verify_directly_issued_by(issuer)
        issuer.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm) as fault:
        if isinstance(fault, ChangedError):
            raise
        raise ChangedError(Reason.CERTIFICATE) from fault
    return key
