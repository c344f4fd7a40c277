"""What passkey pages answer to their script: JSON in, ``{"redirect"}`` or ``{"error"}`` out."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from pamong.foundation.access.errors import AccessError, NotAllowedError, TooManyError
from pamong.foundation.access.passkeys import PasskeyError

type Body = dict[str, Any]

LONGEST = 32_768


class BodyError(Exception):
    """The request is not the JSON that our script sends."""


def body_of(request: HttpRequest) -> Body:
    """The JSON object in the request. Raises ``BodyError``."""
    if len(request.body) > LONGEST:
        raise BodyError
    try:
        values = json.loads(request.body)
    except (ValueError, RecursionError) as fault:
        raise BodyError from fault
    if not isinstance(values, dict):
        raise BodyError
    return values


def credential_of(body: Body) -> Body:
    """The browser's answer inside ``body``. Raises ``BodyError``."""
    credential = body.get("credential")
    if not isinstance(credential, dict):
        raise BodyError
    return credential


def text_of(body: Body, name: str) -> str:
    """A text field of the form, "" when it is none."""
    value = body.get(name, "")
    return value if isinstance(value, str) else ""


def answers_json[**P](view: Callable[P, Body]) -> Callable[P, JsonResponse]:
    """Let ``view`` return a dict, and turn what it refuses into an error that the page shows as it is."""

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> JsonResponse:
        try:
            return JsonResponse(view(*args, **kwargs))
        except BodyError:
            message = _("Jawaban dari perangkat tidak dapat dibaca. Muat ulang halaman, lalu coba lagi.")
            return _error(message, HTTPStatus.BAD_REQUEST)
        except TooManyError as fault:
            response = _error(fault.message, HTTPStatus.TOO_MANY_REQUESTS)
            response.headers["Retry-After"] = str(fault.seconds)
            return response
        except NotAllowedError as fault:
            return _error(fault.message, HTTPStatus.FORBIDDEN)
        except (AccessError, PasskeyError) as fault:
            return _error(fault.message, HTTPStatus.CONFLICT)

    return answered


def next_page(request: HttpRequest, wanted: str) -> str:
    """``wanted`` if it is a page of this site, otherwise the home page: no open redirect."""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else reverse("office:home")


def _error(message: object, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"error": str(message)}, status=status)
