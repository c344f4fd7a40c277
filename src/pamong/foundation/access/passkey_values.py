"""What passkey ceremonies speak of: the values that go in and out, the spelling of bytes, and the refusals."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pamong.core import base64url

ES256, RS256 = -7, -257  # COSE; RS256 is for Windows Hello on machines with an old TPM
ALGORITHMS = (ES256, RS256)
TIMEOUT_MS = 120_000


class PasskeyError(Exception):
    """A ceremony is refused: ``code`` for logs and tests, ``message`` (Indonesian) for the person."""

    alarm = False

    def __init__(self, code: str, message: "str | Promise") -> None:
        super().__init__(code)
        self.code, self.message = code, message


class MalformedError(PasskeyError):
    """The answer is not what a browser sends."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            "malformed", _("Jawaban dari perangkat tidak dapat dibaca. Muat ulang halaman, lalu coba lagi.")
        )
        self.detail = detail


class CounterFellError(PasskeyError):
    """The sign counter did not grow: the key may have been copied. Record it, tell the owner, refuse."""

    alarm = True

    def __init__(self, stored: int, received: int) -> None:
        super().__init__(
            "counter_fell",
            _("Kunci sandi ini mungkin telah disalin, jadi kami tolak. Hubungi administrator kecamatan."),
        )
        self.stored, self.received = stored, received


class Flags(IntFlag):
    """Flag byte of authenticator data."""

    UP = 0x01
    UV = 0x04
    BE = 0x08
    BS = 0x10
    AT = 0x40
    ED = 0x80


@dataclass(frozen=True, slots=True)
class Known:
    """A stored credential, as far as a ceremony needs it."""

    credential_id: bytes
    public_key: bytes
    sign_count: int = 0
    transports: Sequence[str] = ()
    backup_eligible: bool = False
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """A new credential that may be stored."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    aaguid: UUID
    transports: tuple[str, ...]
    backup_eligible: bool
    backup_state: bool
    algorithm: int


@dataclass(frozen=True, slots=True)
class AssertionResult:
    """A verified assertion: what to store on the credential, and the parts that prove it to others."""

    credential_id: bytes
    new_sign_count: int
    backup_state: bool
    flags: Flags
    algorithm: int
    authenticator_data: bytes
    client_data: bytes
    signature: bytes


def un_b64url(text: object, limit: int) -> bytes:
    """What a browser wrote as base64url; MalformedError for anything else, or more than ``limit`` bytes."""
    if not isinstance(text, str):
        raise MalformedError("not base64url")
    try:
        return base64url.un_b64url(text, limit)
    except ValueError as fault:
        raise MalformedError("not base64url, or too long") from fault
