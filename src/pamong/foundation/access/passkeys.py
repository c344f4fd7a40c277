"""WebAuthn ceremonies as pure functions over values: py_webauthn, and all that it leaves to the caller.

The library neither requires user verification by default nor looks at crossOrigin, topOrigin, membership of
the allow list, or the backup policy; here all of it is required (W3C WebAuthn Level 3, sections 7.1 and 7.2).
Expiry and single use of a challenge belong to whoever stores it. Synced passkeys send counter 0 for ever; a
fall from above 0 is an alarm.
"""

import hashlib
import hmac
import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from pamong.core.base64url import b64url
from pamong.foundation.access.passkey_values import (
    ALGORITHMS,
    ES256,
    RS256,
    TIMEOUT_MS,
    AssertionResult,
    CounterFellError,
    Flags,
    Known,
    MalformedError,
    PasskeyError,
    Registered,
    un_b64url,
)

__all__ = [
    "ALGORITHMS", "ES256", "RS256", "TIMEOUT_MS", "AssertionResult", "CounterFellError", "Flags", "Known",
    "MalformedError", "PasskeyError", "Registered", "algorithm_of", "authentication_options", "b64url",
    "check_authenticator_data", "check_client_data", "credential_id_of", "registration_options",
    "signature_is_valid", "un_b64url", "user_handle_of", "verify_assertion", "verify_registration",
]  # fmt: skip

MAX_JSON, MAX_CLIENT_DATA, MAX_AUTHENTICATOR_DATA, MAX_SIGNATURE = 16_384, 2_048, 1_024, 512
MAX_CREDENTIAL_ID, MAX_PUBLIC_KEY, MIN_RSA_BITS = 1_023, 1_024, 2_048

_TRANSPORTS = frozenset(("usb", "nfc", "ble", "hybrid", "internal", "smart-card"))


