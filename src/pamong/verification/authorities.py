"""The certificates of the office's CAs, and what is revoked of theirs, where the certificates themselves point to."""

from base64 import b64decode
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from pamong.foundation.access.policies import public
from pamong.signing import crl, ocsp
from pamong.signing.models import OfficeKey

_DAY, _MINUTES = "public, max-age=86400", "public, max-age=300"
_NOT_KEPT, _SHORT = "no-store, private", 300


@require_safe
@public
def certificate(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """The certificate of an office CA, in DER."""
    return _shared(bytes(_authority(fingerprint).certificate), "application/pkix-cert", _DAY)


@require_safe
@public
def revocation_list(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """Which certificates of an office CA are revoked, in DER."""
    found = crl.latest(_authority(fingerprint))
    if found is None:
        raise Http404
    return _shared(found, "application/pkix-crl", _MINUTES)


@csrf_exempt  # a program asks, no cookie gives any right here, and nothing changes
@require_POST
@public
def answer(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """What an office CA says of one certificate; the question is the body, in DER (RFC 6960, A.1)."""
    authority, asked = _authority(fingerprint), request.read(ocsp.MAX_REQUEST + 1)
    return _answered(ocsp.answer(authority, asked, now=timezone.now()), _NOT_KEPT)


@require_safe
@public
def short_answer(request: HttpRequest, fingerprint: str, asked: str) -> HttpResponse:
    """The same for a question in the address, in base64; a cache may keep it for some minutes."""
    authority, now = _authority(fingerprint), timezone.now()
    found = ocsp.answer(authority, _decoded(asked), now=now)
    return _answered(found, _kept(found.until, now))


def _decoded(asked: str) -> bytes:
    """The bytes; empty, which is no question either, for what is no base64."""
    try:
        return b64decode(asked[: 2 * ocsp.MAX_REQUEST], validate=True)
    except ValueError:
        return b""


def _kept(until: datetime | None, now: datetime) -> str:
    if until is None:
        return _NOT_KEPT
    return f"public, max-age={min(_SHORT, int((until - now).total_seconds()))}"


def _answered(found: ocsp.Answer, kept: str) -> HttpResponse:
    return _shared(found.data, "application/ocsp-response", kept)


def _authority(fingerprint: str) -> OfficeKey:
    try:
        name = bytes.fromhex(fingerprint)
    except ValueError as fault:
        raise Http404 from fault
    found = OfficeKey.objects.filter(kind=OfficeKey.Kind.CA, fingerprint=name).first()
    if found is None:
        raise Http404
    return found


def _shared(content: bytes, kind: str, kept: str) -> HttpResponse:
    headers = {
        "Cache-Control": kept,
        "Access-Control-Allow-Origin": "*",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return HttpResponse(content, content_type=kind, headers=headers)
