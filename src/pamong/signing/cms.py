"""CMS SignedData for PAdES B-B (ETSI EN 319 142-1, RFC 5652), built from DER pieces.

One shape only: P-256, SHA-256, detached, exactly one SignerInfo with content-type, message-digest and
signing-certificate-v2, the evidence of the official's own passkey as the one unsigned attribute. Signatures
are low-s, so that each letter has exactly one valid form. No signing-time attribute: PAdES keeps the time in
/M.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from pamong.signing import der

#: 2.25.<UUID 4a9f63b5-172b-4e8b-ab24-369868a6ad77>, for ever: docs/decisions/0003-signing-preimages.md
EVIDENCE_OID = "2.25.99190469194609498742184644007426436471"

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

_SHA256 = der.tlv(der.SEQUENCE, der.oid("2.16.840.1.101.3.4.2.1"))
_ECDSA_SHA256 = der.tlv(der.SEQUENCE, der.oid("1.2.840.10045.4.3.2"))
_DATA = der.oid("1.2.840.113549.1.7.1")
_SIGNED_DATA = der.oid("1.2.840.113549.1.7.2")
_MESSAGE_DIGEST = der.oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = der.oid("1.2.840.113549.1.9.16.2.47")
_EVIDENCE = der.oid(EVIDENCE_OID)
_ONE = der.integer(1)
_BEFORE_CERTIFICATES = _ONE + der.set_of(_SHA256) + der.tlv(der.SEQUENCE, _DATA)
_DIGEST_FOLLOWS = _MESSAGE_DIGEST + der.set_of(der.tlv(der.OCTET_STRING, bytes(32)))[:-32]
_CONTENT_TYPE_ATTRIBUTE = der.tlv(der.SEQUENCE, der.oid("1.2.840.113549.1.9.3"), der.set_of(_DATA))


class CmsError(ValueError):
    """These bytes are not a signature in the one form that Pamong writes."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a canonical CMS of ours says; nothing in it has been believed yet."""

    certificate: bytes
    chain: tuple[bytes, ...]
    digest: bytes
    signature: bytes
    evidence: bytes

    @property
    def signed(self) -> bytes:
        """The signed attributes: the bytes that the key signed."""
        return signed_attributes(self.certificate, self.digest)


def build(
    digest: bytes,
    *,
    certificate_der: bytes,
    chain: Sequence[bytes],
    sign: Callable[[bytes], bytes],
    evidence: bytes,
) -> bytes:
    """The DER of a signature over a ByteRange ``digest``.

    ``sign`` takes the message and returns an ECDSA P-256 SHA-256 signature in DER. ``evidence`` goes into the
    unsigned attribute ``EVIDENCE_OID`` and does not disturb ``digest``.
    """
    signed = signed_attributes(certificate_der, digest)
    return _assemble(Parsed(certificate_der, tuple(chain), digest, low_s(sign(signed)), evidence), signed)


