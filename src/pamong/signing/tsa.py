"""Time stamps of an authority of the office's choice (RFC 3161): asked for, checked, never believed unread.

A stamp is accepted only if it is over our hash, answers our nonce, is signed by a certificate for nothing but time
stamping that leads to a configured root and is valid today, and tells about our own time. pyHanko reads it; it is
imported when the first stamp is asked for.
"""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from pamong.signing.calls import Answer, Endpoint, LostError, NotSentError, call
from pamong.signing.remote import Doubt

SECONDS = 20.0
MAX_BYTES = 100_000
MAX_LIST = 2_000_000
#: More than two clocks of which one is set by hand may differ.
TOLERANCE = timedelta(minutes=10)
_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"


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
    """A checked time stamp. ``token`` is its CMS in DER; after ``expires`` its certificate proves nothing more."""

    at: datetime
    expires: datetime
    authority: str
    token: bytes = field(repr=False)


def is_configured() -> bool:
    """Whether the office has chosen a time stamping authority."""
    return bool(settings.TSA_URL)


def stamp(imprint: bytes, *, now: datetime) -> Stamp:
    """A stamp over this SHA-256, within 20 seconds; TsaError, however the authority fails."""
    from asn1crypto import algos, tsp

    nonce = secrets.randbits(63) | 1 << 62
    algorithm = algos.DigestAlgorithm({"algorithm": "sha256"})
    hashed = tsp.MessageImprint({"hash_algorithm": algorithm, "hashed_message": imprint})
    request = tsp.TimeStampReq({"version": 1, "message_imprint": hashed, "nonce": nonce, "cert_req": True})
    answer = _ask(request.dump())
    if answer.status != 200 or answer.headers.get("content-type", "").split(";")[0].strip() != _REPLY:
        raise TsaError(Fault.STATUS if answer.status != 200 else Fault.GARBAGE)
    return check(_token(answer.body), imprint, now=now, nonce=nonce)


def _ask(body: bytes) -> Answer:
    endpoint = Endpoint(settings.TSA_URL, plain=True)
    path = "" if urlsplit(settings.TSA_URL).path else "/"
    try:
        return call(endpoint, "POST", path, seconds=SECONDS, body=body, kind=_QUERY, most=MAX_BYTES)
    except NotSentError as fault:
        raise TsaError(Fault.UNREACHABLE) from fault
    except LostError as fault:
        raise TsaError(Fault.TIMEOUT if fault.doubt is Doubt.TIMEOUT else Fault.BROKEN) from fault


def _token(body: bytes) -> bytes:
    """The token in a reply."""
    from asn1crypto import cms, core, tsp

    class Reply(core.Sequence):  # type: ignore[misc]  # asn1crypto's own wants a token in a refusal too
        _fields = [("status", tsp.PKIStatusInfo), ("token", cms.ContentInfo, {"optional": True})]

    try:
        reply = Reply.load(body, strict=True)
        status, token = reply["status"]["status"].native, reply["token"].dump()
    except (ValueError, TypeError, KeyError) as fault:
        raise TsaError(Fault.GARBAGE) from fault
    if status not in ("granted", "granted_with_mods"):
        raise TsaError(Fault.REFUSED)
    return bytes(token)


def check(token: bytes, imprint: bytes, *, now: datetime, nonce: int | None = None) -> Stamp:
    """The stamp in ``token``, if it is one over ``imprint`` that can be believed at ``now``; TsaError.

    With a ``nonce`` it is a fresh answer, which must also tell the present time.
    """
    signed, at, answered = _told(token, imprint)
    if nonce is not None and answered != nonce:
        raise TsaError(Fault.NONCE)
    certificate = _certificate(signed, imprint, now)
    if nonce is not None and abs(at - now) > TOLERANCE:
        raise TsaError(Fault.CLOCK)
    return _stamp(token, at, certificate)


