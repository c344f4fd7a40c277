"""The office's key for push services: made for the first phone, kept encrypted, and the same ever after.

Browsers tie a subscription to it, so another key would silence every phone.
"""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec

from pamong.foundation.push.encryption import point_of
from pamong.foundation.push.models import PushKey


def public_point(now: datetime) -> bytes:
    """The public key that a browser asks for; made if there is none yet."""
    found = PushKey.objects.filter(pk=PushKey.ONLY).values_list("public_key", flat=True).first()
    return bytes(found) if found is not None else bytes(_make(now).public_key)


def private_key() -> ec.EllipticCurvePrivateKey:
    """What signs. ``PushKey.DoesNotExist`` before the first phone; ``DecryptionError`` under another master key."""
    row = PushKey.objects.get(pk=PushKey.ONLY)
    return ec.derive_private_key(int(row.private_key, 16), ec.SECP256R1())


def _make(now: datetime) -> PushKey:
    made = ec.generate_private_key(ec.SECP256R1())
    digits = f"{made.private_numbers().private_value:064x}"
    row, _is_new = PushKey.objects.get_or_create(
        pk=PushKey.ONLY, defaults={"public_key": point_of(made), "private_key": digits, "created_at": now}
    )
    return row
