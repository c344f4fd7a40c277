"""A certificate in words, for a page or a line of JSON."""

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from pamong.signing import ca
from pamong.signing.examination import Certificate

_SHOWN = 200


def describe(certificate: x509.Certificate) -> Certificate:
    """Names as the certificate gives them; nobody has vouched for them yet."""
    subject = certificate.subject
    return Certificate(
        name=_first(subject, NameOID.COMMON_NAME),
        title=_first(subject, NameOID.TITLE),
        organisation=_first(subject, NameOID.ORGANIZATION_NAME),
        issuer=_first(certificate.issuer, NameOID.COMMON_NAME)
        or certificate.issuer.rfc4514_string()[:_SHOWN],
        fingerprint=certificate.fingerprint(SHA256()).hex(),
        key_hash=ca.key_hash(certificate.public_key()).hex(),
    )


def subject_of(certificate_der: bytes) -> str:
    """Whose certificate this is, in one line."""
    words = describe(x509.load_der_x509_certificate(certificate_der))
    return ", ".join(filter(None, (words.name, words.title, words.organisation)))


def _first(name: x509.Name, kind: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(kind)
    return str(found[0].value)[:_SHOWN] if found else ""