def read(token: bytes, imprint: bytes) -> Stamp:
    """What a kept token over ``imprint`` tells, and of which certificate; TsaError. Nothing in it is believed here."""
    signed, at, _nonce = _told(token, imprint)
    try:
        signer = signed["signer_infos"][0]["sid"].chosen
        wanted = signer["issuer"], signer["serial_number"].native
        certificates = [each.chosen for each in signed["certificates"]]
        (certificate,) = [each for each in certificates if (each.issuer, each.serial_number) == wanted]
        return _stamp(token, at, certificate)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as fault:
        raise TsaError(Fault.GARBAGE) from fault


def _stamp(token: bytes, at: datetime, certificate: Any) -> Stamp:
    expires = certificate.not_valid_after.astimezone(UTC)
    return Stamp(at.astimezone(UTC), expires, str(certificate.subject.human_friendly), token)


def _told(token: bytes, imprint: bytes) -> tuple[Any, datetime, int | None]:
    """The signed data of a token over ``imprint``, its moment and its nonce; TsaError."""
    from asn1crypto import cms, tsp

    try:
        signed = cms.ContentInfo.load(token, strict=True)["content"]
        told = signed["encap_content_info"]["content"].parsed
        if not isinstance(told, tsp.TSTInfo):
            raise TsaError(Fault.GARBAGE)
        hashed, answered, at = told["message_imprint"], told["nonce"].native, told["gen_time"].native
        over = hashed["hash_algorithm"]["algorithm"].native, hashed["hashed_message"].native
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise TsaError(Fault.GARBAGE) from fault
    if over != ("sha256", imprint):
        raise TsaError(Fault.IMPRINT)
    return signed, at, answered


def _certificate(signed: Any, imprint: bytes, now: datetime) -> Any:
    """The certificate that signed it: known, in force, and for nothing but time stamping (RFC 3161, 2.3)."""
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
    from pyhanko.sign.validation.status import TimestampSignatureStatus

    job = validate_tst_signed_data(signed, trust(now), lambda _algorithm: imprint)
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
    return status.signing_cert


def trust(now: datetime) -> Any:
    """pyHanko's view of whom the office trusts to tell the time at ``now``: the configured roots, no network."""
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(trust_roots=roots(), moment=now, allow_fetching=False)


def roots() -> list[Any]:
    """The configured roots as pyHanko's certificates; TsaError if there are none that can be read."""
    from pyhanko.keys import load_certs_from_pemder_data

    try:
        found = list(load_certs_from_pemder_data(Path(settings.TSA_ROOTS).read_bytes()))
    except (OSError, ValueError) as fault:
        raise TsaError(Fault.ROOTS) from fault
    if not found:
        raise TsaError(Fault.ROOTS)
    return found


def lists() -> list[bytes]:
    """The authority's revocation lists in DER, fetched from the configured addresses; TsaError if one cannot be had.

    Who reads them in twenty years checks who signed them; here only that they are lists.
    """
    return [_list(address) for address in settings.TSA_CRLS]


def _list(address: str) -> bytes:
    from asn1crypto import crl

    try:
        answer = call(Endpoint(address, plain=True), "GET", "", seconds=SECONDS, most=MAX_LIST)
        if answer.status != 200:
            raise TsaError(Fault.LISTS)
        return bytes(crl.CertificateList.load(answer.body, strict=True).untag().dump(force=True))
    except (NotSentError, LostError, ValueError, TypeError) as fault:
        raise TsaError(Fault.LISTS) from fault


def faults() -> list[str]:
    """What is wrong with the settings, in English sentences for an administrator."""
    if not is_configured():
        return ["PAMONG_LETTER_LEVEL needs PAMONG_TSA_URL"] if settings.LETTER_LEVEL != "B-B" else []
    found = Endpoint(settings.TSA_URL, plain=True).faults()
    found += [fault for address in settings.TSA_CRLS for fault in Endpoint(address, plain=True).faults()]
    try:
        roots()
    except TsaError:
        found.append(f"PAMONG_TSA_ROOTS: no certificates in {settings.TSA_ROOTS!r}")
    return found