def size_bound(*, certificate_der: bytes, chain: Sequence[bytes], evidence: int) -> int:
    """Bytes that hold any signature with this certificate, chain and up to ``evidence`` bytes of evidence."""
    dummy = ecdsa_der(P256_ORDER - 1, P256_ORDER // 2)
    return len(assemble(Parsed(certificate_der, tuple(chain), bytes(32), dummy, bytes(evidence)))) + 8


def signed_attributes(certificate_der: bytes, digest: bytes) -> bytes:
    """The signed attributes as SET OF, tag 0x31: what is hashed and signed (RFC 5652, 5.4)."""
    message_digest = der.tlv(der.SEQUENCE, _MESSAGE_DIGEST, der.set_of(der.tlv(der.OCTET_STRING, digest)))
    return der.set_of(_CONTENT_TYPE_ATTRIBUTE, message_digest, _identity(certificate_der)[1])


def assemble(parts: Parsed) -> bytes:
    """The one encoding of these parts."""
    return _assemble(parts, parts.signed)


def _assemble(parts: Parsed, signed: bytes) -> bytes:
    attributes = b"\xa0" + signed[1:]
    evidence = der.tlv(der.SEQUENCE, _EVIDENCE, der.set_of(der.tlv(der.OCTET_STRING, parts.evidence)))
    signer = der.tlv(
        der.SEQUENCE, _ONE, _identity(parts.certificate)[0], _SHA256, attributes, _ECDSA_SHA256,
        der.tlv(der.OCTET_STRING, parts.signature), der.tlv(0xA1, evidence),
    )  # fmt: skip
    signed_data = der.tlv(
        der.SEQUENCE, _BEFORE_CERTIFICATES,
        b"\xa0" + der.set_of(parts.certificate, *parts.chain)[1:], der.set_of(signer),
    )  # fmt: skip
    return der.tlv(der.SEQUENCE, _SIGNED_DATA, der.tlv(0xA0, signed_data))


def parse(data: bytes) -> Parsed:
    """The parts of a canonical CMS: CmsError unless re-assembling them gives exactly the same bytes.

    So: one SignerInfo, the listed attributes and no others, at most the signer's certificate and its issuer,
    a low-s signature. Neither signature nor certificate is verified here.
    """
    try:
        parsed = _parts(data)
        if low_s(parsed.signature) != parsed.signature or assemble(parsed) != data:
            raise CmsError("not canonical")
    except (der.DerError, ValueError) as fault:
        raise CmsError(str(fault)) from fault
    return parsed


def _parts(data: bytes) -> Parsed:
    """The parts by their places; that everything around them is as it must be, re-assembling tells."""
    content = der.inside(data, 0)[0] + len(_SIGNED_DATA)
    signed_data = der.inside(data, der.inside(data, content)[0])[0]
    certificates, infos = der.inside(data, signed_data + len(_BEFORE_CERTIFICATES))
    name = der.inside(data, der.inside(data, infos)[0])[0] + len(_ONE)
    attributes = der.inside(data, name)[1] + len(_SHA256)
    digest = data.index(_DIGEST_FOLLOWS, attributes) + len(_DIGEST_FOLLOWS)
    signature, end = der.inside(data, der.inside(data, attributes)[1] + len(_ECDSA_SHA256))
    evidence = der.inside(data, der.inside(data, end)[0])[0] + len(_EVIDENCE)
    first, last = der.inside(data, der.inside(data, evidence)[0])
    certificate, chain = _find_signer(data[certificates:infos], data[name : attributes - len(_SHA256)])
    return Parsed(certificate, chain, data[digest : digest + 32], data[signature:end], data[first:last])


def low_s(signature: bytes) -> bytes:
    """The same signature with s in the lower half: (r, s) and (r, n - s) both verify, only one is ours."""
    r, s = ecdsa_numbers(signature)
    return ecdsa_der(r, min(s, P256_ORDER - s))


def ecdsa_numbers(signature: bytes) -> tuple[int, int]:
    """r and s of a DER signature, both within the group."""
    try:
        r, s = decode_dss_signature(signature)
    except ValueError as fault:
        raise der.DerError("not two numbers") from fault
    if not (0 < r < P256_ORDER and 0 < s < P256_ORDER) or ecdsa_der(r, s) != signature:
        raise der.DerError("signature out of range, or not in its one form")
    return r, s


def ecdsa_der(r: int, s: int) -> bytes:
    """The DER form of a signature."""
    return encode_dss_signature(r, s)


@lru_cache(maxsize=256)
def _identity(certificate_der: bytes) -> tuple[bytes, bytes]:
    """IssuerAndSerialNumber of a certificate, and its signing-certificate-v2 attribute."""
    issuer_serial = _issuer_serial(certificate_der)
    digest = der.tlv(der.OCTET_STRING, hashlib.sha256(certificate_der).digest())
    ess = der.tlv(der.SEQUENCE, der.tlv(der.SEQUENCE, der.tlv(der.SEQUENCE, digest)))
    return issuer_serial, der.tlv(der.SEQUENCE, _SIGNING_CERTIFICATE_V2, der.set_of(ess))


@lru_cache(maxsize=32)
def _issuer_serial(certificate_der: bytes) -> bytes:
    certificate = der.children(der.single(certificate_der, der.SEQUENCE))
    fields = der.children(certificate[0])
    if len(fields) < 6 or fields[0].tag != 0xA0:
        raise der.DerError("not an X.509 version 3 certificate")
    return der.tlv(der.SEQUENCE, fields[3].whole, fields[1].whole)


@lru_cache(maxsize=32)  # thousands of letters of an office bring the same few pairs
def _find_signer(certificates: bytes, issuer_serial: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Of one or two certificates that of the signer, and the other."""
    found, at = [], 0
    while at < len(certificates):
        node, at = der.read(certificates, at)
        found.append(node.whole)
    mine = [each for each in found if _issuer_serial(each) == issuer_serial]
    if len(found) > 2 or len(mine) != 1:
        raise CmsError("spare certificates, or none for the signer")
    return mine[0], tuple(each for each in found if each != mine[0])
