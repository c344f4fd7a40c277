"""What only the phone can read: message encryption for Web Push (RFC 8291) in one record of aes128gcm (RFC 8188).

The push service carries the bytes and learns their length, so every message is filled up to one of a few lengths.
"""

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

POINT_BYTES, SECRET_BYTES, SALT_BYTES = 65, 16, 16
#: A push service need not take a body of more than 4,096 bytes (RFC 8030, section 7.2).
RECORD_BYTES, MOST_BYTES = 4096, 3900
_LAST_RECORD = b"\x02"
_FILL = 256


def point_of(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> bytes:
    """The public key as browsers write it: 65 bytes, uncompressed (SEC 1)."""
    public = key.public_key() if isinstance(key, ec.EllipticCurvePrivateKey) else key
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    """The key of a point on P-256; ``ValueError`` for anything else."""
    if len(point) != POINT_BYTES:
        raise ValueError("not an uncompressed point of P-256")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def encrypted(
    plain: bytes,
    *,
    receiver: bytes,
    secret: bytes,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
    fill: int = _FILL,
) -> bytes:
    """``plain`` for the browser whose ``p256dh`` is ``receiver`` and whose ``auth`` is ``secret``.

    ``sender`` and ``salt`` are drawn anew for every message; only the vectors of the RFC name them. With ``fill`` the
    text is filled up to a multiple of so many bytes. ``ValueError`` for a key that is none, or a text that is too long.
    """
    if len(secret) != SECRET_BYTES:
        raise ValueError("the secret of a subscription has 16 bytes")
    theirs = public_key(receiver)
    ours = sender or ec.generate_private_key(ec.SECP256R1())
    point = point_of(ours)
    shared = ours.exchange(ec.ECDH(), theirs)
    key = _derived(shared, secret, b"WebPush: info\0" + receiver + point, 32)
    return sealed_record(plain, key=key, salt=salt or os.urandom(SALT_BYTES), key_id=point, fill=fill)


def sealed_record(plain: bytes, *, key: bytes, salt: bytes, key_id: bytes = b"", fill: int = 1) -> bytes:
    """One whole aes128gcm body of a single record (RFC 8188, section 2): header, then ciphertext and tag."""
    text = plain + _LAST_RECORD
    text += bytes(-len(text) % fill)
    if len(text) > MOST_BYTES:
        raise ValueError("the message is too long for a push service")
    content_key = _derived(key, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(key, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + RECORD_BYTES.to_bytes(4) + len(key_id).to_bytes(1) + key_id
    return header + AESGCM(content_key).encrypt(nonce, text, None)


def _derived(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(key)
