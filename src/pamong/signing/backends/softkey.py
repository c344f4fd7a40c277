"""Keys that Pamong makes itself, sealed with the office's master key. Not certified, and every letter says
so.
"""

from typing import ClassVar, override

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.core.checks import CheckMessage, Error
from django.utils.translation import gettext_lazy as _

from pamong.foundation.db.keys import DecryptionError, MasterKeyError, keyring
from pamong.signing.backends.interface import KeyBackend
from pamong.signing.errors import KeyUnavailableError

_PURPOSE = "signing.softkey"


class Softkey(KeyBackend):
    """P-256 keys in the database, each sealed to its own row by AES-256-GCM."""

    name: ClassVar[str] = "softkey"

    @override
    def owns(self, handle: bytes) -> bool:
        """Every handle that no other backend has marked as its own."""
        return not handle.startswith(b"pkcs11:")

    @override
    def create(self, owner: bytes) -> tuple[ec.EllipticCurvePublicKey, bytes]:
        key = ec.generate_private_key(ec.SECP256R1())
        plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return key.public_key(), keyring().aead(_PURPOSE).encrypt(plain, _aad(owner))

    @override
    def prepare(self, handle: bytes, owner: bytes) -> ec.EllipticCurvePrivateKey:
        try:
            plain = keyring().aead(_PURPOSE).decrypt(handle, _aad(owner))
        except DecryptionError as fault:
            raise KeyUnavailableError(
                "sealed", _("Kunci tanda tangan tidak dapat dibuka. Hubungi administrator kecamatan.")
            ) from fault
        key = load_der_private_key(plain, password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key

    @override
    def check_config(self) -> list[CheckMessage]:
        try:
            keyring()
        except MasterKeyError as fault:
            return [Error(str(fault), id="signing.E001")]
        return []


def _aad(owner: bytes) -> bytes:
    return b"signing.OfficeKey.private_key|" + owner
