"""How a request moves: one function, one transaction, one event; whoever comes second gets the present state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.core import routing
from pamong.core.lettertype import LetterType
from pamong.core.roles import Role
from pamong.core.routing import Action, Position, Status, Step, StepKind
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import Person, Post
from pamong.foundation.access.queries import holders
from pamong.foundation.audit.services import record
from pamong.foundation.notify.services import notify
from pamong.foundation.push.rules import LETTERS
from pamong.foundation.push.services import ring
from pamong.foundation.regions.queries import calendar, code_of
from pamong.letters.errors import NotYourTurn, StaleRequest
from pamong.letters.models import Request, RequestEvent
from pamong.letters.types import type_of

CLOSING = time(15, 0)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who moves a request, and as what: a post, a deputy by name, the applicant, or the system."""

    account: Account | None
    post: Post | None = None
    title: str = ""

    @classmethod
    def of(cls, person: Person, post: Post | None = None, *, title: str = "") -> "Actor":
        """``person`` acting with ``post``."""
        return cls(person.account, post, title or (post.title if post else ""))


def due(days: int, now: datetime) -> datetime:
    """The end of a promise of ``days`` working days that begins ``now``: 15.00 on the last day."""
    return calendar().due(now, days, closing=CLOSING, zone=timezone.get_default_timezone())


def position_of(request: Request) -> Position:
    """The request's place on its route, as core knows it."""
    return Position(
        status=Status(request.status), step=request.step, version=request.version, since=request.since
    )


def route_of(request: Request) -> tuple[Step, ...]:
    """The route of the letter type that the request pinned."""
    return type_of(request.type_version_id).route


def move(
    request: Request,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
    expected_version: int | None = None,
    name: str,
    reason: str = "",
    deputy: Account | None = None,
) -> Request:
    """Apply ``action`` to ``request`` inside the caller's transaction and write down that it happened.

    Raises ``StaleRequest`` when the request moved meanwhile, ``NotYourTurn`` when the route forbids the action.
    """
    route = route_of(request)
    before = position_of(request)
    try:
        after = routing.apply(
            route, before, action, now=now, due=request.due_at, expected_version=expected_version
        )
    except routing.Stale as stale:
        raise StaleRequest(_("Permohonan ini sudah berubah sejak halaman dibuka."), request) from stale
    except routing.NotAllowed as refusal:
        raise NotYourTurn(str(refusal.reason)) from refusal
    _write(request, route, before, after, now=now, deputy=deputy)
    _note(request, before, actor=actor, now=now, name=name, reason=reason)
    _tell(request, route, before, after, now=now)
    return request


def _write(
    request: Request,
    route: Sequence[Step],
    before: Position,
    after: Position,
    *,
    now: datetime,
    deputy: Account | None,
) -> None:
    step = route[after.step]
    changed: dict[str, object] = {
        "status": after.status,
        "step": after.step,
        "version": after.version,
        "since": after.since,
        "step_kind": step.kind,
        "step_role": step.role,
        "deputy": deputy,
    }
    if after.step != before.step or (after.status is Status.WAITING and before.status is Status.RETURNED):
        changed["due_at"] = due(step.days, now)
    if after.status in (Status.REJECTED, Status.WITHDRAWN, Status.ISSUED):
        changed["finished_at"] = now
    if not Request.system().filter(pk=request.pk, version=before.version).update(**changed):
        raise StaleRequest(_("Permohonan ini sudah berubah sejak halaman dibuka."), request)
    for name, value in changed.items():
        setattr(request, name, value)


def _note(request: Request, before: Position, *, actor: Actor, now: datetime, name: str, reason: str) -> None:
    step = route_of(request)[before.step]
    RequestEvent.objects.create(
        request=request,
        action=name,
        step=before.step,
        step_kind=step.kind,
        actor=actor.account,
        actor_name=actor.account.full_name if actor.account else "",
        actor_role=actor.post.role if actor.post else "",
        actor_title=actor.title,
        reason=reason,
        at=now,
    )
    record(
        f"request_{name}",
        office=code_of(request.office.place),
        actor=actor.account.id if actor.account else None,
        subject=str(request.pk),
        data={"step": before.step, "version": request.version, "as": actor.title, "reason": reason},
        now=now,
    )


def _tell(
    request: Request, route: Sequence[Step], before: Position, after: Position, *, now: datetime
) -> None:
    """Whoever must act next and the applicant hear of it in the same transaction."""
    if after.status is Status.WAITING and (after.step != before.step or before.status is not Status.WAITING):
        tell_holders(request, route[after.step], now=now)
    if request.applicant_id and after.status in (Status.RETURNED, Status.REJECTED, Status.ISSUED):
        texts = {
            Status.RETURNED: _("%(title)s perlu diperbaiki. Buka untuk melihat apa yang kurang."),
            Status.REJECTED: _("%(title)s tidak dapat diberikan. Buka untuk melihat alasannya."),
            Status.ISSUED: _("%(title)s sudah ditandatangani dan dapat diunduh."),
        }
        notify(
            request.applicant_id,
            text=texts[after.status] % {"title": request.title},
            link=reverse("letters:request", args=[request.pk]),
            kind=f"request_{after.status}",
        )


_TO_SIGN = gettext_lazy("Ada surat yang menunggu tanda tangan.")


def tell_holders(request: Request, step: Step, *, now: datetime) -> None:
    """A notice to everyone who holds the step's role at the request's place; a signer's phone may sound."""
    told = holders(Role(step.role), request.place, timezone.localdate(now))
    if step.kind is StepKind.SIGN:
        ring(told, LETTERS, _TO_SIGN, link=reverse("letters:signing"))
    for account in told:
        notify(
            account.id,
            text=_("%(title)s untuk %(subject)s menunggu Bapak/Ibu.")
            % {"title": request.title, "subject": request.subject},
            link=reverse("letters:request", args=[request.pk]),
            kind="request_waiting",
        )


def locked(request_id: UUID) -> Request:
    """The request in the present scope, locked until the transaction ends. Raises ``Request.DoesNotExist``."""
    assert transaction.get_connection().in_atomic_block
    return (
        Request.objects.select_for_update(of=("self",))
        .select_related("office", "resident")
        .get(pk=request_id)
    )


def letter_type_of(request: Request) -> LetterType:
    """The letter type that the request pinned."""
    return type_of(request.type_version_id)
