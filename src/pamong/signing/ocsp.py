"""Answers about single certificates of an office CA (RFC 6960), from the same rows as its revocation list.

A question names one certificate by the hashes of its issuer and its serial number, and may bring a nonce, which the
answer repeats (RFC 9654). Whatever else it is, the answer is an OCSP response that says so, never an error page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp

from pamong.signing import crl, responder
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.models import OfficeKey

#: A question is 80 to 250 bytes; some bring the certificate of their asker along.
MAX_REQUEST = 4_000
MAX_NONCE = 128
LASTS = timedelta(days=1)
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    one.name: one for one in (hashes.SHA1, hashes.SHA256, hashes.SHA384, hashes.SHA512)
}
_KNOWN = (x509.OCSPNonce, x509.OCSPAcceptableResponses)
Failure = ocsp.OCSPResponseStatus


@dataclass(frozen=True, slots=True)
class Answer:
    """A response in DER. ``until`` says how long it may be given to others who ask the same; None: not at all."""

    data: bytes
    until: datetime | None = None


class _MalformedError(ValueError):
    """Not a question that can be answered."""


@dataclass(frozen=True, slots=True)
class _Question:
    issuer_name: bytes
    issuer_key: bytes
    serial: int
    algorithm: hashes.HashAlgorithm
    nonce: x509.OCSPNonce | None


def failure(status: ocsp.OCSPResponseStatus) -> Answer:
    """The answer without a signature that says why there is no other."""
    return Answer(ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER))


def answer(authority: OfficeKey, request: bytes, *, now: datetime) -> Answer:
    """What this CA says to ``request`` (DER). Raises nothing for what others send.

    ``unauthorized`` where the question is about another CA, or nobody may answer for this one (RFC 5019, 2.2.3).
    """
    try:
        asked = _read(request)
    except _MalformedError:
        return failure(Failure.MALFORMED_REQUEST)
    issuer = x509.load_der_x509_certificate(bytes(authority.certificate))
    if (asked.issuer_name, asked.issuer_key) != _names(issuer, asked.algorithm):
        return failure(Failure.UNAUTHORIZED)
    try:
        signer = responder.signer(authority, now)
    except KeyUnavailableError:
        return failure(Failure.TRY_LATER)
    if signer is None:
        return failure(Failure.UNAUTHORIZED)
    return _signed(asked, _standing(authority, asked.serial), signer, now)


def _read(request: bytes) -> _Question:
    """The question in these bytes; what belongs to no question, or to several, is malformed."""
    if not 0 < len(request) <= MAX_REQUEST:
        raise _MalformedError
    try:
        asked = ocsp.load_der_ocsp_request(request)
        extensions = list(asked.extensions)
        algorithm = _HASHES[asked.hash_algorithm.name]()
        found = _Question(
            asked.issuer_name_hash,
            asked.issuer_key_hash,
            asked.serial_number,
            algorithm,
            _nonce(extensions),
        )
    except Exception as fault:  # a parser of somebody's bytes: whatever it stumbles over, it is their bytes
        raise _MalformedError from fault
    return found


def _nonce(extensions: Iterable[x509.Extension[x509.ExtensionType]]) -> x509.OCSPNonce | None:
    """The nonce, of 1 to 128 bytes; None without one. A demand that we do not understand is not met by silence."""
    found = None
    for extension in extensions:
        if extension.critical and not isinstance(extension.value, _KNOWN):
            raise _MalformedError
        if isinstance(extension.value, x509.OCSPNonce):
            found = extension.value
    if found is not None and not 0 < len(found.nonce) <= MAX_NONCE:
        raise _MalformedError
    return found


def _names(issuer: x509.Certificate, algorithm: hashes.HashAlgorithm) -> tuple[bytes, bytes]:
    """How a question names its issuer: hashes of the name and of the bits of the key (RFC 6960, 4.1.1)."""
    point = issuer.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return _hash(issuer.subject.public_bytes(), algorithm), _hash(point, algorithm)


def _hash(data: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
    made = hashes.Hash(algorithm)
    made.update(data)
    return made.finalize()


@dataclass(frozen=True, slots=True)
class _Standing:
    status: ocsp.OCSPCertStatus
    revoked_at: datetime | None = None


def _standing(authority: OfficeKey, serial: int) -> _Standing:
    """Good, also when it was only retired; revoked; or unknown where the CA certified nothing of that number."""
    for key in crl.revoked_below(authority):
        if _serial(bytes(key.certificate)) == serial:
            return _Standing(ocsp.OCSPCertStatus.REVOKED, key.revoked_at)
    below = OfficeKey.objects.filter(issuer=authority).values_list("certificate", flat=True)
    known = any(_serial(bytes(certificate)) == serial for certificate in below)
    return _Standing(ocsp.OCSPCertStatus.GOOD if known else ocsp.OCSPCertStatus.UNKNOWN)


@lru_cache(maxsize=1024)
def _serial(certificate: bytes) -> int | None:
    try:
        return x509.load_der_x509_certificate(certificate).serial_number
    except ValueError:  # garbled in the database: fsck says where, and the others are answered for
        return None


def _signed(asked: _Question, found: _Standing, signer: responder.Signer, now: datetime) -> Answer:
    until = min(now + LASTS, signer.certificate.not_valid_after_utc)
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response_by_hash(
            issuer_name_hash=asked.issuer_name,
            issuer_key_hash=asked.issuer_key,
            serial_number=asked.serial,
            algorithm=asked.algorithm,
            cert_status=found.status,
            this_update=now.astimezone(UTC),
            next_update=until.astimezone(UTC),
            revocation_time=found.revoked_at.astimezone(UTC) if found.revoked_at else None,
            revocation_reason=None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
        .certificates([signer.certificate])
    )
    if asked.nonce is not None:
        builder = builder.add_extension(asked.nonce, critical=False)
    made = builder.sign(signer.key, hashes.SHA256())
    return Answer(made.public_bytes(Encoding.DER), None if asked.nonce is not None else until)
