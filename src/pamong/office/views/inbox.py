"""Notices to the person: what happened to one's letters and one's account."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pamong.foundation.access.policies import PersonRequest, signed_in
from pamong.foundation.notify import queries, services

PAGE = 20


@require_safe
@signed_in
def messages(request: PersonRequest) -> HttpResponse:
    """The notices, latest first."""
    page = Paginator(queries.inbox(request.person.id), PAGE).get_page(request.GET.get("hal"))
    unread = queries.unread_count(request.person.id)
    return render(request, "office/messages.html", {"page_of": page, "unread": unread})


@require_POST
@signed_in
def read_all(request: PersonRequest) -> HttpResponse:
    """Mark every notice as read."""
    services.mark_read(request.person.id)
    return redirect("office:messages")
