"""Pages without a slice: help, offline, the language, and the gallery of components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from pamong.foundation.access.policies import public
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
def components(request: HttpRequest) -> HttpResponse:
    """Every component in all its states, with the longest names we can think of."""
    return render(request, "pamong/komponen.html", gallery())
