"""Base64 for URLs without padding (RFC 4648, section 5), as WebAuthn, Web Push and our own links write it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode


def b64url(data: bytes) -> str:
    """The text of ``data``.

    >>> b64url(bytes([255, 239]))
    '_-8'
    """
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def un_b64url(text: str, limit: int) -> bytes:
    """The opposite, padded or not, for at most ``limit`` bytes; ``ValueError`` for anything that is not its one form.

    >>> un_b64url("_-8", 2) == un_b64url("_-8=", 2) == bytes([255, 239])
    True
    """
    if len(text) > limit * 4 // 3 + 4:
        raise ValueError("too long")
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64url(data) != text.rstrip("=") or len(data) > limit:
        raise ValueError("not in its one form, or too long")
    return data
