"""Small rules that hold for every answer."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.response import SimpleTemplateResponse
from django.utils import translation

type GetResponse = Callable[[HttpRequest], HttpResponse]

_FORWARDED = ("HTTP_X_FORWARDED_", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


class TrustedProxy:
    """Only our own proxy may say how and from where a request came; a stranger's word is dropped."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("REMOTE_ADDR") not in settings.TRUSTED_PROXIES:
            for name in [name for name in request.META if name.startswith(_FORWARDED)]:
                del request.META[name]
        return self.get_response(request)


class BodyLimit:
    """Refuses a body that is larger than any form here, before a byte of it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdecimal() and int(length) > settings.REQUEST_MAX_BYTES:
            raise RequestDataTooBig(f"a body of {length} bytes")
        return self.get_response(request)


class LocalhostRedirect:
    """Sends 127.0.0.1 to localhost: passkeys are bound to the name, and an address is no RP ID."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name, colon, port = request.get_host().partition(":")
        if settings.LOCAL and name == "127.0.0.1":
            return HttpResponsePermanentRedirect(f"http://localhost{colon}{port}{request.get_full_path()}")
        return self.get_response(request)


class PrivatePages:
    """No page may be kept by a shared cache, and none by the browser, unless its view said otherwise."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"
        )
        return response


class ChosenLanguage:
    """Indonesian, unless the person chose otherwise: many phones here speak English and their owners do not."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.render()
        response.headers.setdefault("Content-Language", language)
        return response
