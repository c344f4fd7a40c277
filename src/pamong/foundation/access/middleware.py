"""Opens the territory of the person who asks, and lets nobody past a page's policy."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.functional import SimpleLazyObject

from pamong.foundation.access.models import Account
from pamong.foundation.access.person import Person, person_of
from pamong.foundation.access.policies import Policy, Verdict, policy_of
from pamong.foundation.access.sessions import acts_in_office, keep_session
from pamong.foundation.regions.scope import NOWHERE, Territory, territory

logger = logging.getLogger(__name__)


class Refused(PermissionDenied):
    """A person without the power: carries the verdict, so that the page can say why and who can help."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict
        self.reason = verdict.reason
        self.helper = verdict.helper


def current_person(request: HttpRequest) -> Person | None:
    """The signed-in person of ``request``, asked for once; None for anonymous."""
    if not hasattr(request, "_pamong_person"):
        user = request.user
        found = None
        if isinstance(user, Account) or user.is_authenticated:
            found = person_of(user, in_office=acts_in_office(request))
        request._pamong_person = found  # type: ignore[attr-defined]
    person: Person | None = request._pamong_person  # type: ignore[attr-defined]
    return person


class TerritoryMiddleware:
    """Structural access control: no policy, no page; no scope, no rows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        keep_session(request)
        request.person = SimpleLazyObject(lambda: current_person(request))  # type: ignore[attr-defined]

        def of_person() -> Territory:
            person = current_person(request)
            return person.territory if person else NOWHERE

        with territory(of_person):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Enforce the policy of ``view``."""
        policy = policy_of(view)
        if policy is None:
            logger.error("view %s has no policy", getattr(view, "__qualname__", view))
            raise Http404
        return _enforce(policy, request)


def _enforce(policy: Policy, request: HttpRequest) -> HttpResponse | None:
    if policy.rule is None:
        return None
    person = current_person(request)
    if person is None:
        return _to_sign_in(request)
    request.person = person  # type: ignore[attr-defined]
    verdict = policy.rule(person)
    if not verdict:
        raise Refused(verdict)
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    target = resolve_url(settings.LOGIN_URL)
    if request.method in ("GET", "HEAD"):
        target += "?" + urlencode({"lanjut": request.get_full_path()})
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)