def registration_options(
    *,
    rp_id: str,
    rp_name: str,
    user_id: bytes,
    user_name: str,
    display_name: str,
    challenge: bytes,
    exclude: Iterable[Known] = (),
) -> dict[str, Any]:
    """Options for ``navigator.credentials.create``, ready for ``parseCreationOptionsFromJSON``.

    ``user_id`` is the account's UUID as 16 bytes, never a name or number.
    """
    return {
        "rp": {"id": rp_id, "name": rp_name},
        "user": {"id": b64url(user_id), "name": user_name, "displayName": display_name},
        "challenge": b64url(challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": algorithm} for algorithm in ALGORITHMS],
        "timeout": TIMEOUT_MS,
        "excludeCredentials": _descriptors(exclude),
        "authenticatorSelection": {
            "residentKey": "required", "requireResidentKey": True, "userVerification": "required",
        },
        "attestation": "none",
    }  # fmt: skip


def authentication_options(*, rp_id: str, challenge: bytes, allow: Iterable[Known] = ()) -> dict[str, Any]:
    """Options for ``navigator.credentials.get``; an empty ``allow`` lets the person pick an account by
    passkey.
    """
    return {
        "rpId": rp_id,
        "challenge": b64url(challenge),
        "timeout": TIMEOUT_MS,
        "userVerification": "required",
        "allowCredentials": _descriptors(known for known in allow if not known.revoked),
    }


def credential_id_of(response: Mapping[str, Any]) -> bytes:
    """The credential that an answer claims to come from, to look it up; nothing is verified yet."""
    return un_b64url(response.get("rawId"), MAX_CREDENTIAL_ID)


def user_handle_of(response: Mapping[str, Any]) -> bytes | None:
    """The account that an answer claims, if the authenticator sent it."""
    handle = _part(response, "response").get("userHandle")
    return None if handle is None else un_b64url(handle, 64)


def verify_registration(
    response: Mapping[str, Any], *, challenge: bytes, rp_id: str, origins: Sequence[str]
) -> Registered:
    """The new credential in an answer to ``registration_options``; PasskeyError if anything about it is not
    right.
    """
    from webauthn import verify_registration_response

    answer = _checked_answer(response)
    client_data = un_b64url(answer.get("clientDataJSON"), MAX_CLIENT_DATA)
    check_client_data(client_data, kind="webauthn.create", challenge=challenge, origins=origins)
    with _library_faults():
        verified = verify_registration_response(
            credential=dict(response),
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=list(origins),
            require_user_verification=True,
            supported_pub_key_algs=_library_algorithms(),
        )
    if (
        len(verified.credential_id) > MAX_CREDENTIAL_ID
        or len(verified.credential_public_key) > MAX_PUBLIC_KEY
    ):
        raise MalformedError("credential is too long")
    if verified.credential_id != credential_id_of(response):
        raise MalformedError("two credential ids")
    named = answer.get("transports")
    return Registered(
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        aaguid=UUID(verified.aaguid),
        transports=tuple(t for t in named if t in _TRANSPORTS) if isinstance(named, list) else (),
        backup_eligible=verified.credential_device_type == "multi_device",
        backup_state=verified.credential_backed_up,
        algorithm=algorithm_of(verified.credential_public_key),
    )


def verify_assertion(
    response: Mapping[str, Any],
    *,
    challenge: bytes,
    rp_id: str,
    origins: Sequence[str],
    allow: Iterable[Known],
    user_handle: bytes | None = None,
) -> AssertionResult:
    """The proof in an answer to ``authentication_options``; PasskeyError if anything about it is not right.

    ``allow`` are the credentials that may answer; a revoked one among them is refused by name.
    CounterFellError is raised only for a valid signature, so that it is an alarm and not noise.
    """
    from webauthn import verify_authentication_response

    answer = _checked_answer(response)
    known = _allowed(credential_id_of(response), allow)
    if user_handle is not None and user_handle_of(response) not in (None, user_handle):
        raise PasskeyError("other_account", _("Kunci sandi ini milik akun lain."))
    client_data = un_b64url(answer.get("clientDataJSON"), MAX_CLIENT_DATA)
    authenticator_data = un_b64url(answer.get("authenticatorData"), MAX_AUTHENTICATOR_DATA)
    signature = un_b64url(answer.get("signature"), MAX_SIGNATURE)
    check_client_data(client_data, kind="webauthn.get", challenge=challenge, origins=origins)
    flags, counter = check_authenticator_data(authenticator_data, rp_id=rp_id)
    with _library_faults():
        verify_authentication_response(
            credential=dict(response),
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=list(origins),
            credential_public_key=known.public_key,
            credential_current_sign_count=0,  # judged below, where a fall can be told from a forgery
            require_user_verification=True,
        )
    if bool(flags & Flags.BE) != known.backup_eligible:
        raise PasskeyError(
            "backup_changed", _("Sifat cadangan kunci sandi ini berubah. Daftarkan kunci sandi baru.")
        )
    if known.sign_count > 0 and counter <= known.sign_count:
        raise CounterFellError(known.sign_count, counter)
    return AssertionResult(
        known.credential_id, counter, bool(flags & Flags.BS), flags, algorithm_of(known.public_key),
        authenticator_data, client_data, signature,
    )  # fmt: skip


def check_client_data(client_data: bytes, *, kind: str, challenge: bytes, origins: Sequence[str]) -> None:
    """Refuse client data of another ceremony, challenge or origin, and any frame inside a foreign page."""
    values = _client_values(client_data)
    if values.get("type") != kind:
        raise PasskeyError("wrong_type", _("Jawaban ini dibuat untuk keperluan lain."))
    given = values.get("challenge")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), b64url(challenge).encode()):
        raise PasskeyError(
            "wrong_challenge", _("Permintaan ini sudah tidak berlaku. Muat ulang halaman, lalu coba lagi.")
        )
    if values.get("origin") not in origins:
        raise PasskeyError(
            "wrong_origin", _("Jawaban berasal dari situs lain. Periksa alamat di peramban Anda.")
        )
    if values.get("crossOrigin", False) is not False or "topOrigin" in values:
        raise PasskeyError(
            "cross_origin", _("Halaman ini dibuka di dalam situs lain. Buka langsung, lalu coba lagi.")
        )


