"""Keys in a PKCS #11 token or HSM: made inside, never to leave it. The office's own CA certifies them.

The database keeps only a key's CKA_ID; its label in the token names the row, so that an administrator with the
vendor's tools sees which key is whose.
"""

import hashlib
import secrets
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, NoReturn, override

import pkcs11
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.translation import gettext_lazy as _
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import PinIncorrect, PinInvalid, PinLenRange, PinLocked, PKCS11Error
from pkcs11.util.ec import encode_named_curve_parameters

from pamong.signing import der
from pamong.signing.backends.interface import KeyBackend
from pamong.signing.cms import ecdsa_der
from pamong.signing.errors import KeyUnavailableError

_PREFIX = b"pkcs11:"
_MISSING = _("Kunci tanda tangan ini tidak ada di dalam token.")
_ID_BYTES = 16
_POINT_BYTES = 65
_FAULTS = (PKCS11Error, RuntimeError, OSError)  # the binding raises RuntimeError for a module it cannot load


class Pkcs11(KeyBackend):
    """P-256 keys in the token that the settings name."""

    name: ClassVar[str] = "pkcs11"

    @override
    def owns(self, handle: bytes) -> bool:
        return handle.startswith(_PREFIX)

    @override
    def create(self, owner: bytes) -> tuple[ec.EllipticCurvePublicKey, bytes]:
        handle = secrets.token_bytes(_ID_BYTES)
        point = _in_token(lambda session: _generate(session.raw, handle, owner))
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point), _PREFIX + handle

    @override
    def prepare(self, handle: bytes, owner: bytes) -> ec.EllipticCurvePrivateKey:
        if not self.owns(handle):
            raise KeyUnavailableError("missing", _MISSING)
        handle = handle.removeprefix(_PREFIX)
        point = _in_token(lambda session: _point(session.find(handle, owner, ObjectClass.PUBLIC_KEY)))
        _in_token(lambda session: session.find(handle, owner, ObjectClass.PRIVATE_KEY))
        return TokenKey(handle, owner, ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))

    @override
    def check_config(self) -> list[CheckMessage]:
        if not settings.PKCS11_MODULE or not Path(settings.PKCS11_MODULE).is_file():
            return [
                Error("PAMONG_PKCS11_MODULE names no file: the vendor's PKCS #11 library.", id="signing.E004")
            ]
        try:
            _in_token(lambda session: session.label)
        except KeyUnavailableError as fault:
            cause = type(fault.__cause__).__name__
            return [
                Error(f"The token {settings.PKCS11_TOKEN!r} cannot be opened ({cause}).", id="signing.E005")
            ]
        return []


class TokenKey(ec.EllipticCurvePrivateKey):
    """A private key that stays in the token, in the shape that ``cryptography`` knows; it only signs."""

    def __init__(self, handle: bytes, owner: bytes, public: ec.EllipticCurvePublicKey) -> None:
        self._handle, self._owner, self._public = handle, owner, public

    @override
    def sign(self, data: object, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        """ECDSA over SHA-256 of ``data``, in DER. KeyUnavailableError if the token does not sign."""
        if not isinstance(signature_algorithm.algorithm, hashes.SHA256):
            raise ValueError("SHA-256 only")
        digest = hashlib.sha256(memoryview(data)).digest()  # type: ignore[arg-type]
        raw = _in_token(lambda session: self._sign(session, digest))
        half = len(raw) // 2
        return ecdsa_der(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))

    def _sign(self, session: "_Session", digest: bytes) -> bytes:
        key = session.find(self._handle, self._owner, ObjectClass.PRIVATE_KEY)
        return bytes(key.sign(digest, mechanism=Mechanism.ECDSA))

    @override
    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._public

    @property
    @override
    def curve(self) -> ec.EllipticCurve:
        return self._public.curve

    @property
    @override
    def key_size(self) -> int:
        return self._public.key_size

    @override
    def exchange(self, algorithm: ec.ECDH, peer_public_key: ec.EllipticCurvePublicKey) -> NoReturn:
        raise TypeError("this key only signs")

    @override
    def private_numbers(self) -> NoReturn:
        raise TypeError("this key does not leave its token")

    @override
    def private_bytes(self, encoding: object, format: object, encryption_algorithm: object) -> NoReturn:
        raise TypeError("this key does not leave its token")

    @override
    def __copy__(self) -> "TokenKey":
        return self

    @override
    def __deepcopy__(self, memo: object) -> "TokenKey":
        return self


