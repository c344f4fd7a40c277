"""A double of a Cloud Signature Consortium service: one credential, strict about the order of calls."""

import base64
import json
import secrets
from http.server import BaseHTTPRequestHandler
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

from pamong.doubles.server import DoubleServer
from pamong.signing import ca
from pamong.signing.calls import basic
from pamong.signing.tests.support import NOW

CLIENT, SECRET, CREDENTIAL, PIN, OTP = "kantor", "rahasia-kantor", "kredensial-1", "135790", "246802"


class CscDouble(DoubleServer):
    """``with CscDouble() as double``; ``breaks`` names what goes wrong."""

    def __init__(self) -> None:
        super().__init__(0, _Handler)
        authority = ec.generate_private_key(ec.SECP256R1())
        self.ca = ca.self_signed(ca.Subject("CA Contoh"), authority, now=NOW)
        self.key = ec.generate_private_key(ec.SECP256R1())
        subject = ca.Subject("Sri Wahyuni")
        self.certificate = ca.issue(subject, self.key.public_key(), ca=self.ca, ca_key=authority, now=NOW)
        self.breaks: set[str] = set()
        self.calls: list[str] = []
        self.tokens: set[str] = set()
        self.sads: dict[str, list[str]] = {}

    @property
    def url(self) -> str:
        return f"{super().url}/csc/v2"


class _Handler(BaseHTTPRequestHandler):
    server: CscDouble

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.removeprefix("/csc/v2/")
        self.server.calls.append(path)
        if path == "oauth2/token":
            return self._token()
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in self.server.tokens:
            return self._say({"error": "invalid_token"}, 401)
        values = json.loads(body)
        if path != "credentials/list" and values.get("credentialID") != CREDENTIAL:
            return self._say({"error": "invalid_request", "error_description": "no such credential"}, 400)
        return {
            "credentials/list": self._list,
            "credentials/info": self._info,
            "credentials/authorize": self._authorize,
            "signatures/signHash": self._sign,
        }[path](values)

    def _token(self) -> None:
        if self.headers.get("Authorization") != basic(CLIENT, SECRET):
            return self._say({"error": "invalid_client"}, 401)
        token = secrets.token_hex(8)
        self.server.tokens.add(token)
        return self._say({"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def _list(self, _values: dict[str, Any]) -> None:
        self._say({"credentialIDs": [CREDENTIAL]})

    def _info(self, _values: dict[str, Any]) -> None:
        certificate = self.server.certificate
        if "rsa" in self.server.breaks:
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            certificate = ca.self_signed(ca.Subject("RSA"), key, now=NOW)  # type: ignore[arg-type]
        chain = [base64.b64encode(ca.der_of(one)).decode() for one in (certificate, self.server.ca)]
        state = "disabled" if "disabled" in self.server.breaks else "enabled"
        self._say(
            {
                "key": {
                    "status": state,
                    "algo": ["1.2.840.10045.4.3.2"],
                    "len": 256,
                    "curve": "1.2.840.10045.3.1.7",
                },
                "cert": {"status": "valid", "certificates": chain},
                "auth": {"mode": "explicit", "expression": "PIN OR OTP"},
                "SCAL": "2",
                "multisign": 100,
            }
        )

    def _authorize(self, values: dict[str, Any]) -> None:
        (proof,) = values["authData"]
        if proof not in ({"id": "PIN", "value": PIN}, {"id": "OTP", "value": OTP}):
            return self._say({"error": "invalid_pin" if proof["id"] == "PIN" else "invalid_otp"}, 400)
        assert values["numSignatures"] == len(values["hashes"])
        sad = secrets.token_hex(8)
        self.server.sads[sad] = values["hashes"]
        return self._say({"SAD": sad, "expiresIn": 300})

    def _sign(self, values: dict[str, Any]) -> None:
        if self.server.sads.pop(values["SAD"], None) != values["hashes"]:
            return self._say({"error": "invalid_request"}, 400)
        if "drop" in self.server.breaks:
            self.close_connection = True
            return None
        if "error" in self.server.breaks:
            return self._say({}, 503)
        signed = [self._one(base64.b64decode(one)) for one in values["hashes"]]
        if "shuffle" in self.server.breaks:
            signed.reverse()
        if "few" in self.server.breaks:
            signed.pop()
        return self._say({"signatures": ["???"] if "garbled" in self.server.breaks else signed})

    def _one(self, digest: bytes) -> str:
        signature = self.server.key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))
        if "raw" in self.server.breaks:
            signature = b"".join(number.to_bytes(32) for number in decode_dss_signature(signature))
        return base64.b64encode(signature).decode()

    def _say(self, values: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(values).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
