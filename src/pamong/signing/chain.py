"""Whether somebody else's certificate leads to a root that the office keeps. Imported only inside the examining child.

pyHanko's certvalidator builds and checks the path (RFC 5280), and nothing is fetched: revocation lists and OCSP answers
count where the file brings them. The moment is that of a trusted time stamp over the signature; without one it is now.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import ExpiredError, PathError, RevokedError, ValidationError

from pamong.signing import tokens
from pamong.signing.examination import Chain
from pamong.signing.trust import Trust

WEAK = frozenset({"md2", "md5", "sha1"})
MAX_STAMPS = 16
MAX_ENTRIES, MAX_ENTRY = 40, 500_000
#: For what a certificate that signs documents may be made, where it says so at all (RFC 9336, and what PDF makers use).
_PURPOSES = {
    "1.3.6.1.5.5.7.3.36", "email_protection", "adobe_authentic_documents_trust", "microsoft_document_signing",
    "1.2.840.113583.1.1.5", "1.3.6.1.4.1.311.10.3.12",
}  # fmt: skip
_USAGE = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"},
    extd_key_usage=_PURPOSES,
    explicit_extd_key_usage_required=False,
)


def judge(signature: Any, trust: Trust, now: datetime) -> tuple[Chain, str]:
    """What the chain of this signature is worth, and the name of the root that it leads to, if it is known.

    Raises whatever the parsers raise on hostile bytes.
    """
    anchors = loaded(trust.anchors)
    if not anchors:
        return Chain.UNKNOWN, ""
    reader = signature.reader
    moment = _moment(reader, signature, [*loaded(trust.authorities), *anchors], now)
    certificates, lists, answers = _material(reader)
    context = ValidationContext(
        trust_roots=anchors,
        other_certs=certificates,
        crls=lists,
        ocsps=answers,
        moment=moment,
        allow_fetching=False,
        retroactive_revinfo=True,
        weak_hash_algos=WEAK,
    )
    try:
        _USAGE.validate(signature.signer_cert)
        validator = CertificateValidator(
            signature.signer_cert, list(signature.other_embedded_certs), validation_context=context
        )
        path = asyncio.run(validator.async_validate_path())
    except ExpiredError:
        return Chain.EXPIRED, ""
    except RevokedError:
        return Chain.REVOKED, ""
    except (PathError, ValidationError):
        return Chain.UNKNOWN, ""
    return Chain.KNOWN, _name(path.trust_anchor.authority.name)


@lru_cache(maxsize=8)
def loaded(certificates: tuple[bytes, ...]) -> Sequence[x509.Certificate]:
    """As pyHanko wants them."""
    return [x509.Certificate.load(one) for one in certificates]


def _name(name: x509.Name) -> str:
    words = name.native
    return str(words.get("common_name") or words.get("organization_name") or name.human_friendly)[:200]


def _moment(reader: Any, signature: Any, roots: Sequence[Any], now: datetime) -> datetime:
    """When the signature existed for certain: each stamp is believed at the moment that a later one vouches for."""
    moment = now
    later = [
        one for one in reader.embedded_timestamp_signatures if one.signed_revision > signature.signed_revision
    ]
    for stamp in later[: -MAX_STAMPS - 1 : -1]:
        if stamp.evaluate_signature_coverage() >= SignatureCoverageLevel.ENTIRE_REVISION:
            moment = _earlier(_document_token(stamp), stamp.compute_digest, roots, moment)
    value = signature.signer_info["signature"].native

    def of_value(name: str) -> bytes:
        return hashlib.new(name, value).digest()

    for attribute in signature.signer_info["unsigned_attrs"] or ():
        if attribute["type"].native == "signature_time_stamp_token":
            moment = _earlier(attribute["values"][0].dump(), of_value, roots, moment)
    return moment


def _document_token(stamp: Any) -> bytes:
    return bytes(cms.ContentInfo.load(bytes(stamp.pkcs7_content)).dump())


def _earlier(token: bytes, digest: Any, roots: Sequence[Any], moment: datetime) -> datetime:
    try:
        said = tokens.told(token, digest)
        return min(moment, tokens.believed(said, roots, moment=moment).at)
    except tokens.TsaError:
        return moment


def _material(reader: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """Certificates, revocation lists and OCSP answers of the file's DSS, as many as can be read in time."""
    if "/DSS" not in reader.root:
        return [], [], []
    kinds = (("/Certs", x509.Certificate), ("/CRLs", crl.CertificateList), ("/OCSPs", ocsp.OCSPResponse))
    certificates, lists, answers = ([*_entries(reader.root["/DSS"], name, kind)] for name, kind in kinds)
    return certificates, lists, answers


def _entries(dss: Any, name: str, kind: Any) -> list[Any]:
    array = dss.get(name, [])
    streams = (bytes(array[at].data) for at in range(min(len(array), MAX_ENTRIES)))
    return [kind.load(written) for written in streams if len(written) <= MAX_ENTRY]
