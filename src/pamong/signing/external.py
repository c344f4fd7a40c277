"""A PAdES signature whose key is elsewhere: laid out here, its hash signed by somebody's service, put together here.

pyHanko does the PDF and the CMS; what a service returns goes in as it is and is judged afterwards like any other.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from asn1crypto import algos, cms, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfTBSDocument
from pyhanko_certvalidator.registry import SimpleCertificateStore

_MECHANISM = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
_PLACEHOLDER = 72  # bytes of the longest P-256 signature in DER
_RESERVED = 16_384  # hexadecimal digits: a signature and a chain of four


@dataclass(frozen=True, slots=True)
class Prepared:
    """A PDF with a place for its signature. ``hash`` is the SHA-256 that the service must sign."""

    hash: bytes
    attributes: cms.CMSAttributes
    chain: tuple[bytes, ...]
    _output: BytesIO
    _digest: Any

    def finish(self, signature: bytes) -> bytes:
        """The signed file, with an ECDSA signature in DER. Whether it is valid is not looked at."""
        signer = _signer(self.chain, signature)
        made = signer.async_sign_prescribed_attributes("sha256", signed_attrs=self.attributes)
        PdfTBSDocument.finish_signing(self._output, self._digest, asyncio.run(made))
        return self._output.getvalue()


def prepare(pdf: bytes, chain: Sequence[bytes], *, name: str, reason: str, location: str) -> Prepared:
    """Append an invisible signature field to ``pdf`` for the certificate that begins ``chain`` (DER)."""
    return asyncio.run(_prepare(pdf, tuple(chain), name, reason, location))


async def _prepare(pdf: bytes, chain: tuple[bytes, ...], name: str, reason: str, location: str) -> Prepared:
    signer = _signer(chain, bytes(_PLACEHOLDER))
    metadata = signers.PdfSignatureMetadata(
        field_name="Signature1",
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=name,
        reason=reason or None,
        location=location or None,
    )
    spec = fields.SigFieldSpec("Signature1")
    maker = signers.PdfSigner(metadata, signer, new_field_spec=spec)
    output = BytesIO()
    digest, _document, _output = await maker.async_digest_doc_for_signing(
        IncrementalPdfFileWriter(BytesIO(pdf)), bytes_reserved=_RESERVED, output=output
    )
    attributes = await signer.signed_attrs(digest.document_digest, "sha256", use_pades=True)
    message = hashlib.sha256(attributes.untag().dump()).digest()
    return Prepared(message, attributes, chain, output, digest)


def _signer(chain: tuple[bytes, ...], signature: bytes) -> signers.ExternalSigner:
    certificates = [x509.Certificate.load(one) for one in chain]
    store = SimpleCertificateStore()
    store.register_multiple(certificates)
    return signers.ExternalSigner(certificates[0], store, signature, _MECHANISM)
