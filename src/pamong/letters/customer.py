"""Letters as the first customer of the issuing layer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core import routing
from pamong.core.routing import BeginSigning, CancelSigning, Issue, Status, StepKind
from pamong.foundation.access.person import Person, Post
from pamong.foundation.access.queries import holders
from pamong.foundation.db.bulk import insert_many, update_many
from pamong.foundation.notify.channels import Message
from pamong.foundation.notify.services import notify_all
from pamong.issuing.customers import Content
from pamong.issuing.models import Document, Revocation
from pamong.issuing.policies import rule_of
from pamong.letters.errors import NotYourTurn, StaleRequest
from pamong.letters.facts import content_of
from pamong.letters.models import Request, RequestEvent
from pamong.letters.policies import may_sign
from pamong.letters.services.moves import position_of, route_of

type Requests = QuerySet[Request, Request]


class Letters:
    """Claims requests for signing, describes them, and moves them on when they were issued or released."""

    name = "letters"

    def begin(self, sources: Sequence[UUID], *, signer: Person, post: Post, now: datetime) -> list[Content]:
        """Claim the requests: all of them wait for this very post, or nothing happens."""
        requests = _in_order(
            _with_events(
                Request.objects.select_for_update(of=("self",)).filter(pk__in=sources).order_by("pk")
            ),
            sources,
        )
        for request in requests:
            verdict = may_sign(signer, request)
            if not verdict:
                raise NotYourTurn(f"{request.title} ({request.subject}): {verdict.reason}")
            if request.step_role != post.role or not post.covers(request.place):
                raise NotYourTurn(_("Satu sentuhan hanya untuk surat dari satu jabatan."))
            _check(request, BeginSigning(), now)
        _shift(requests, Status.WAITING, Status.SIGNING)
        return [
            replace(
                content_of(row, row.events.all(), signer=signer, post=post, now=now),
                supersedes=_corrected(row),
            )
            for row in requests
        ]

    def describe(self, source: UUID, *, signer: Person, post: Post, now: datetime) -> Content:
        """The content of one request, for the RANCANGAN."""
        request = _with_events(Request.objects.filter(pk=source)).get()
        return content_of(request, request.events.all(), signer=signer, post=post, now=now)

    def released(self, sources: Sequence[UUID], *, now: datetime) -> None:
        """The requests wait for the signature again."""
        requests = list(Request.system().filter(pk__in=sources, status=Status.SIGNING))
        for request in requests:
            _check(request, CancelSigning(), now)
        _shift(requests, Status.SIGNING, Status.WAITING)

    def issued(self, documents: Sequence[Document], *, now: datetime) -> None:
        """The requests are done; their applicants are told."""
        by_source = {document.source: document for document in documents}
        requests = list(Request.system().filter(pk__in=by_source, status=Status.SIGNING))
        for request in requests:
            _check(request, Issue(), now)
            request.status, request.document, request.finished_at = (
                Status.ISSUED,
                by_source[request.pk].pk,
                now,
            )
            request.version += 1
        update_many(requests, ["status", "document", "finished_at", "version"])
        insert_many([_event(row, by_source[row.pk], now) for row in requests])
        notify_all(_told(request, now) for request in requests if request.applicant_id)

    def revoked(self, revocations: Sequence[Revocation], *, now: datetime) -> None:
        """The requests show it, and their applicants are told."""
        by_source = {revocation.document.source: revocation for revocation in revocations}
        requests = list(Request.system().filter(pk__in=by_source).select_related("office"))
        for request in requests:
            request.revoked_at = now
        update_many(requests, ["revoked_at"])
        RequestEvent.objects.bulk_create(_revoked(row, by_source[row.pk], now) for row in requests)
        notify_all(told for row in requests for told in _told_revoked(row, by_source[row.pk], now))


def _revoked(request: Request, revocation: Revocation, now: datetime) -> RequestEvent:
    by = revocation.decided_by
    assert by is not None
    return RequestEvent(
        request=request,
        action="revoked",
        step=request.step,
        actor=by,
        actor_name=by.full_name,
        reason=revocation.reason,
        at=now,
    )


def _told_revoked(request: Request, revocation: Revocation, now: datetime) -> Iterator[Message]:
    """The applicant, whoever proposed it, the signer and the desk of the office."""
    link = reverse("letters:request", args=[request.pk])
    if request.applicant_id is not None:
        text = _(
            "%(title)s dicabut dan tidak berlaku lagi. Buka untuk melihat alasan dan langkah berikutnya."
        )
        yield Message(request.applicant_id, text % {"title": request.title}, link, "request_revoked", now)
    document = revocation.document
    text = _("%(title)s nomor %(number)s sudah dicabut.")
    concerned = {revocation.proposed_by_id, document.signer_id}
    for role in rule_of(document).propose:
        concerned |= {account.pk for account in holders(role, document.office_place, timezone.localdate(now))}
    for account in sorted(concerned - {revocation.decided_by_id, request.applicant_id}):
        values = {"title": request.title, "number": document.number}
        yield Message(account, text % values, link, "request_revoked", now)


def _told(request: Request, now: datetime) -> Message:
    assert request.applicant_id is not None
    text = _("%(title)s sudah ditandatangani dan dapat diunduh.") % {"title": request.title}
    link = reverse("letters:request", args=[request.pk])
    return Message(request.applicant_id, text, link, "request_issued", now)


def _corrected(request: Request) -> UUID | None:
    """The document that the letter of ``request`` will supersede."""
    return request.replaces.document if request.replaces is not None else None


def _with_events(requests: Requests) -> Requests:
    events = RequestEvent.objects.order_by("at", "id")
    return requests.select_related("office__region", "resident", "replaces").prefetch_related(
        Prefetch("events", queryset=events)
    )


def _in_order(found: Iterable[Request], sources: Sequence[UUID]) -> list[Request]:
    by_id = {request.pk: request for request in found}
    missing = [source for source in sources if source not in by_id]
    if missing or len(set(sources)) != len(sources):
        raise NotYourTurn(_("Ada surat yang tidak ditemukan. Muat ulang daftar surat."))
    return [by_id[source] for source in sources]


def _check(request: Request, action: routing.Action, now: datetime) -> None:
    try:
        routing.apply(route_of(request), position_of(request), action, now=now, due=request.due_at)
    except routing.NotAllowed as refusal:
        raise NotYourTurn(f"{request.title} ({request.subject}): {refusal.reason}") from refusal


def _shift(requests: Sequence[Request], old: Status, new: Status) -> None:
    ids = [request.pk for request in requests]
    moved = Request.system().filter(pk__in=ids, status=old, step_kind=StepKind.SIGN)
    if moved.update(status=new, version=F("version") + 1) != len(ids):
        raise StaleRequest(
            _("Ada surat yang sudah berubah sejak halaman dibuka. Muat ulang daftar."), requests[0]
        )
    for request in requests:
        request.status = new
        request.version += 1


def _event(request: Request, document: Document, now: datetime) -> RequestEvent:
    return RequestEvent(
        request=request,
        action="issued",
        step=request.step,
        step_kind=StepKind.SIGN,
        actor_id=document.signer_id,
        actor_name=document.signer.full_name,
        actor_role=request.step_role,
        actor_title=document.signer_title,
        reason=document.number,
        at=now,
    )
