"""A request as its resident, its deciders and the desk see it; and what each of them may do with it."""

from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pamong.core.routing import Status, StepKind
from pamong.foundation.access.middleware import Refused
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import Person
from pamong.foundation.access.policies import PersonRequest, Verdict, official, signed_in
from pamong.foundation.files.services import read
from pamong.issuing.models import Document, Revocation
from pamong.issuing.naming import file_stem
from pamong.issuing.queries import issued_successor, newest_file
from pamong.letters import policies, queries, shown
from pamong.letters.forms import DeputyForm, ReasonForm
from pamong.letters.journey import (
    against_promise,
    ending_of,
    glance,
    is_late,
    lasted,
    moment,
    used,
    where,
)
from pamong.letters.models import Request
from pamong.letters.services import decisions
from pamong.letters.views.common import answering_conflicts, found, steps_of
from pamong.ui.forms import Form


@require_safe
@signed_in
def mine(request: PersonRequest) -> HttpResponse:
    """The person's own letters and drafts."""
    now = timezone.now()
    rows = [(row, glance(row, now)) for row in queries.own(request.person)]
    context = {"rows": rows, "drafts": queries.drafts(request.person)}
    return render(request, "letters/mine.html", context)


@require_safe
@signed_in
def detail(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """One request: where it is, who has it, until when; and the actions of whoever looks."""
    letter = found(request_id)
    person = request.person
    now = timezone.now()
    stored = policies.may_see_stored(person, letter)
    context = {
        "letter": letter,
        "steps": steps_of(letter),
        "where": where(letter),
        "ending": ending_of(letter),
        "hidden": stored.reason,
        "purpose": shown.purpose(letter)[1] if stored else "",
        "answers": shown.answers(letter) if stored else [],
        **_standing(person, letter),
        "is_own": person.id == letter.applicant_id,
        "promise": moment(letter.promised_at, now) if letter.promised_at else "",
        "used": used(letter, now),
        "left": lasted(letter.promised_at - now) if letter.promised_at and letter.promised_at > now else "",
        "lasted": lasted(letter.finished_at - letter.submitted_at) if letter.finished_at else "",
        "against": against_promise(letter),
        **_powers(person, letter, now),
        "reasons": ReasonForm(),
        "share": _share(letter),
        "late": is_late(letter, now),
    }
    return render(request, "letters/detail.html", context)


def _powers(person: Person, letter: Request, now: datetime) -> dict[str, bool]:
    """What the person may do with the request, for the buttons."""
    return {
        "may_decide": letter.step_kind != StepKind.SIGN and bool(policies.may_decide(person, letter)),
        "may_sign": bool(policies.may_sign(person, letter)),
        "may_pass_over": bool(policies.may_pass_over(person, letter)) and is_late(letter, now),
        "may_deputise": bool(policies.may_deputise(person, letter)),
        "may_see_evidence": bool(policies.may_see_evidence(person, letter)),
        "may_withdraw": bool(policies.may_withdraw(person, letter))
        and letter.status in (Status.WAITING, Status.RETURNED),
        "may_correct": bool(policies.may_correct(person, letter)),
        "may_serve": bool(policies.may_serve(person, letter.place)),
    }


def _standing(person: Person, letter: Request) -> dict[str, object]:
    """The issued document: whether it stands, what is proposed about it, and what takes its place."""
    document = _document(letter)
    replaces = Request.objects.filter(pk=letter.replaces_id).first() if letter.replaces_id else None
    if document is None:
        return {"document": None, "replaces": replaces}
    proposal = queries.open_proposal(document)
    revocable = document.state == Document.State.ISSUED and person.is_official
    may_revoke = revocable and bool(policies.may_revoke(person, letter, document))
    decides = proposal is not None and bool(policies.may_decide_revocation(person, letter, proposal))
    return {
        "document": document,
        "may_download": bool(policies.may_download(person, letter, document)),
        "proof_name": file_stem(document),
        "proposal": proposal,
        "sees_proposal": may_revoke or decides,
        "may_revoke": may_revoke and (proposal is None or proposal.state != Revocation.State.PROPOSED),
        "may_replace": bool(policies.may_replace(person, letter)),
        "replacement": queries.replacement_of(letter),
        "successor": issued_successor(document),
        "corrected": document.supersedes,
        "corrected_request": replaces,
    }


def _document(letter: Request) -> Document | None:
    if letter.document is None:
        return None
    return Document.objects.filter(pk=letter.document).select_related("supersedes").first()


def _share(letter: Request) -> str:
    """A WhatsApp message with a link that only the resident can open."""
    link = settings.ORIGIN + reverse("letters:request", args=[letter.pk])
    text = _("%(title)s sudah selesai. Unduh di sini: %(link)s") % {"title": letter.title, "link": link}
    return f"https://wa.me/?text={quote(text)}"


@require_safe
@signed_in
def download(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """The signed PDF, in its newest revision."""
    letter = found(request_id)
    document = _document(letter)
    if document is None or document.file is None:
        raise Http404
    _require(policies.may_download(request.person, letter, document))
    return HttpResponse(
        read(newest_file(document)),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{file_stem(document)}.pdf"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


@require_safe
@signed_in
def evidence(request: PersonRequest, request_id: UUID, evidence_id: UUID) -> HttpResponse:
    """One photo, for those who must look at it."""
    letter = found(request_id)
    photo = next((row for row in letter.evidence.all() if row.pk == evidence_id), None)
    if photo is None or photo.file is None:
        raise Http404
    _require(policies.may_see_evidence(request.person, letter))
    return HttpResponse(
        read(photo.file),
        content_type="image/jpeg",
        headers={
            "Content-Disposition": "inline; filename=foto.jpg",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


def _require(verdict: Verdict) -> None:
    """403 with the reason, for whoever knows of the request and has not the power."""
    if not verdict:
        raise Refused(verdict)


def _version(request: PersonRequest) -> int:
    text = request.POST.get("versi", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _after(request: PersonRequest, letter: Request, text: str) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        context = {"letter": letter, "message": text, "count": queries.count_decisions(request.person)}
        return render(request, "letters/_decided.html", context)
    messages.success(request, text)
    back = request.POST.get("kembali", "")
    return redirect("letters:inbox") if back == "kotak" else redirect("letters:request", request_id=letter.pk)


@require_POST
@official
@answering_conflicts
def approve(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Take the present step."""
    letter = decisions.approve(
        request_id=found(request_id).pk, person=request.person, version=_version(request), now=timezone.now()
    )
    return _after(request, letter, _("Permohonan %(name)s disetujui.") % {"name": letter.subject})


def _reason_page(request: PersonRequest, letter: Request, form: Form, action: str) -> HttpResponse:
    """A page of its own for reasons; it keeps the version that the person decided about."""
    context = {
        "letter": letter,
        "form": form,
        "action": f"letters:{action}",
        "version": _version(request) or letter.version,
        "from_inbox": request.POST.get("kembali") == "kotak",
    }
    return render(request, "letters/reason.html", context, status=422 if form.errors else 200)


@require_POST
@official
@answering_conflicts
def send_back(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Return to the resident with a reason."""
    letter = found(request_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _reason_page(request, letter, form, "send_back")
    moved = decisions.send_back(
        request_id=letter.pk,
        person=request.person,
        version=_version(request),
        reason=form.text(),
        now=timezone.now(),
    )
    return _after(request, moved, _("Dikembalikan kepada %(name)s.") % {"name": moved.subject})


@require_POST
@official
@answering_conflicts
def reject(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """End with a reason."""
    letter = found(request_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _reason_page(request, letter, form, "reject")
    moved = decisions.reject(
        request_id=letter.pk,
        person=request.person,
        version=_version(request),
        reason=form.text(),
        now=timezone.now(),
    )
    return _after(request, moved, _("Permohonan %(name)s tidak diberikan.") % {"name": moved.subject})


@require_POST
@signed_in
@answering_conflicts
def withdraw(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """The applicant takes it back."""
    letter = decisions.withdraw(
        request_id=found(request_id).pk, person=request.person, version=_version(request), now=timezone.now()
    )
    messages.success(request, _("Permohonan dibatalkan."))
    return redirect("letters:request", request_id=letter.pk)


@require_POST
@official
@answering_conflicts
def pass_over(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Go on without an RT or RW who did not answer in time."""
    letter = decisions.pass_over(
        request_id=found(request_id).pk,
        person=request.person,
        version=_version(request),
        reason=request.POST.get("pesan", "") or _("Belum menjawab sampai janji waktu lewat"),
        now=timezone.now(),
    )
    return _after(request, letter, _("Langkah dilewati dan dicatat."))


@require_POST
@official
@answering_conflicts
def deputise(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Name a deputy for the present step."""
    letter = found(request_id)
    _require(policies.may_deputise(request.person, letter))
    form = DeputyForm(request.POST, place=letter.place, but=request.person.id)
    if not form.is_valid():
        return _reason_page(request, letter, form, "deputise")
    moved = decisions.deputise(
        request_id=letter.pk,
        person=request.person,
        to=get_object_or_404(Account, pk=form.cleaned_data["wakil"]),
        version=_version(request),
        reason=form.cleaned_data["pesan"],
        now=timezone.now(),
    )
    return _after(request, moved, _("Wakil ditunjuk."))


@require_safe
@official
def deputise_page(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Choose who takes the step instead."""
    letter = found(request_id)
    _require(policies.may_deputise(request.person, letter))
    form = DeputyForm(place=letter.place, but=request.person.id)
    return _reason_page(request, letter, form, "deputise")
