"""Certificates of an office: its own CA, and one end-entity certificate for each appointment (RFC 5280)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    CertificatePoliciesOID,
    ExtendedKeyUsageOID,
    NameOID,
)

CA_YEARS, SIGNER_YEARS = 20, 3
#: How long one who answers about revocations is believed: nobody can revoke him (``x509.OCSPNoCheck``).
RESPONDER_LIFE = timedelta(days=14)
UNCERTIFIED = "Tanda tangan elektronik tidak tersertifikasi (bukan sertifikat PSrE)"
DEMO_MARK = "CONTOH"
_CLOCK_SKEW = timedelta(minutes=10)
_NAME_LIMIT = 64  # RFC 5280, upper bounds of X.520 names


@dataclass(frozen=True, slots=True)
class Subject:
    """Names in a certificate: the person with titles, the title of the office held, the office, what it
    belongs to.
    """

    name: str
    title: str = ""
    organisation: str = ""
    unit: str = ""

    def to_x509(self) -> x509.Name:
        """The distinguished name; parts longer than 64 characters are cut, empty ones left out."""
        parts = (
            (NameOID.COUNTRY_NAME, "ID"),
            (NameOID.ORGANIZATION_NAME, self.organisation),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, self.unit),
            (NameOID.COMMON_NAME, self.name),
            (NameOID.TITLE, self.title),
        )
        return x509.Name([x509.NameAttribute(kind, text[:_NAME_LIMIT]) for kind, text in parts if text])


def self_signed(subject: Subject, key: ec.EllipticCurvePrivateKey, *, now: datetime) -> x509.Certificate:
    """The certificate of an office CA: may issue signers and nothing below them."""
    name = subject.to_x509()
    builder = _builder(name, name, key.public_key(), now, _later(now, CA_YEARS))
    return (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def issue(
    subject: Subject,
    public_key: ec.EllipticCurvePublicKey,
    *,
    ca: x509.Certificate,
    ca_key: ec.EllipticCurvePrivateKey,
    now: datetime,
    ends: datetime | None = None,
    address: str = "",
) -> x509.Certificate:
    """The certificate of one appointment, until ``ends``, three years, or the end of the CA, whichever is
    first. ``address`` is where the CA publishes its certificate and its revocations, without the ending.

    No extended key usage: OpenSSL's cms would then ask for e-mail protection.
    """
    until = min(filter(None, (ends, _later(now, SIGNER_YEARS), ca.not_valid_after_utc)))
    notice = x509.PolicyInformation(
        CertificatePoliciesOID.ANY_POLICY, [x509.UserNotice(notice_reference=None, explicit_text=UNCERTIFIED)]
    )
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    builder = _builder(subject.to_x509(), ca.subject, public_key, now, until)
    for extension in _published(address) if address else ():
        builder = builder.add_extension(extension, critical=False)
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(authority, critical=False)
        .add_extension(x509.CertificatePolicies([notice]), critical=False)
        .sign(ca_key, hashes.SHA256())
    )


def responder(
    public_key: ec.EllipticCurvePublicKey,
    *,
    ca: x509.Certificate,
    ca_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    """The certificate of the one who answers about revocations for this CA (RFC 6960, 4.2.2.2), for a fortnight."""
    name = _common_name(ca.subject)
    until = min(now + RESPONDER_LIFE, ca.not_valid_after_utc)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    return (
        _builder(Subject(f"OCSP {name}").to_x509(), ca.subject, public_key, now, until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False, signs_documents=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=True)
        .add_extension(x509.OCSPNoCheck(), critical=False)
        .add_extension(authority, critical=False)
        .sign(ca_key, hashes.SHA256())
    )


def _common_name(name: x509.Name) -> str:
    return str(name.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _published(address: str) -> tuple[x509.ExtensionType, ...]:
    """Pointers for programs that know nothing of our key list (RFC 5280, 4.2.1.13 and 4.2.2.1)."""
    where = [x509.UniformResourceIdentifier(address + ending) for ending in (".crl", ".cer", ".ocsp")]
    point = x509.DistributionPoint([where[0]], relative_name=None, reasons=None, crl_issuer=None)
    issuer = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where[1])
    asked = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, where[2])
    return x509.CRLDistributionPoints([point]), x509.AuthorityInformationAccess([issuer, asked])


def der_of(certificate: x509.Certificate) -> bytes:
    """The certificate as DER."""
    return certificate.public_bytes(Encoding.DER)


def key_hash(public_key: object) -> bytes:
    """SHA-256 of the SubjectPublicKeyInfo: how leaves and key lists name a key."""
    spki: bytes = public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    return hashlib.sha256(spki).digest()


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    start: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start.astimezone(UTC) - _CLOCK_SKEW)
        .not_valid_after(end.astimezone(UTC))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _usage(*, signs_certificates: bool, signs_documents: bool = True) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=signs_documents and not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _later(now: datetime, years: int) -> datetime:
    return now + timedelta(days=365 * years + years // 4)
