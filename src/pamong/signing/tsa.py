"""Time stamps of an authority of the office's choice (RFC 3161): asked for, checked, never believed unread.

A stamp is accepted only if it is over our hash, answers our nonce, is signed by a certificate for nothing but time
stamping that leads to a configured root and is valid today, and tells about our own time. ``tokens`` reads it.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from pamong.signing import tokens
from pamong.signing.calls import Answer, Endpoint, LostError, NotSentError, call
from pamong.signing.remote import Doubt
from pamong.signing.tokens import Fault, Stamp, TsaError, read

__all__ = [
    "Fault",
    "Stamp",
    "TsaError",
    "check",
    "faults",
    "is_configured",
    "lists",
    "read",
    "roots",
    "stamp",
]

SECONDS = 20.0
MAX_BYTES = 100_000
MAX_LIST = 2_000_000
#: More than two clocks of which one is set by hand may differ.
TOLERANCE = timedelta(minutes=10)
_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"


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
    told = tokens.told(token, lambda name: imprint if name == "sha256" else b"")
    if nonce is not None and told.nonce != nonce:
        raise TsaError(Fault.NONCE)
    made = tokens.believed(told, roots(), moment=now)
    if nonce is not None and abs(made.at - now) > TOLERANCE:
        raise TsaError(Fault.CLOCK)
    return made


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
    return fetched(settings.TSA_CRLS)


def fetched(addresses: Sequence[str]) -> list[bytes]:
    """The revocation lists at these addresses in DER; TsaError if one cannot be had."""
    return [_list(address) for address in addresses]


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
    listed = (*settings.TSA_CRLS, *settings.SERVICE_CRLS)
    found += [fault for address in listed for fault in Endpoint(address, plain=True).faults()]
    try:
        roots()
    except TsaError:
        found.append(f"PAMONG_TSA_ROOTS: no certificates in {settings.TSA_ROOTS!r}")
    return found
