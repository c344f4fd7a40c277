"""The simulated phone of an account, made from the key that the demo keeps for it."""

import json

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from pamong.demo.authenticator import Authenticator
from pamong.demo.models import SimulatedKey
from pamong.demo.officers import give_key
from pamong.foundation.access.models import Account
from pamong.foundation.access.passkeys import un_b64url


def device_of(account: Account) -> Authenticator:
    """The simulated phone of ``account``; enrolled on the spot for an officer who has none yet."""
    kept = SimulatedKey.objects.filter(credential__account=account, credential__revoked_at__isnull=True)
    row = kept.select_related("credential").first()
    if row is None:
        device = give_key(account)
        device.origin = settings.ORIGIN
        return device
    return Authenticator(
        origin=settings.ORIGIN,
        credential_id=bytes(row.credential.credential_id),
        key=_key(json.loads(row.jwk)),
        counter=row.credential.sign_count,
    )


def _key(jwk: dict[str, str]) -> ec.EllipticCurvePrivateKey:
    x, y, d = (int.from_bytes(un_b64url(jwk[name], 64), "big") for name in ("x", "y", "d"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1())
    return ec.EllipticCurvePrivateNumbers(d, public).private_key()
