"""The seal on paper was made by a seal key of the office, and says what the register says."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from pamong.core import cose, seal

_HALF = cose.SIGNATURE_BYTES // 2
type SealKeys = Mapping[bytes, ec.EllipticCurvePublicKey]


class Sealed(NamedTuple):
    """The seal of a document, and what its row says in the words of a seal."""

    data: bytes
    seal_id: bytes
    kind: str
    office: str
    title: str
    number: str
    date: dt.date
    valid_until: dt.date | None
    content_hash: bytes


def problems(sealed: Sealed, keys: SealKeys) -> Iterator[str]:
    """Why the seal is not what it should be. The name on it follows from C, which it carries."""
    try:
        message, claims = seal.read(sealed.data)
    except seal.SealError as error:
        yield f"its seal cannot be read ({error})"
        return
    if not _is_ours(message, keys):
        yield "its seal was not made by a seal key of this office"
    names = ("seal_id", "kind", "office", "title", "number", "date", "valid_until", "content_hash")
    wrong = [name for name in names if getattr(claims, name) != getattr(sealed, name)]
    if wrong:
        yield f"its seal says otherwise: {', '.join(wrong)}"


def _is_ours(message: cose.Message, keys: SealKeys) -> bool:
    key = keys.get(message.kid)
    if key is None:
        return False
    r, s = int.from_bytes(message.signature[:_HALF]), int.from_bytes(message.signature[_HALF:])
    signed = cose.to_be_signed(message.kid, message.payload, seal.PURPOSE)
    try:
        key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
