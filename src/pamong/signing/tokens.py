"""What a time stamp token says (RFC 3161), and whether an authority that is trusted said it. Knows no settings.

pyHanko reads the signature; it is imported when the first token is.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

#: Hashes that a stamp may be over.
HASHES = ("sha256", "sha384", "sha512")


class Fault(StrEnum):
    """Why there is no stamp."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    STATUS = "status"
    GARBAGE = "garbage"
    REFUSED = "refused"
    NONCE = "nonce"
    IMPRINT = "imprint"
    SIGNATURE = "signature"
    CERTIFICATE = "certificate"
    CLOCK = "clock"
    ROOTS = "roots"
    LISTS = "lists"


class TsaError(Exception):
    """No stamp that can be believed; ``fault`` says why in one word."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp. ``token`` is its CMS in DER; after ``expires`` its certificate proves nothing more."""

    at: datetime
    expires: datetime
    authority: str
    token: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What a token says by itself, over the hash that was asked about; nobody has looked at its signature."""

    at: datetime
    nonce: int | None
    token: bytes = field(repr=False)
    signed: Any = field(repr=False)
    imprint: bytes = field(repr=False)


def told(token: bytes, digest: Callable[[str], bytes]) -> Told:
    """What a token says that must be over ``digest(name of the hash)``; TsaError."""
    from asn1crypto import cms, tsp

    try:
        signed = cms.ContentInfo.load(token, strict=True)["content"]
        info = signed["encap_content_info"]["content"].parsed
        if not isinstance(info, tsp.TSTInfo):
            raise TsaError(Fault.GARBAGE)
        hashed, nonce, at = info["message_imprint"], info["nonce"].native, info["gen_time"].native
        name, imprint = hashed["hash_algorithm"]["algorithm"].native, hashed["hashed_message"].native
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise TsaError(Fault.GARBAGE) from fault
    if name not in HASHES or imprint != digest(name):
        raise TsaError(Fault.IMPRINT)
    return Told(at.astimezone(UTC), nonce, token, signed, imprint)


def believed(said: Told, roots: Sequence[Any], *, moment: datetime) -> Stamp:
    """The stamp, if its certificate is for time stamping only and led to one of ``roots`` (asn1crypto) at ``moment``.

    TsaError. Nothing is fetched.
    """
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
    from pyhanko.sign.validation.status import TimestampSignatureStatus
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(trust_roots=list(roots), moment=moment, allow_fetching=False)
    job = validate_tst_signed_data(said.signed, context, lambda _algorithm: said.imprint)
    try:
        status = TimestampSignatureStatus(**asyncio.run(job))
        usage = status.signing_cert.extended_key_usage_value
        purpose = usage.native if usage is not None else None
    except (SignatureValidationError, ValueError, TypeError, KeyError, NotImplementedError) as fault:
        raise TsaError(Fault.SIGNATURE) from fault
    if not (status.intact and status.valid):
        raise TsaError(Fault.SIGNATURE)
    if not status.trusted or purpose != ["time_stamping"]:
        raise TsaError(Fault.CERTIFICATE)
    return _stamp(said, status.signing_cert)


def read(token: bytes, imprint: bytes) -> Stamp:
    """What a kept token over this SHA-256 tells, and of which certificate; TsaError. Nothing in it is believed here."""
    said = told(token, lambda name: imprint if name == "sha256" else b"")
    try:
        signer = said.signed["signer_infos"][0]["sid"].chosen
        wanted = signer["issuer"], signer["serial_number"].native
        certificates = [each.chosen for each in said.signed["certificates"]]
        (certificate,) = [each for each in certificates if (each.issuer, each.serial_number) == wanted]
        return _stamp(said, certificate)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as fault:
        raise TsaError(Fault.GARBAGE) from fault


def _stamp(said: Told, certificate: Any) -> Stamp:
    expires = certificate.not_valid_after.astimezone(UTC)
    return Stamp(said.at, expires, str(certificate.subject.human_friendly), said.token)
