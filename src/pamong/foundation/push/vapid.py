"""Who sends: the voluntary identification of RFC 8292, a token for one push service signed with ES256."""

import json
from collections.abc import Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from pamong.core.base64url import b64url
from pamong.foundation.push.encryption import point_of


def authorization(key: ec.EllipticCurvePrivateKey, *, audience: str, subject: str, expires: datetime) -> str:
    """The value of ``Authorization``. ``audience`` is the origin of the push service, ``subject`` an https: or mailto:
    address of who sends; a service takes no token that lives longer than 24 hours.
    """
    claims: dict[str, str | int] = {"aud": audience, "exp": int(expires.timestamp()), "sub": subject}
    signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    return f"vapid t={signed}.{b64url(r.to_bytes(32) + s.to_bytes(32))}, k={b64url(point_of(key))}"


def _part(value: Mapping[str, str | int]) -> str:
    return b64url(json.dumps(value, separators=(",", ":")).encode())
