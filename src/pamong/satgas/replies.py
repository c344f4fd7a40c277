"""Answers to a press: words for ``outbox.js``, which asks for JSON, or a page with a message for a phone without it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from pamong.satgas.errors import WatchError


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks."""
    return "application/json" in request.headers.get("Accept", "")


def done(request: HttpRequest, text: str, *, to: str = "") -> HttpResponse:
    """It is kept; ``to`` is where to look now."""
    target = to or reverse("satgas:siaga")
    messages.success(request, text)
    if wants_json(request):
        return JsonResponse({"redirect": target, "said": text})
    return redirect(target)


def conflict(request: HttpRequest, fault: WatchError, *, to: str = "") -> HttpResponse:
    """It cannot be done as things stand now: 409 with how they stand, or a page that says so."""
    target = to or reverse("satgas:siaga")
    if wants_json(request):
        return JsonResponse({"error": fault.message, "state": target}, status=409)
    messages.warning(request, fault.message)
    return redirect(target)
