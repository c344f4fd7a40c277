"""One shape of COSE_Sign1 (RFC 9052), and no other: ES256, the key named in the protected header, nothing unprotected.

``D2 84 | protected {1: -7, 4: kid} | {} | payload | signature``: every byte that is not fixed is signed or is the
signature, so that a message has one spelling. What is signed says what it is for (external_aad), so that no message
can be taken for one of another purpose. Signing and checking are of ``pamong.signing``: here is only the form.
"""

from dataclasses import dataclass

from pamong.core import dcbor

KID_BYTES, SIGNATURE_BYTES = 8, 64
_TAG_AND_ARRAY = b"\xd2\x84"
_PROTECTED = b"\xa2\x01\x26\x04\x48"  # {1 (alg): -7 (ES256), 4 (kid): 8 bytes}
_EMPTY_MAP = b"\xa0"


class CoseError(ValueError):
    """Not a message of this shape."""


@dataclass(frozen=True, slots=True)
class Message:
    """A signed message. ``signature`` is r and s, 32 bytes each; nobody has checked it yet."""

    kid: bytes
    payload: bytes
    signature: bytes

    def encode(self) -> bytes:
        """The message as CBOR. Raises CoseError for a kid or a signature of another length."""
        if len(self.signature) != SIGNATURE_BYTES:
            raise CoseError("the signature is not 64 bytes")
        parts = (dcbor.encode(part) for part in (protected(self.kid), self.payload, self.signature))
        header, payload, signature = parts
        return _TAG_AND_ARRAY + header + _EMPTY_MAP + payload + signature


def protected(kid: bytes) -> bytes:
    """The protected header that names the key."""
    if len(kid) != KID_BYTES:
        raise CoseError("the kid is not 8 bytes")
    return _PROTECTED + kid


def to_be_signed(kid: bytes, payload: bytes, purpose: bytes) -> bytes:
    """The Sig_structure, RFC 9052 section 4.4, with ``purpose`` as external_aad."""
    return dcbor.encode(["Signature1", protected(kid), purpose, payload])


def decode(data: bytes) -> Message:
    """The message in ``data``: exactly what ``Message.encode`` writes. Raises CoseError."""
    head = len(_TAG_AND_ARRAY) + 1 + len(_PROTECTED) + KID_BYTES
    kid = data[head - KID_BYTES : head]
    tail = data[head + 1 :]
    try:
        # The three parts are items of an array without its head, which is put back to read them.
        parts = dcbor.decode(b"\x82" + tail)
    except dcbor.CborError as fault:
        raise CoseError(str(fault)) from fault
    match parts:
        case (bytes(payload), bytes(signature)) if (
            len(signature) == SIGNATURE_BYTES and len(kid) == KID_BYTES
        ):
            message = Message(kid, payload, signature)
        case _:
            raise CoseError("other parts than a payload and 64 bytes")
    if message.encode() != data:
        raise CoseError("another shape")
    return message
