"""What the pages of planning share: whose post it is, what may be done, and what is said when it cannot be."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse

from pamong.foundation.access.models import Account
from pamong.foundation.access.policies import PersonRequest, Verdict
from pamong.foundation.regions.scope import WatchModel
from pamong.satgas import clock
from pamong.satgas.errors import WatchError
from pamong.satgas.models import Post
from pamong.satgas.queries.people import coordinators_of, crew_of, post_for
from pamong.satgas.replies import conflict
from pamong.satgas.services.watch import policy_at
from pamong.ui.errors import Forbidden

type View = Callable[..., HttpResponse]


def own_post(request: PersonRequest) -> Post:
    """The post of the person; 404 where there is none."""
    post = post_for(request.person)
    if post is None:
        raise Http404
    return post


def day_of(text: str) -> date:
    """A day as an address names it; 404 for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise Http404 from fault


def must(verdict: Verdict) -> None:
    """403 with the reason unless allowed."""
    if not verdict:
        raise Forbidden(verdict.reason, verdict.helper)


def found[M: WatchModel](model: type[M], pk: UUID, *related: str) -> M:
    """A row of the person's watch, with its post; 404 for any other."""
    row: M | None = model.objects.select_related("post__region", *related).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def member(post: Post, pk: str) -> Account:
    """One of the crew of the post by id; 404 for anybody else."""
    now = clock.now()
    day = policy_at(now).day_of(now)
    people = {str(one.pk): one for one in (*crew_of(post, day), *coordinators_of(post, day))}
    if pk not in people:
        raise Http404
    return people[pk]


def answering(route: str) -> Callable[[View], View]:
    """Turn a ``WatchError`` into its sentence on the page ``route``."""

    def attach(view: View) -> View:
        @wraps(view)
        def answer(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except WatchError as fault:
                return conflict(request, fault, to=reverse(route))

        return answer

    return attach
