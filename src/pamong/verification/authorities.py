"""The certificates of the office's CAs and their revocation lists, where the certificates themselves point to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pamong.foundation.access.policies import public
from pamong.signing import crl
from pamong.signing.models import OfficeKey

_DAY, _MINUTES = "public, max-age=86400", "public, max-age=300"


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