class _Session:
    """An open, logged-in session, and the objects that it has found: tokens search one by one."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self._found: dict[tuple[bytes, bytes, ObjectClass], Any] = {}

    @property
    def label(self) -> str:
        """The token's."""
        return str(self.raw.token.label)

    def find(self, handle: bytes, owner: bytes, kind: ObjectClass) -> Any:
        """The one object of this key; KeyUnavailableError if it is not there."""
        name = (handle, owner, kind)
        if name not in self._found:
            wanted = {Attribute.CLASS: kind, Attribute.ID: handle, Attribute.LABEL: _label(owner)}
            found = list(self.raw.get_objects(wanted))
            if len(found) != 1:
                raise KeyUnavailableError("missing", _MISSING)
            self._found[name] = found[0]
        return self._found[name]


class _Token:
    """The one session of this process with its token. PKCS #11 sessions are not for two threads at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._session: _Session | None = None
        self._wrong_pin: PKCS11Error | None = None

    def ask[Result](self, question: Callable[[_Session], Result]) -> Result:
        """The answer; once more in a new session when the old one was lost (token unplugged, HSM restarted)."""
        with self._lock:
            if self._session is not None:
                try:
                    return question(self._session)
                except PKCS11Error:
                    self._close()
            self._session = self._open()
            return question(self._session)

    def _open(self) -> _Session:
        """A wrong PIN is tried once in the life of a process: a few more would lock the token."""
        if self._wrong_pin is not None:
            raise self._wrong_pin
        try:
            return _open()
        except (PinIncorrect, PinInvalid, PinLenRange, PinLocked) as fault:
            self._wrong_pin = fault
            raise

    def _close(self) -> None:
        session, self._session = self._session, None
        try:
            if session is not None:
                session.raw.close()
        except PKCS11Error:
            return  # it was gone already, which is why we are here


@cache
def _token(_module: str, _label: str) -> _Token:
    return _Token()


def _in_token[Result](question: Callable[[_Session], Result]) -> Result:
    try:
        return _token(settings.PKCS11_MODULE, settings.PKCS11_TOKEN).ask(question)
    except _FAULTS as fault:
        raise KeyUnavailableError(
            "token", _("Token kunci tanda tangan tidak dapat dibuka. Hubungi administrator kecamatan.")
        ) from fault


def _open() -> _Session:
    token = pkcs11.lib(settings.PKCS11_MODULE).get_token(token_label=settings.PKCS11_TOKEN)
    return _Session(token.open(rw=True, user_pin=settings.PKCS11_PIN))


def _generate(session: Any, handle: bytes, owner: bytes) -> bytes:
    curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
    parameters = session.create_domain_parameters(KeyType.EC, curve, local=True)
    public, private = parameters.generate_keypair(
        id=handle,
        label=_label(owner),
        store=True,
        mechanism=Mechanism.EC_KEY_PAIR_GEN,
        private_template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.SIGN: True},
    )
    if private[Attribute.EXTRACTABLE] or not private[Attribute.SENSITIVE]:
        private.destroy()
        public.destroy()
        raise KeyUnavailableError(
            "extractable", _("Token ini membuat kunci yang dapat disalin; tidak dipakai.")
        )
    return _point(public)


def _point(public: Any) -> bytes:
    """The uncompressed point; the standard wraps it in an OCTET STRING, some tokens do not."""
    point = bytes(public[Attribute.EC_POINT])
    return point if len(point) == _POINT_BYTES else der.single(point, der.OCTET_STRING).body


def _label(owner: bytes) -> str:
    return f"pamong {owner.hex()}"
