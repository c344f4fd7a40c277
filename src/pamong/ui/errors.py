"""Pages for what went wrong: they say what happened, what the person can do, and who can help.

A slice raises ``Forbidden``, ``Stale`` or ``TooMany``; ``pamong.ui.middleware.ErrorPages`` and Django's
handlers turn them into pages. An htmx request gets the same words as a banner in the page it came from.
"""

import logging
import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

_RETRY_SECONDS = 10


class Forbidden(PermissionDenied):
    """A known person without the power; strangers get 404 instead.

    ``reason`` says why in a sentence that may be shown, ``helper`` who can help.
    """

    def __init__(self, reason: str, helper: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.helper = helper


class Stale(Exception):  # noqa: N818 - a state of affairs, not an error of anybody
    """Somebody else was quicker. ``state`` says how things stand now; ``url`` leads there."""

    def __init__(self, state: str, url: str = "", label: str = "") -> None:
        super().__init__(state)
        self.state = state
        self.url = url
        self.label = label


class TooMany(Exception):  # noqa: N818
    """A limit is reached; ``seconds`` until the next try makes sense."""

    def __init__(self, seconds: int, reason: str = "") -> None:
        super().__init__(reason)
        self.seconds = max(1, seconds)
        self.reason = reason


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, and 413 where too much was sent."""
    if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)):
        return too_large(request)
    return _answer(request, HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with the reason and who can help."""
    return _answer(
        request,
        HTTPStatus.FORBIDDEN,
        {"reason": getattr(exception, "reason", ""), "helper": getattr(exception, "helper", "")},
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 because the form is too old or came from elsewhere; ``reason`` is for the log only."""
    logger.warning("csrf: %s", reason)
    return _answer(request, HTTPStatus.FORBIDDEN, name="csrf")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the address is wrong, or nothing of it exists for this person."""
    return _answer(request, HTTPStatus.NOT_FOUND)


def conflict(request: HttpRequest, exception: Stale) -> HttpResponse:
    """409 with the present state."""
    return _answer(
        request,
        HTTPStatus.CONFLICT,
        {
            "state": exception.state,
            "url": exception.url,
            "label": exception.label or _("Lihat keadaan sekarang"),
        },
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    return _answer(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def too_many(request: HttpRequest, exception: TooMany) -> HttpResponse:
    """429 with the time to wait."""
    response = _answer(
        request,
        HTTPStatus.TOO_MANY_REQUESTS,
        {"minutes": -(-exception.seconds // 60), "reason": exception.reason},
    )
    response.headers["Retry-After"] = str(exception.seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when only the database is away. Needs nothing that could have failed."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, bare=True)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503, for a moment."""
    response = _answer(request, HTTPStatus.SERVICE_UNAVAILABLE, bare=True)
    response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


def _answer(
    request: HttpRequest,
    status: HTTPStatus,
    context: Mapping[str, Any] | None = None,
    *,
    name: str = "",
    bare: bool = False,
) -> HttpResponse:
    """Draw the page of ``status``; a ``bare`` one without request, session and database."""
    template = f"pamong/galat/{name or status.value}.html"
    inside = request.headers.get("HX-Request") == "true"
    values = {"bare": bare, "inside": inside, **(context or {})}
    html = render_to_string(f"{template}#inti" if inside else template, values, None if bare else request)
    response = HttpResponse(html, status=status.value)
    if inside:
        response.headers["HX-Retarget"] = "#pesan"
        response.headers["HX-Reswap"] = "innerHTML show:top"
    return response
