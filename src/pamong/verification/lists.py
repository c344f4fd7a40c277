"""``/segel/``: the signed lists by which a browser checks seals without asking us about any."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from pamong.core.base64url import b64url
from pamong.foundation.access.policies import public
from pamong.foundation.regions.queries import code_of
from pamong.issuing import seallists
from pamong.issuing.seallists import SignedList
from pamong.signing.errors import KeyUnavailableError

_MODULES = (
    "base41", "bytes", "cose", "dcbor", "scan", "seal", "sealcheck", "sealclaims", "seallists", "sealpage",
)  # fmt: skip


@require_safe
@public
def keys(request: HttpRequest, code: str) -> HttpResponseBase:
    """The seal keys of a kecamatan."""
    place = _known_or_404(code)
    return _answer(request, lambda: seallists.key_list(place, timezone.now()))


@require_safe
@public
def states(request: HttpRequest, code: str, year: int) -> HttpResponseBase:
    """What became of the seals of one year."""
    place = _known_or_404(code)
    if not 2000 <= year <= timezone.localdate().year + 1:
        raise Http404
    return _answer(request, lambda: seallists.state_list(place, year, timezone.now()))


def _known_or_404(code: str) -> int:
    found = next((place for place in seallists.authorities() if code_of(place) == code), None)
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, make: Callable[[], SignedList]) -> HttpResponseBase:
    """The list; 503 in the seconds in which a key that was revoked has no successor."""
    try:
        found = make()
    except KeyUnavailableError as fault:
        wait = {"Retry-After": "10", "Cache-Control": "no-store"}
        return HttpResponse(
            str(fault.message), content_type="text/plain; charset=utf-8", status=503, headers=wait
        )
    etag = f'"{found.etag}"'
    response = HttpResponse(found.data, content_type="application/cose")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    return get_conditional_response(request, etag=etag, response=response) or response


def seal_page() -> dict[str, object]:
    """What a page needs that checks seals by itself: where the lists are, and whose signature they bear."""
    found = ((place, seallists.authority_key(place)) for place in seallists.authorities())
    points = {place: point for place, point in found if point is not None}
    return {
        "seal_keys": " ".join(reverse("verification:seal_keys", args=[code_of(place)]) for place in points),
        "seal_points": " ".join(b64url(point) for point in points.values()),
        "seal_states": reverse("verification:seal_states", args=[0, 1]),
        "seal_modules": [f"pamong/js/{name}.js" for name in _MODULES],
    }
