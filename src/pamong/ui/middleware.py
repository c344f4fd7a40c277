"""Turns what slices raise into pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from pamong.foundation.access.errors import NotAllowedError, TooManyError
from pamong.ui import errors


class ErrorPages:
    """409 for a stale action, 429 for a reached limit, 403 for an act that a service refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for the exceptions of ours that Django does not know."""
        if isinstance(exception, errors.Stale):
            return errors.conflict(request, exception)
        if isinstance(exception, errors.TooMany):
            return errors.too_many(request, exception)
        if isinstance(exception, TooManyError):
            return errors.too_many(request, errors.TooMany(exception.seconds, str(exception.message)))
        if isinstance(exception, NotAllowedError):
            verdict = exception.verdict
            return errors.permission_denied(request, errors.Forbidden(verdict.reason, verdict.helper))
        return None
