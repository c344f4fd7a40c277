"""A service of the Cloud Signature Consortium (API v2): it keeps a person's key and signs hashes with it.

Its words are kept: a *credential* is a key with its certificate, the *SAD* (signature activation data) is what a
person's PIN or code turns into, for exactly these hashes. We never sign without naming the hashes first (SCAL2).
"""

import base64
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, override

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes as algorithms
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.translation import gettext_lazy as _

from pamong.signing.backends.interface import HashBackend
from pamong.signing.calls import Answer, Endpoint, LostError, NotSentError, basic, call
from pamong.signing.cms import ecdsa_der
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.remote import (
    Doubt,
    HashesRefused,
    HashesSigned,
    HashesUnknown,
    HashOutcome,
    Refusal,
    Secret,
)

SECONDS, SIGN_SECONDS = 30.0, 60.0
_SHA256, _ECDSA_SHA256 = "2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2"
_RAW_BYTES = 64
_EARLY = 30.0  # seconds before its end at which an access token is renewed
_WRONG = {"invalid_pin", "invalid_otp"}


class _RefusedError(Exception):
    """The service said no; carries its word for why."""


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    ends: float


class Csc(HashBackend):
    """A client; which service, is read from the settings at each call."""

    name: ClassVar[str] = "csc"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[tuple[str, str], _Token] = {}

    @override
    def credentials(self) -> tuple[str, ...]:
        values = self._read("/credentials/list", {"maxResults": 100})
        return tuple(map(str, values.get("credentialIDs", [])))

    @override
    def chain(self, credential: str) -> tuple[bytes, ...]:
        values = self._read("/credentials/info", {"credentialID": credential, "certificates": "chain"})
        try:
            chain = tuple(base64.b64decode(text, validate=True) for text in values["cert"]["certificates"])
            in_force = values["key"]["status"] == "enabled" and values["cert"]["status"] == "valid"
            _public_key(chain[0])
        except (KeyError, IndexError, TypeError, ValueError) as fault:
            raise KeyUnavailableError("credential", _UNUSABLE) from fault
        if not in_force:
            raise KeyUnavailableError("credential", _UNUSABLE)
        return chain

    @override
    def sign(self, credential: str, hashes: Sequence[bytes], secret: Secret) -> HashOutcome:
        if not hashes or any(len(one) != algorithms.SHA256.digest_size for one in hashes):
            raise ValueError("SHA-256 hashes only")
        try:
            key = _public_key(self.chain(credential)[0])
            sad = self._authorize(credential, hashes, secret)
        except KeyUnavailableError as fault:
            return HashesRefused(Refusal.MAY_NOT_SIGN, fault.code)
        except (_RefusedError, NotSentError, LostError) as fault:  # no SAD, no signature
            return _refused(fault)
        try:
            return _checked(self._sign_hash(credential, hashes, sad), hashes, key)
        except (_RefusedError, NotSentError) as fault:
            return _refused(fault)
        except LostError as lost:
            return HashesUnknown(lost.doubt)

    @override
    def check_config(self) -> list[CheckMessage]:
        faults = _service("").faults()
        if not settings.CSC_CLIENT_ID or not settings.CSC_CLIENT_SECRET:
            faults.append("client id or secret of the service is missing")
        return [Error(f"PAMONG_CSC_*: {fault}", id="signing.E006") for fault in faults]

    def _authorize(self, credential: str, hashes: Sequence[bytes], secret: Secret) -> str:
        """``credentials/authorize``: the SAD for these hashes and no others."""
        proof = (
            {"id": "OTP", "value": secret.totp} if secret.totp else {"id": "PIN", "value": secret.passphrase}
        )
        asked = {
            "credentialID": credential,
            "numSignatures": len(hashes),
            **_named(hashes),
            "authData": [proof],
        }
        sad = _values(self._post("/credentials/authorize", asked, SECONDS)).get("SAD")
        if not isinstance(sad, str):
            raise _RefusedError("no_sad")
        return sad

    def _sign_hash(self, credential: str, hashes: Sequence[bytes], sad: str) -> list[Any]:
        """``signatures/signHash``: once, whatever comes of it."""
        asked = {"credentialID": credential, "SAD": sad, "signAlgo": _ECDSA_SHA256, **_named(hashes)}
        answer = self._post("/signatures/signHash", asked, SIGN_SECONDS)
        found = _values(answer).get("signatures")
        if not isinstance(found, list):
            raise LostError(Doubt.GARBLED, answer.headers)
        return found

    def _read(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            return _values(self._post(path, asked, SECONDS))
        except (_RefusedError, NotSentError, LostError) as fault:
            raise KeyUnavailableError("service", _UNREACHABLE) from fault

    def _post(self, path: str, asked: dict[str, Any], seconds: float) -> Answer:
        service = _service(f"Bearer {self._access_token()}")
        body = json.dumps(asked).encode()
        answer = call(service, "POST", path, seconds=seconds, body=body, kind="application/json")
        if answer.status == 401:  # taken back before its time: the next call asks for another
            with self._lock:
                self._tokens.clear()
        return answer

    def _access_token(self) -> str:
        """Of the office, from ``oauth2/token`` with client credentials; kept in memory until shortly before its end."""
        name = (settings.CSC_URL, settings.CSC_CLIENT_ID)
        with self._lock:
            kept = self._tokens.get(name)
            if kept is None or kept.ends < time.monotonic():
                kept = self._tokens[name] = _new_token()
            return kept.value


def _new_token() -> _Token:
    service = _service(basic(settings.CSC_CLIENT_ID, settings.CSC_CLIENT_SECRET))
    form = b"grant_type=client_credentials&scope=service"
    kind = "application/x-www-form-urlencoded"
    values = _values(call(service, "POST", "/oauth2/token", seconds=SECONDS, body=form, kind=kind))
    value, lasts = values.get("access_token"), values.get("expires_in", 0)
    if not isinstance(value, str) or not isinstance(lasts, int):
        raise _RefusedError("no_token")
    return _Token(value, time.monotonic() + lasts - _EARLY)


def _service(authorization: str) -> Endpoint:
    return Endpoint(settings.CSC_URL, authorization, settings.CSC_CA_FILE, settings.CSC_PLAIN_HTTP)


def _values(answer: Answer) -> dict[str, Any]:
    """The JSON of an answer; _RefusedError for a refusal, LostError where the service broke down."""
    if answer.status >= 500:
        raise LostError(Doubt.SERVER_ERROR, answer.headers)
    try:
        values = json.loads(answer.body)
    except ValueError:
        values = None
    if answer.status != 200:
        word = values.get("error") if isinstance(values, dict) else ""
        raise _RefusedError(word if isinstance(word, str) else "")
    if not isinstance(values, dict):
        raise LostError(Doubt.GARBLED, answer.headers)
    return values


def _named(hashes: Sequence[bytes]) -> dict[str, Any]:
    return {"hashes": [base64.b64encode(one).decode() for one in hashes], "hashAlgorithmOID": _SHA256}


def _refused(fault: Exception) -> HashesRefused:
    if not isinstance(fault, _RefusedError):
        return HashesRefused(Refusal.UNREACHABLE)
    word = str(fault)
    return HashesRefused(Refusal.WRONG_SECRET if word in _WRONG else Refusal.OTHER, word)


def _public_key(certificate: bytes) -> ec.EllipticCurvePublicKey:
    key = x509.load_der_x509_certificate(certificate).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("our signatures are P-256 only")
    return key


def _checked(found: list[Any], hashes: Sequence[bytes], key: ec.EllipticCurvePublicKey) -> HashOutcome:
    """The signatures, each held against its own hash: a mixed-up answer is no answer."""
    if len(found) != len(hashes):
        return HashesUnknown(Doubt.SIGNATURES)
    try:
        signatures = tuple(_der(base64.b64decode(text, validate=True)) for text in found)
        for signature, one in zip(signatures, hashes, strict=True):
            key.verify(signature, one, ec.ECDSA(Prehashed(algorithms.SHA256())))
    except InvalidSignature:
        return HashesUnknown(Doubt.INVALID)
    except (ValueError, TypeError):
        return HashesUnknown(Doubt.GARBLED)
    return HashesSigned(signatures)


def _der(signature: bytes) -> bytes:
    """Services send ECDSA as DER or as r and s side by side."""
    if len(signature) != _RAW_BYTES:
        return signature
    half = _RAW_BYTES // 2
    return ecdsa_der(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))


_UNUSABLE = _("Kredensial ini tidak dapat dipakai untuk menandatangani surat.")
_UNREACHABLE = _("Layanan tanda tangan tidak dapat dihubungi.")
