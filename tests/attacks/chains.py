"""Throw-away authorities and signers, good and bent, and PDFs that they signed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from asn1crypto import algos
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata
from pyhanko.sign.signers import PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pamong.signing.tests.support import rendered

DAY = timedelta(days=1)
LONG = (-30 * DAY, 300 * DAY)
OVER = (-30 * DAY, -2 * DAY)
DOCUMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_UNCRITICAL = (x509.ExtendedKeyUsage, x509.CRLDistributionPoints)
#: As real certificates have it; nobody must ever ask there.
_WHERE = x509.CRLDistributionPoints(
    [
        x509.DistributionPoint(
            [x509.UniformResourceIdentifier("http://localhost:9/list.crl")], None, None, None
        )
    ]
)


@dataclass(frozen=True)
class Held:
    """A certificate, its key, and the certificates above it that a file brings along."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    above: tuple[x509.Certificate, ...] = ()

    @property
    def der(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def private(self) -> asn1_keys.PrivateKeyInfo:
        """The key as pyHanko wants it."""
        return asn1_keys.PrivateKeyInfo.load(
            self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        )


@cache
def key_of(role: str) -> rsa.RSAPrivateKey:
    """RSA keys are slow to find: one for each role."""
    return rsa.generate_private_key(65537, 2048)


def name(common: str, organisation: str = "Kantor Contoh") -> x509.Name:
    """Of a person or an authority."""
    parts = (
        (NameOID.COUNTRY_NAME, "ID"),
        (NameOID.ORGANIZATION_NAME, organisation),
        (NameOID.COMMON_NAME, common),
    )
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts])


def authority(
    common: str,
    issuer: Held | None = None,
    *,
    lasts: tuple[timedelta, timedelta] = LONG,
    path_length: int | None = None,
    permitted: x509.Name | None = None,
    is_ca: bool = True,
) -> Held:
    """A root, or an authority under another."""
    extensions: list[Any] = [x509.BasicConstraints(is_ca, path_length if is_ca else None)]
    if permitted:
        extensions.append(x509.NameConstraints([x509.DirectoryName(permitted)], None))
    extensions.append(_usage(signs=False))
    return _issued(name(common), common, issuer, lasts, extensions)


def signer(
    issuer: Held | None,
    *,
    lasts: tuple[timedelta, timedelta] = LONG,
    purposes: Sequence[x509.ObjectIdentifier] = (),
    signs: bool = True,
    organisation: str = "Kantor Contoh",
) -> Held:
    """Somebody who signs; ``signs`` False: with a certificate for encryption."""
    extensions: list[Any] = [_usage(signs=signs) if signs else _encrypts(), _WHERE]
    if purposes:
        extensions.append(x509.ExtendedKeyUsage(purposes))
    return _issued(name("Dewi Lestari", organisation), "signer", issuer, lasts, extensions)


def _issued(
    subject: x509.Name,
    role: str,
    issuer: Held | None,
    lasts: tuple[timedelta, timedelta],
    extensions: list[Any],
) -> Held:
    key, now = key_of(role), datetime.now(UTC)
    by, signing = (issuer.certificate.subject, issuer.key) if issuer else (subject, key)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(by).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(now + lasts[0]).not_valid_after(now + lasts[1])
    for extension in extensions:
        made = made.add_extension(extension, critical=not isinstance(extension, _UNCRITICAL))
    above = (issuer.certificate, *issuer.above) if issuer else ()
    return Held(made.sign(signing, hashes.SHA256()), key, above)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(signs, signs, False, False, False, not signs, not signs, False, False)


def _encrypts() -> x509.KeyUsage:
    return x509.KeyUsage(False, False, True, False, False, False, False, False, False)


def weakly_signed(who: Held, issuer: Held, hash_name: str) -> Held:
    """The same certificate, signed by its issuer over a weak hash."""
    made = asn1_x509.Certificate.load(who.der)
    algorithm = algos.SignedDigestAlgorithm({"algorithm": f"{hash_name}_rsa"})
    made["tbs_certificate"]["signature"] = made["signature_algorithm"] = algorithm
    over = {"sha1": hashes.SHA1(), "md5": hashes.MD5()}[hash_name]
    made["signature_value"] = issuer.key.sign(
        made["tbs_certificate"].dump(force=True), padding.PKCS1v15(), over
    )
    return Held(x509.load_der_x509_certificate(made.dump(force=True)), who.key, who.above)


def signed(who: Held, hash_name: str = "sha256") -> bytes:
    """A letter of another office, with its whole chain but the root in it."""
    store = SimpleCertificateStore.from_certs([_asn1(one) for one in who.above if one.issuer != one.subject])
    by = SimpleSigner(
        signing_cert=_asn1(who.certificate), signing_key=who.private, cert_registry=store, prefer_pss=False
    )
    out = io.BytesIO()
    meta = PdfSignatureMetadata(field_name="Tanda", md_algorithm=hash_name)
    PdfSigner(meta, by).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(rendered())), output=out)
    return out.getvalue()


def stamped(data: bytes, root: Held, at: timedelta) -> bytes:
    """``data`` under a document time stamp of an authority under ``root``, made so long ago (negative)."""
    purposes = [x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), _usage(signs=True)]
    by = _issued(name("Cap Waktu"), "stamper", root, LONG, purposes)
    moment = (datetime.now(UTC) + at).replace(microsecond=0)
    stamper = DummyTimeStamper(_asn1(by.certificate), by.private, fixed_dt=moment)
    out = io.BytesIO()
    PdfTimeStamper(stamper).timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), "sha256", output=out)
    return out.getvalue()


def with_list(data: bytes, issuer: Held, revoked: Held, at: timedelta) -> bytes:
    """``data`` with a revocation list of ``issuer`` in a DSS, by which a certificate was revoked so long ago."""
    from asn1crypto import crl

    now = datetime.now(UTC)
    entry = x509.RevokedCertificateBuilder().serial_number(revoked.certificate.serial_number)
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
    builder = builder.last_update(now - DAY / 24).next_update(now + 9 * DAY)
    builder = builder.add_revoked_certificate(entry.revocation_date(now + at).build())
    made = builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    DocumentSecurityStore.supply_dss_in_writer(writer, None, crls=[crl.CertificateList.load(made)])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
