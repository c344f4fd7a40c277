"""The small files that browsers, robots and finders of holes look for."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pamong.foundation.access.policies import public
from pamong.ui.context import Page
from pamong.ui.storage import worker_source

_PLAIN = "text/plain; charset=utf-8"


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The installed app: one identity, shortcuts to what this person does most."""
    page = Page(request)
    shortcuts = [
        {"name": str(link.label), "url": link.url, "icons": [_png(192)]}
        for link in page.nav
        if link.place.shortcut
    ]
    data = {
        "id": "/",
        "name": f"Pamong {page.office}".strip(),
        "short_name": "Pamong",
        "description": _("Surat dan layanan kelurahan dari ponsel."),
        "lang": page.language,
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf6ec",
        "theme_color": "#0f4327",
        "icons": [
            {"src": static("pamong/logo.svg"), "sizes": "any", "type": "image/svg+xml"},
            _png(192, purpose="maskable"),
            _png(512, purpose="maskable"),
            _png(192),
            _png(512),
        ],
        "shortcuts": shortcuts[:4],
    }
    return JsonResponse(data, content_type="application/manifest+json")


def _png(size: int, purpose: str = "any") -> dict[str, str]:
    return {
        "src": static(f"pamong/ikon-{size}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


@public
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker from the root, so that its scope is the whole site."""
    response = HttpResponse(worker_source(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Only the front door and the check of letters are for search engines."""
    return HttpResponse("User-agent: *\nAllow: /$\nAllow: /periksa/\nDisallow: /\n", content_type=_PLAIN)


@public
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where to report a hole."""
    expires = timezone.now().replace(microsecond=0) + timedelta(days=180)
    contact = getattr(settings, "SECURITY_CONTACT", "") or f"{settings.ORIGIN}{reverse('ui:help')}"
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: id, en",
        f"Canonical: {settings.ORIGIN}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=_PLAIN)
