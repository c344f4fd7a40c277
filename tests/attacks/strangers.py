"""Signed PDFs of other makers, intact and bent. The intact ones must be ``foreign``, whoever made them."""

import io
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.attacks.pdfs import body_of, fresh, root_of, update

HOLE = 16_384


@dataclass(frozen=True)
class Stranger:
    """A key and a self-signed certificate of somebody else."""

    key: Any
    certificate: x509.Certificate

    @property
    def private(self) -> bytes:
        """PKCS#8."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def signer(self) -> Any:
        """As pyHanko wants it."""
        from asn1crypto import keys
        from asn1crypto import x509 as asn1_x509
        from pyhanko.sign.signers import SimpleSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        der = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER)),
            signing_key=keys.PrivateKeyInfo.load(der),
            cert_registry=SimpleCertificateStore(),
            prefer_pss=False,
        )


def stranger(key: Any, name: str = "Dewi Lestari") -> Stranger:
    """Somebody with this key."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    )
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    builder = (
        builder.serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=9))
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = builder.add_extension(usage, critical=True).add_extension(identifier, critical=False)
    return Stranger(key, builder.sign(key, hashes.SHA256()))


def on_a_curve() -> Stranger:
    """ECDSA."""
    return stranger(ec.generate_private_key(ec.SECP256R1()))


def with_rsa() -> Stranger:
    """RSA, as most signed PDFs in the country."""
    return stranger(rsa.generate_private_key(65537, 2048))


def by_pyhanko(data: bytes, who: Stranger, field: str = "Tanda", **more: Any) -> bytes:
    """Signed by pyHanko; ``more`` is its metadata."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata
    from pyhanko.sign.signers import PdfSigner

    out = io.BytesIO()
    meta = PdfSignatureMetadata(field_name=field, md_algorithm="sha256", **more)
    PdfSigner(meta, who.signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), output=out)
    return out.getvalue()


def timestamped(data: bytes, who: Stranger) -> bytes:
    """The same with a document timestamp appended, as for the long term."""
    from asn1crypto import keys
    from asn1crypto import x509 as asn1_x509
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfTimeStamper
    from pyhanko.sign.timestamps import DummyTimeStamper

    der = who.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate = asn1_x509.Certificate.load(who.certificate.public_bytes(Encoding.DER))
    authority = DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(der))
    out = io.BytesIO()
    PdfTimeStamper(authority).timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), "sha256", output=out)
    return out.getvalue()


def by_hand(data: bytes, sign: Callable[[bytes], bytes], subfilter: bytes = b"adbe.pkcs7.detached") -> bytes:
    """Signed with a text editor: a field, a dictionary, and a CMS that ``sign`` makes of the signed bytes."""
    field, catalog = fresh(data), body_of(data, root_of(data))
    dictionary = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/%s/ByteRange[%s]/Contents<%s>>>" % (
        subfilter, b" " * 40, b"0" * 2 * HOLE,
    )  # fmt: skip
    objects = {
        root_of(data): catalog[:-2] + b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>>>" % field,
        field: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Tanda)/Rect[0 0 0 0]/F 132/V %d 0 R>>" % (field + 1),
        field + 1: dictionary,
    }
    laid = update(data, objects)
    start = laid.rindex(b"/Contents<") + 9
    end = start + 2 * HOLE + 2
    ranges = b"0 %d %d %d" % (start, end, len(laid) - end)
    laid = laid.replace(b"/ByteRange[" + b" " * 40, b"/ByteRange[" + ranges.ljust(40))
    made = sign(laid[:start] + laid[end:]).hex().encode()
    assert len(made) <= 2 * HOLE
    return laid[: start + 1] + made.ljust(2 * HOLE, b"0") + laid[end - 1 :]


def by_openssl(folder: Path, who: Stranger, *more: str) -> Callable[[bytes], bytes]:
    """What the openssl command makes of some bytes."""

    def sign(content: bytes) -> bytes:
        (folder / "content").write_bytes(content)
        (folder / "key.pem").write_bytes(who.private)
        (folder / "cert.pem").write_bytes(who.certificate.public_bytes(Encoding.PEM))
        command = [
            "openssl", "cms", "-sign", "-binary", "-in", "content", "-signer", "cert.pem", "-inkey", "key.pem",
            "-md", "sha256", "-outform", "DER", "-out", "signed", *more,
        ]  # fmt: skip
        environment = {"PATH": os.environ["PATH"]}
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, timeout=60)
        return (folder / "signed").read_bytes()

    return sign


def by_pdfsig(data: bytes, folder: Path, who: Stranger) -> bytes:
    """Signed by poppler's pdfsig, whose keys lie in a database of NSS."""
    from cryptography.hazmat.primitives.serialization import pkcs12

    store, name = f"sql:{folder}", "dewi"
    bundle = pkcs12.serialize_key_and_certificates(
        name.encode(), who.key, who.certificate, None, NoEncryption()
    )
    (folder / "key.p12").write_bytes(bundle)
    (folder / "in.pdf").write_bytes(data)
    for command in (
        ["certutil", "-N", "-d", store, "--empty-password"],
        ["pk12util", "-i", "key.p12", "-d", store, "-W", ""],
        ["certutil", "-M", "-d", store, "-n", name, "-t", "CTu,CTu,CTu"],
        ["pdfsig", "-nssdir", store, "-add-signature", "-nick", name, "in.pdf", "out.pdf"],
    ):
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "out.pdf").read_bytes()


def revisions(data: bytes, count: int) -> bytes:
    """Many small updates, each of which a reader must compare with the one before."""
    for _ in range(count):
        data = update(data, {fresh(data): b"null"})
    return data
