"""A software authenticator: real WebAuthn answers for tests, samples and benchmarks, from a key in memory.

It says user present and user verified because its caller says so; nothing touches a finger. Credentials it
makes must be stored with ``simulated=True``.
"""

import hashlib
import json
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from pamong.foundation.access.passkeys import ES256, Flags, b64url, un_b64url

AAGUID = bytes.fromhex("70616d6f6e672d636f6e746f68000001")  # "pamong-contoh" and a version
VERIFIED = Flags.UP | Flags.UV


@dataclass(slots=True)
class Authenticator:
    """One credential on a device at ``origin``; ``counter`` grows with every use unless it is ``synced``."""

    origin: str
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    counter: int = 0
    synced: bool = False

    @property
    def public_key(self) -> bytes:
        """The public key as a COSE_Key (RFC 9053, EC2 on P-256 with ES256)."""
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + x + b"\x22\x58\x20" + y

    def register(
        self, options: Mapping[str, Any], *, flags: Flags = VERIFIED, **client: Any
    ) -> dict[str, Any]:
        """The JSON that a browser sends for ``registration_options``."""
        if ES256 not in [wanted["alg"] for wanted in options["pubKeyCredParams"]]:
            raise ValueError("the page does not want ES256")
        attested = AAGUID + struct.pack(">H", len(self.credential_id)) + self.credential_id + self.public_key
        data = self._data(options["rp"]["id"], flags | Flags.AT) + attested
        attestation = b"\xa3" + _text("fmt") + _text("none") + _text("attStmt") + b"\xa0" + _text("authData")
        client_data = self._client_data("webauthn.create", options["challenge"], client)
        return self._envelope(
            clientDataJSON=b64url(client_data),
            attestationObject=b64url(attestation + b"\x59" + struct.pack(">H", len(data)) + data),
            transports=["internal"],
        )

    def answer(
        self,
        options: Mapping[str, Any],
        *,
        flags: Flags = VERIFIED,
        user_handle: bytes | None = None,
        **client: Any,
    ) -> dict[str, Any]:
        """The JSON that a browser sends for ``authentication_options``; ``client`` changes client data."""
        if not self.synced:
            self.counter += 1
        data = self._data(options["rpId"], flags)
        client_data = self._client_data("webauthn.get", options["challenge"], client)
        message = data + hashlib.sha256(client_data).digest()
        return self._envelope(
            clientDataJSON=b64url(client_data),
            authenticatorData=b64url(data),
            signature=b64url(self.key.sign(message, ec.ECDSA(hashes.SHA256()))),
            userHandle=None if user_handle is None else b64url(user_handle),
        )

    def touch(self, payload: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
        """The assertion for a signing payload (``signing.services.payload``)."""
        return self.answer({"rpId": payload["rp_id"], "challenge": payload["challenge"]}, **changes)

    def _data(self, rp_id: str, flags: Flags) -> bytes:
        backup = Flags.BE | Flags.BS if self.synced else Flags(0)
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", flags | backup, self.counter)

    def _client_data(self, kind: str, challenge: str, changes: Mapping[str, Any]) -> bytes:
        un_b64url(challenge, 64)
        values = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(values | dict(changes), separators=(",", ":")).encode()

    def _envelope(self, **response: Any) -> dict[str, Any]:
        name = b64url(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }


def _text(value: str) -> bytes:
    return bytes((0x60 | len(value),)) + value.encode()
