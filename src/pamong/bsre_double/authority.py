"""The double's own certificate authority and time stamping authority. Nobody trusts them, and they say so."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pamong.bsre_double.people import Person

_DAYS = 730
_KEY_BITS = 2048
type _Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Authority:
    """Issues certificates to the cast. With a folder it keeps its own key and ``ca.pem`` there."""

    def __init__(self, folder: Path | None = None) -> None:
        kept = _load(folder) if folder else None
        self.key = kept[0] if kept else ec.generate_private_key(ec.SECP256R1())
        self.certificate = (
            kept[1] if kept else self._issue("CA Contoh (bukan BSrE)", self.key, authority=True)
        )
        if folder and not kept:
            _save(folder, self.key, self.certificate)
        self._signers: dict[str, SimpleSigner] = {}

    @property
    def pem(self) -> bytes:
        """The certificate that a client which tries the double must trust."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def root(self) -> asn1_x509.Certificate:
        """The same, for pyHanko."""
        return asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))

    def revocation_list(self) -> bytes:
        """The list of this authority in DER, made now: nobody of the cast ever lost a key."""
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now - timedelta(minutes=10))
            .next_update(now + timedelta(days=1))
            .add_extension(x509.CRLNumber(int(now.timestamp())), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False)
        )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def signer(self, person: Person) -> SimpleSigner:
        """The person's key and certificate, made at the first signature."""
        if person.nik not in self._signers:
            key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
            certificate = self._issue(person.name, key)
            self._signers[person.nik] = SimpleSigner(
                signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
                signing_key=_private(key),
                cert_registry=SimpleCertificateStore.from_certs([self.root]),
            )
        return self._signers[person.nik]

    def timestamper(self) -> DummyTimeStamper:
        """RFC 3161 tokens from an authority of our own, so that signatures are Baseline-T."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
        certificate = self._issue("TSA Contoh (bukan BSrE)", key, stamps=True)
        return DummyTimeStamper(
            tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
            tsa_key=_private(key),
            certs_to_embed=SimpleCertificateStore.from_certs([self.root]),
        )

    def _issue(
        self, name: str, key: _Key, *, authority: bool = False, stamps: bool = False
    ) -> x509.Certificate:
        subject = _name(name)
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if authority else self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=_DAYS * (2 if authority else 1)))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), True)
            .add_extension(_usage(authority), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        )
        if not authority:
            identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
            builder = builder.add_extension(identifier, False)
        if stamps:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
        return builder.sign(self.key, hashes.SHA256())


def _name(common: str) -> x509.Name:
    parts = (
        (NameOID.COUNTRY_NAME, "ID"),
        (NameOID.ORGANIZATION_NAME, "Pamong Contoh"),
        (NameOID.COMMON_NAME, common),
    )
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts])


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _private(key: _Key) -> asn1_keys.PrivateKeyInfo:
    return asn1_keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def _load(folder: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate] | None:
    if not (folder / "ca.key").is_file() or not (folder / "ca.pem").is_file():
        return None
    key = load_pem_private_key((folder / "ca.key").read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key, x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())


def _save(folder: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(folder / "ca.key", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(private)
    (folder / "ca.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
