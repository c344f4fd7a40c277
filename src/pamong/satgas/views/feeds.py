"""Warnings for other systems: CAP 1.2 documents that never change, and an Atom feed of the latest."""

from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from pamong.core.weather.publishing import Entry, Listing, write_feed
from pamong.foundation.access.policies import public
from pamong.satgas import clock
from pamong.satgas.models import Bulletin, Post

#: So many messages stand in the feed.
LATEST = 50
_OPEN = {"Access-Control-Allow-Origin": "*", "Content-Security-Policy": "sandbox; default-src 'none'"}


@require_safe
@public
def cap(request: HttpRequest, bulletin: UUID) -> HttpResponse:
    """One message, byte for byte as it was published."""
    found = get_object_or_404(Bulletin.system(), pk=bulletin)
    headers = _OPEN | {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(bytes(found.body), content_type="application/cap+xml", headers=headers)


@require_safe
@public
def atom(request: HttpRequest) -> HttpResponse:
    """The latest messages, newest first; 304 while there is no newer one."""
    rows = list(Bulletin.system().defer("body").order_by("-at", "-id")[:LATEST])
    etag = f'"{sha256("".join(str(row.pk) for row in rows).encode()).hexdigest()[:32]}"'
    headers = _OPEN | {"ETag": etag, "Cache-Control": "public, max-age=30"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    with override(settings.LANGUAGE_CODE):
        body = write_feed(_listing(rows))
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8", headers=headers)


def _listing(rows: list[Bulletin]) -> Listing:
    began = Post.system().order_by("created_at").values_list("created_at", flat=True).first()
    newest = rows[0].at if rows else began or clock.now()
    return Listing(
        url=settings.ORIGIN + reverse("satgas:atom"),
        title=_("Peringatan banjir"),
        author=_("Satgas Banjir"),
        updated=timezone.localtime(newest),
        entries=tuple(map(_entry, rows)),
    )


def _entry(row: Bulletin) -> Entry:
    return Entry(
        urn=f"urn:uuid:{row.pk}",
        title=row.headline,
        updated=timezone.localtime(row.at),
        url=settings.ORIGIN + reverse("satgas:cap", args=[row.pk]),
        summary=row.description,
    )
