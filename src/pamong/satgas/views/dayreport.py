"""The after-action report of a day: read by all who watch, made by the planners, signed by camat or lurah."""

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from pamong.foundation.access.passkeys import PasskeyError
from pamong.foundation.access.policies import PersonRequest
from pamong.foundation.access.queries import keys_of
from pamong.foundation.files.services import read as read_file
from pamong.issuing import services as issuing
from pamong.issuing.customers import customer
from pamong.issuing.errors import IssuingError
from pamong.issuing.layout import draft_pictures
from pamong.issuing.models import Document
from pamong.issuing.naming import file_stem
from pamong.issuing.queries import newest_file
from pamong.satgas import clock, reporting
from pamong.satgas.customer import DayReports, sheet, signing_post
from pamong.satgas.errors import WatchError
from pamong.satgas.models import DayReport, Post
from pamong.satgas.policies import (
    may_plan,
    may_sign_report,
    planners_page,
    report_signers_page,
    watchers_page,
)
from pamong.satgas.replies import conflict
from pamong.satgas.services import dayreports
from pamong.satgas.services.watch import policy_at, policy_on
from pamong.satgas.views.planning import day_of, must, own_post
from pamong.signing import services as signing
from pamong.signing.errors import SigningError

type View = Callable[..., HttpResponse]


@require_safe
@watchers_page
def page(request: PersonRequest, day: str) -> HttpResponse:
    """What the last report of the day tells, or what it would tell now."""
    post, wanted, now = own_post(request), day_of(day), clock.now()
    today = policy_at(now).day_of(now)
    if wanted > today:
        raise Http404
    report = _last(post, wanted)
    document = _document(report)
    is_signed = document is not None and document.state == Document.State.ISSUED
    appointed = signing_post(request.person, post.place)
    context = {
        "post": post,
        "day": wanted,
        "is_today": wanted == today,
        "report": report,
        "document": document,
        "is_signed": is_signed,
        "told": report.told if report else _told(post, wanted, now),
        "may_make": bool(may_plan(request.person, post)) and not is_signed,
        "appointed": appointed,
        "may_sign": report is not None and document is None and appointed is not None,
        "pages": _pages(request, report) if report and appointed and document is None else (),
        "has_key": keys_of(request.person.account).exists(),
        "stopped": issuing.time_notice(timezone.now()),
        "service": issuing.service_for(appointed) if appointed else None,
        "service_name": issuing.service_name(),
        "certificate": (
            issuing.certificate_state(request.person, appointed, timezone.now()) if appointed else None
        ),
    }
    return render(request, "satgas/laporan.html", context)


def _told(post: Post, day: date, now: datetime) -> reporting.Json:
    try:
        policy = policy_on(day)
    except LookupError as fault:  # a day before all rules
        raise Http404 from fault
    return reporting.tell(post, day, now=now, policy=policy)


def _last(post: Post, day: date) -> DayReport | None:
    return DayReport.objects.filter(post=post, day=day).select_related("made_by").order_by("-serial").first()


def _document(report: DayReport | None) -> Document | None:
    """The document of a report: signed, or signed and revoked since."""
    if report is None or report.document is None:
        return None
    return Document.system().select_related("signer", "file").filter(pk=report.document).first()


def _pages(request: PersonRequest, report: DayReport) -> range:
    return range(1, len(_pictures(request, report)) + 1)


def _pictures(request: PersonRequest, report: DayReport) -> list[bytes]:
    appointed = signing_post(request.person, report.place)
    if appointed is None:
        raise Http404
    now = timezone.now()
    content = customer(DayReports.name).describe(report.pk, signer=request.person, post=appointed, now=now)
    return draft_pictures(content, timezone.localtime(now))


@require_POST
@planners_page
def make(request: PersonRequest, day: str) -> HttpResponse:
    """Keep what the report tells now; a signed one is not made again."""
    post, wanted, now = own_post(request), day_of(day), clock.now()
    must(may_plan(request.person, post))
    here = reverse("satgas:report_of_day", args=[wanted.isoformat()])
    document = _document(_last(post, wanted))
    if document is not None and document.state == Document.State.ISSUED:
        return redirect(here)
    try:
        told = _told(post, wanted, now)
        dayreports.make(post, wanted, told, sheet=sheet(), by=request.person.account, now=now)
    except WatchError as fault:
        return conflict(request, fault, to=here)
    return redirect(here)


def _found(report_id: UUID) -> DayReport:
    report = DayReport.objects.select_related("post__region").filter(pk=report_id).first()
    if report is None:
        raise Http404
    return report


@require_safe
@report_signers_page
def picture(request: PersonRequest, report_id: UUID, number: int) -> HttpResponse:
    """One page of the RANCANGAN."""
    report = _found(report_id)
    must(may_sign_report(request.person, report.post))
    pictures = _pictures(request, report)
    if not 0 < number <= len(pictures):
        raise Http404
    return HttpResponse(pictures[number - 1], content_type="image/png")


@require_safe
@watchers_page
def file(request: PersonRequest, report_id: UUID) -> HttpResponse:
    """The signed PDF."""
    document = _document(_found(report_id))
    newest = newest_file(document) if document is not None else None
    if document is None or newest is None:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="{file_stem(document)}.pdf"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return HttpResponse(read_file(newest), content_type="application/pdf", headers=headers)


def _answering_json(view: View) -> View:
    """Turn refusals into ``{"error": sentence}`` with 409, as the signing sheet shows them."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (WatchError, IssuingError, SigningError, PasskeyError) as refusal:
            return JsonResponse({"error": str(refusal.message)}, status=409)

    return answer


@require_POST
@report_signers_page
@_answering_json
def prepare(request: PersonRequest) -> HttpResponse:
    """The tap: bind, render, open the prompt. The finger itself is heard by the page that hears it for all letters."""
    report = _found(_wanted(request))
    appointed = signing_post(request.person, report.place)
    if appointed is None:
        raise Http404
    now = timezone.now()
    issuing.expire(now)
    prompt = issuing.open_prompt(
        who=DayReports.name, sources=[report.pk], signer=request.person, post=appointed, now=now
    )
    payload = signing.payload(prompt)
    [document] = Document.objects.filter(prompt=prompt)
    [item] = payload["items"]
    item |= {
        "title": document.title,
        "name": document.subject,
        "number": document.number,
        "opened": True,
        "pdf": reverse("letters:final", args=[prompt.pk, document.pk]),
        "whole": document.is_signed_elsewhere,
        "outlier": None,
    }
    if (service := issuing.service_for(appointed)) is not None:
        payload["service"] = {"codes": service.takes_codes}
        payload["code_url"] = reverse("letters:code", args=[prompt.pk])
    payload["accept_url"] = reverse("letters:accept", args=[prompt.pk])
    payload["cancel_url"] = reverse("letters:cancel", args=[prompt.pk])
    return JsonResponse(payload)


def _wanted(request: HttpRequest) -> UUID:
    """The one report that the page names."""
    try:
        [wanted] = json.loads(request.body or b"{}")["documents"]
        return UUID(str(wanted))
    except (ValueError, TypeError, KeyError) as fault:
        raise Http404 from fault
