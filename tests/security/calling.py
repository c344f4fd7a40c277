"""Asking as somebody, without a trace: cookies as they were, the database as it was."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from pamong.foundation.access.models import Account
from tests.support import client_for

SIGN_IN = "sign-in"


class Caller:
    """Sends requests as one of ``accounts``; whatever a request does is undone afterwards."""

    def __init__(self, accounts: dict[str, Account | None]) -> None:
        self._client = Client()
        self._keys = {
            name: client_for(account).cookies[settings.SESSION_COOKIE_NAME].value if account else None
            for name, account in accounts.items()
        }

    def send(
        self, who: str, method: str, path: str, data: Any = None, *, keep: bool = False, **more: Any
    ) -> HttpResponse:
        """The answer to ``who``. A dict under the key "json" is sent as JSON. ``keep`` keeps what it did."""
        self._client.cookies.clear()
        if key := self._keys[who]:
            self._client.cookies[settings.SESSION_COOKIE_NAME] = key
        with transaction.atomic():
            answer = self._sent(method, path, data, more)
            transaction.set_rollback(not keep)
        return answer

    def _sent(self, method: str, path: str, data: Any, more: dict[str, Any]) -> HttpResponse:
        if data is not None and "json" in data:
            more |= {"content_type": "application/json"}
            data = data["json"]
        call = getattr(self._client, method.lower())
        answer: HttpResponse = call(path, **more) if data is None else call(path, data, **more)
        return answer


def outcome(answer: HttpResponse) -> str:
    """The status as the matrix writes it: a number, or ``in`` for being sent to sign in."""
    location = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
    return "in" if location.startswith("/masuk/") else str(answer.status_code)