def check_authenticator_data(data: bytes, *, rp_id: str) -> tuple[Flags, int]:
    """Flags and counter of authenticator data for ``rp_id`` that says user present and user verified."""
    if len(data) < 37:
        raise MalformedError("authenticator data is too short")
    flags, counter = Flags(data[32]), struct.unpack(">I", data[33:37])[0]
    if data[:32] != hashlib.sha256(rp_id.encode()).digest():
        raise PasskeyError("wrong_rp", _("Kunci sandi ini dibuat untuk situs lain."))
    if Flags.UP not in flags:
        raise PasskeyError("not_present", _("Perangkat tidak mencatat sentuhan Anda. Coba lagi."))
    if Flags.UV not in flags:
        raise PasskeyError(
            "not_verified",
            _("Perangkat tidak memeriksa sidik jari, wajah, atau PIN Anda. Aktifkan, lalu coba lagi."),
        )
    if Flags.BS in flags and Flags.BE not in flags:
        raise MalformedError("backed up but not eligible")
    return flags, counter


def signature_is_valid(
    *, public_key: bytes, signature: bytes, authenticator_data: bytes, client_data: bytes
) -> bool:
    """Whether the COSE ``public_key`` signed these two parts."""
    from cryptography.exceptions import InvalidSignature
    from webauthn.helpers import verify_signature

    message = authenticator_data + hashlib.sha256(client_data).digest()
    algorithm, key = _load(public_key)
    with _library_faults():
        try:
            verify_signature(public_key=key, signature_alg=algorithm, signature=signature, data=message)
        except InvalidSignature:
            return False
    return True


def algorithm_of(public_key: bytes) -> int:
    """ES256 (on P-256) or RS256 (2048 bits and more) of a COSE key; PasskeyError for any other."""
    return int(_load(public_key)[0])


@lru_cache(maxsize=64)
def _load(public_key: bytes) -> tuple[Any, Any]:
    """Algorithm and usable key. Loading also proves that a point lies on its curve."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from webauthn.helpers import decode_credential_public_key
    from webauthn.helpers.decoded_public_key_to_cryptography import decoded_public_key_to_cryptography

    with _library_faults():
        decoded = decode_credential_public_key(public_key)
        key = decoded_public_key_to_cryptography(decoded)
    is_es256 = isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)
    is_rs256 = isinstance(key, RSAPublicKey) and key.key_size >= MIN_RSA_BITS
    if not (is_es256 if decoded.alg == ES256 else decoded.alg == RS256 and is_rs256):
        raise PasskeyError("algorithm", _("Jenis kunci sandi ini belum didukung. Gunakan perangkat lain."))
    return decoded.alg, key


def _client_values(client_data: bytes) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _value in pairs}) != len(pairs):
            raise MalformedError("a key of the client data stands twice")
        return dict(pairs)

    try:
        values = json.loads(client_data.decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError) as fault:
        raise MalformedError("client data is not JSON") from fault
    if not isinstance(values, dict):
        raise MalformedError("client data is not an object")
    return values


def _checked_answer(response: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        size = len(json.dumps(response))
    except (TypeError, ValueError, RecursionError) as fault:
        raise MalformedError("not JSON") from fault
    if size > MAX_JSON:
        raise MalformedError("answer is too long")
    return _part(response, "response")


def _part(response: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = response.get(name) if isinstance(response, Mapping) else None
    if not isinstance(part, Mapping):
        raise MalformedError(f"no {name}")
    return part


def _allowed(credential_id: bytes, allow: Iterable[Known]) -> Known:
    for known in allow:
        if known.credential_id == credential_id:
            if known.revoked:
                raise PasskeyError("revoked", _("Kunci sandi ini sudah dicabut. Gunakan kunci sandi lain."))
            return known
    raise PasskeyError("unknown_credential", _("Kunci sandi ini tidak terdaftar untuk keperluan ini."))


def _descriptors(credentials: Iterable[Known]) -> list[dict[str, Any]]:
    return [
        {"type": "public-key", "id": b64url(known.credential_id), "transports": list(known.transports)}
        for known in credentials
    ]


def _library_algorithms() -> list[Any]:
    from webauthn.helpers.cose import COSEAlgorithmIdentifier

    return [COSEAlgorithmIdentifier(algorithm) for algorithm in ALGORITHMS]


class _library_faults:  # noqa: N801 - reads as a statement
    """Turn whatever the library raises on hostile input into one refusal."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, _trace: object) -> None:
        if fault is None or isinstance(fault, PasskeyError) or not isinstance(fault, Exception):
            return
        raise PasskeyError(
            "invalid", _("Kunci sandi tidak dapat diperiksa. Coba lagi, atau gunakan kunci sandi lain.")
        ) from fault
