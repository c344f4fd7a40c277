"""Pages without a slice: help, offline, the language, and the gallery of components."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from pamong.foundation.access.policies import public
from pamong.ui.context import owner_of
from pamong.ui.gallery import gallery

_HOUR = 3600

language = public(require_POST(set_language))


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to get help, and what happens to one's data."""
    return render(request, "pamong/bantuan.html")


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page that stands in while there is no network; the same for everybody, so it may be kept."""
    response = render(request, "pamong/luring.html")
    response.headers["Cache-Control"] = f"public, max-age={_HOUR}"
    return response


@public
@require_safe
def token(request: HttpRequest) -> HttpResponse:
    """What a phone needs to send what waited on it: the token of this very session, and whose session it is."""
    owner = owner_of(getattr(request, "person", None) or None)
    return JsonResponse({"token": get_token(request), "owner": owner})


@public
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in all its states, with the longest names we can think of."""
    return render(request, "pamong/komponen.html", gallery())
