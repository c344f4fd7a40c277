"""The seal on paper: what a letter's QR code says about it, small enough to be scanned and enough to compare.

The claims are a CBOR map with the keys 1 to 10 in order, signed as ``core.cose``. No NIK, no address, and nothing
that is known only after the page was rendered: the code stands on the page that the letter's signature covers.
"""

import datetime as dt
import unicodedata
from dataclasses import dataclass

from pamong.core import base41, cose, dcbor
from pamong.core.cose import CoseError, Message

PURPOSE = b"pamong/seal/1"
ID_BYTES, HASH_BYTES, TEXT_BYTES = 8, 32, 255
_EPOCH = dt.date(1970, 1, 1)
_LAST_DAY = (dt.date.max - _EPOCH).days
_VALID_UNTIL = 9


class SealError(ValueError):
    """Not the claims of a seal."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What the seal says, texts as they are printed, in NFC. ``content_hash`` is C of the letter (signing.md).

    >>> day = dt.date(2026, 1, 2)
    >>> Claims(bytes(8), "Surat", "Budi", "RW 1", "ANI", "Ketua", "1", day, None, bytes(32)).encode()[:3].hex()
    'a90148'
    """

    seal_id: bytes
    kind: str
    name: str
    office: str
    official: str
    title: str
    number: str
    date: dt.date
    valid_until: dt.date | None
    content_hash: bytes

    def encode(self) -> bytes:
        """The claims as a deterministic map. Raises SealError for a text that is empty, not NFC or over 255 bytes."""
        if len(self.seal_id) != ID_BYTES or len(self.content_hash) != HASH_BYTES:
            raise SealError("an id or a hash of another length")
        texts = [_checked(text) for text in self._texts()]
        until = None if self.valid_until is None else _days(self.valid_until)
        values = [self.seal_id, *texts, _days(self.date), until, self.content_hash]
        pairs = [pair for key, value in enumerate(values, 1) if value is not None for pair in (key, value)]
        # A map of n pairs is an array of 2n items under another head.
        return bytes([0xA0 | len(pairs) // 2]) + dcbor.encode(pairs)[1:]

    def _texts(self) -> tuple[str, ...]:
        return self.kind, self.name, self.office, self.official, self.title, self.number


def decode_claims(payload: bytes) -> Claims:
    """The claims in ``payload``: exactly what ``Claims.encode`` writes. Raises SealError."""
    pairs = payload[0] & 0x1F if payload else 0
    if pairs not in (9, 10):
        raise SealError("other claims")
    try:
        items = dcbor.decode(bytes([0x80 | 2 * pairs]) + payload[1:])
    except dcbor.CborError as fault:
        raise SealError(str(fault)) from fault
    assert isinstance(items, tuple)
    claims = _claims(dict(zip(items[::2], items[1::2], strict=True)))
    if claims.encode() != payload:
        raise SealError("another encoding")
    return claims


def _claims(found: dict[dcbor.Decoded, dcbor.Decoded]) -> Claims:
    match [found.get(key) for key in range(1, 11)]:
        case [
            bytes(seal_id), str(kind), str(name), str(office), str(official), str(title), str(number),
            int(day), None | int() as until, bytes(content_hash),
        ]:  # fmt: skip
            last = None if until is None else _day(until)
            return Claims(seal_id, kind, name, office, official, title, number, _day(day), last, content_hash)
    raise SealError("claims of other types")


def read(data: bytes) -> tuple[Message, Claims]:
    """A seal's message and claims; its signature is not checked here. Raises SealError."""
    try:
        message = cose.decode(data)
    except CoseError as fault:
        raise SealError(str(fault)) from fault
    return message, decode_claims(message.payload)


def address(origin: str, seal: bytes) -> str:
    """The address in the QR code, in capitals: QR stores 0-9 A-Z and a few signs in 5.5 bits each.

    >>> address("https://pamong.example", bytes(4))
    'HTTPS://PAMONG.EXAMPLE/V#000000'
    """
    return f"{origin.upper()}/V#{base41.encode(seal)}"


def _checked(text: str) -> str:
    if not text or len(text.encode()) > TEXT_BYTES or not unicodedata.is_normalized("NFC", text):
        raise SealError("a text that is empty, too long or not in NFC")
    return text


def _days(day: dt.date) -> int:
    return (day - _EPOCH).days


def _day(days: int) -> dt.date:
    if not 0 <= days <= _LAST_DAY:
        raise SealError("no date")
    return _EPOCH + dt.timedelta(days=days)
