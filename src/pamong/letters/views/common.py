"""What the views of this slice share."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from pamong.foundation.access.passkeys import PasskeyError
from pamong.foundation.access.person import Person
from pamong.foundation.access.policies import PersonRequest
from pamong.issuing.errors import IssuingError
from pamong.letters import queries
from pamong.letters.errors import LettersError, NotYourTurn, StaleRequest
from pamong.letters.journey import journey
from pamong.letters.models import Request
from pamong.signing.errors import SigningError
from pamong.signing.models import Prompt
from pamong.ui.components import TimelineStep


def found(request_id: UUID) -> Request:
    """The request in the person's territory, or 404: whoever has no right to it learns nothing."""
    try:
        return queries.one(request_id)
    except Request.DoesNotExist as missing:
        raise Http404 from missing


def own_prompt(person: Person, prompt_id: UUID) -> Prompt:
    """A prompt of this person, else 404."""
    prompt = Prompt.objects.filter(pk=prompt_id, signer=person.account).first()
    if prompt is None:
        raise Http404
    return prompt


def steps_of(request: Request) -> list[TimelineStep]:
    """The timeline as the component draws it."""
    return journey(request, timezone.now(), holder=queries.holder_names(request, timezone.localdate()))


def stale_page(request: HttpRequest, stale: StaleRequest) -> HttpResponse:
    """409 with the present state of the request."""
    fresh = queries.one(stale.request.pk)
    context = {"letter": fresh, "steps": steps_of(fresh), "message": stale.message}
    name = "letters/stale.html#kini" if request.headers.get("HX-Request") else "letters/stale.html"
    return render(request, name, context, status=409)


type View = Callable[..., HttpResponse]


def answering_conflicts(view: View) -> View:
    """Turn refusals of the services into pages: 409 for what moved on, 403 for what is not the person's turn."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except StaleRequest as stale:
            return stale_page(request, stale)
        except NotYourTurn as refusal:
            context = {"message": refusal.message}
            inside = request.headers.get("HX-Request")
            name = "letters/not_your_turn.html#alasan" if inside else "letters/not_your_turn.html"
            return render(request, name, context, status=403)

    return answer


def json_body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body; empty when it is none."""
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def answering_json(view: View) -> View:
    """Turn refusals into ``{"error": sentence}`` with 409, so that the page can show the sentence as it is."""

    @wraps(view)
    def answer(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (LettersError, IssuingError, SigningError, PasskeyError) as refusal:
            return JsonResponse({"error": str(refusal.message)}, status=409)

    return answer
