"""The office's certificates are what their rows say, and each was issued by the office's own CA; so are those of the
responders who answer about them.
"""

from collections.abc import Iterator

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA256

from pamong.fsck.faults import Fault, Kind, at, raw
from pamong.signing import ca
from pamong.signing.models import OfficeKey, Responder


def check() -> Iterator[Fault]:
    """Every fault of every certificate; few, whatever the number of letters."""
    for key in OfficeKey.objects.select_related("issuer").order_by("pk"):
        for problem in _key(key):
            yield Fault(Kind.OFFICE_KEY, at(OfficeKey, key.pk), problem)
    for responder in Responder.objects.select_related("authority").order_by("pk"):
        if problem := _responder(responder):
            yield Fault(Kind.OFFICE_KEY, at(Responder, responder.pk), problem)


def _responder(row: Responder) -> str:
    try:
        certificate = x509.load_der_x509_certificate(raw(row.certificate))
        certificate.verify_directly_issued_by(x509.load_der_x509_certificate(raw(row.authority.certificate)))
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return "its certificate cannot be read, or was not issued by its CA"
    if certificate.not_valid_after_utc != row.not_after:
        return "it is valid for another time than its certificate"
    return ""


def _key(key: OfficeKey) -> Iterator[str]:
    try:
        certificate = x509.load_der_x509_certificate(raw(key.certificate))
        issuer = x509.load_der_x509_certificate(raw(key.issuer.certificate)) if key.issuer else certificate
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        yield "its certificate cannot be read, or was not issued by the CA of its row"
        return
    if (key.kind == OfficeKey.Kind.CA) != (key.issuer is None):
        yield f"of kind {key.kind}, and its issuer is {'missing' if key.issuer is None else 'another'}"
    if certificate.fingerprint(SHA256()) != raw(key.fingerprint):
        yield "its fingerprint is not that of its certificate"
    if ca.key_hash(certificate.public_key()) != raw(key.key_hash):
        yield "its key hash is not that of its certificate"
    span = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    if span != (key.not_before, key.not_after):
        yield "it is valid for another time than its certificate"
