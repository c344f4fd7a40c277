"""Signs a PDF and describes the signatures in one, with pyHanko, as the double's answers need it."""

import base64
import io
import uuid
from dataclasses import dataclass
from typing import Any

from PIL import Image
from pyhanko import stamp
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from pamong.bsre_double.authority import Authority
from pamong.bsre_double.people import Person

#: What version 1 lets through to the caller when a file is no PDF.
ITEXT = "PDF header signature not found."

#: Hexadecimal digits for a signature with its timestamp: asking pyHanko to estimate costs another timestamp.
_RESERVED = 24_576


class BrokenPdfError(ValueError):
    """The bytes are no PDF that can be signed."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """Where a visible signature goes, in PDF points from the lower left corner of a page (counted from 1).

    Origin and unit of the real service are not known; these are PDF's own.
    """

    image: bytes = b""
    page: int = 1
    x: float = 0.0
    y: float = 0.0
    width: float = 120.0
    height: float = 60.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller asks of one signature. No appearance means invisible."""

    appearance: Appearance | None = None
    reason: str = ""
    location: str = ""
    contact: str = ""
    password: str = ""


class Sealer:
    """Makes PAdES Baseline-T for the cast."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._stamps = authority.timestamper()

    def sign(self, pdf: bytes, person: Person, wish: Wish) -> bytes:
        """The file with one signature more. BrokenPdfError if it cannot be read."""
        try:
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
            if wish.password:
                writer.encrypt(wish.password)
            return self._sign(writer, person, wish)
        except Exception as fault:  # whatever pyHanko's parser raises on bytes from outside
            raise BrokenPdfError(ITEXT) from fault

    def _sign(self, writer: IncrementalPdfFileWriter, person: Person, wish: Wish) -> bytes:
        name = f"Signature_{uuid.uuid4().hex[:8]}"
        metadata = signers.PdfSignatureMetadata(
            field_name=name,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            name=person.name,
            reason=wish.reason or None,
            location=wish.location or None,
            contact_info=wish.contact or None,
        )
        look = wish.appearance
        signer = signers.PdfSigner(
            metadata,
            self._authority.signer(person),
            timestamper=self._stamps,
            stamp_style=_style(look) if look else None,
            new_field_spec=fields.SigFieldSpec(name, **(_box(look) if look else {})),
        )
        out = io.BytesIO()
        signer.sign_pdf(writer, output=out, bytes_reserved=_RESERVED)
        return out.getvalue()

    def describe(self, pdf: bytes) -> list[dict[str, Any]]:
        """The signatures in a file, oldest first, as plain values. BrokenPdfError if it cannot be read."""
        context = ValidationContext(trust_roots=[self._authority.root], allow_fetching=False)
        try:
            reader = PdfFileReader(io.BytesIO(pdf))
            signatures = reader.embedded_regular_signatures
            return [
                _describe(signature, context, at == len(signatures) - 1)
                for at, signature in enumerate(signatures)
            ]
        except Exception as fault:  # as above
            raise BrokenPdfError(ITEXT) from fault


def _style(look: Appearance) -> stamp.StaticStampStyle | stamp.TextStampStyle:
    if not look.image:
        return stamp.TextStampStyle(stamp_text="Ditandatangani secara elektronik\n%(signer)s", border_width=0)
    image = Image.open(io.BytesIO(look.image)).convert("RGB")
    return stamp.TextStampStyle(
        stamp_text="", background=PdfImage(image), background_opacity=1.0, border_width=0
    )


def _box(look: Appearance) -> dict[str, Any]:
    box = (look.x, look.y, look.x + look.width, look.y + look.height)
    return {"on_page": look.page - 1, "box": tuple(int(edge) for edge in box)}


def _describe(signature: Any, context: ValidationContext, is_last: bool) -> dict[str, Any]:
    status = validate_pdf_signature(
        signature, signer_validation_context=context, ts_validation_context=context
    )
    certificate = signature.signer_cert
    entry, stamped = signature.sig_object, status.timestamp_validity
    validity = certificate["tbs_certificate"]["validity"]
    return {
        "field": signature.field_name,
        "name": certificate.subject.native.get("common_name", ""),
        "issuer": certificate.issuer.native.get("common_name", ""),
        "subject_dn": certificate.subject.human_friendly,
        "issuer_dn": certificate.issuer.human_friendly,
        "serial": str(certificate.serial_number),
        "not_before": validity["not_before"].native.isoformat(),
        "not_after": validity["not_after"].native.isoformat(),
        "at": signature.self_reported_timestamp.isoformat(),
        "reason": str(entry.get("/Reason", "")),
        "location": str(entry.get("/Location", "")),
        "intact": bool(status.intact and status.valid),
        "trusted": bool(status.trusted),
        "covers_all": status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        "last": is_last,
        "stamped_at": stamped.timestamp.isoformat() if stamped else "",
        "stamped_by": stamped.signing_cert.subject.native.get("common_name", "") if stamped else "",
        "algorithm": signature.signer_info["signature_algorithm"].signature_algo,
        "hash": base64.b64encode(signature.compute_digest()).decode(),
    }
