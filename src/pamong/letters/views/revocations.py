"""Revoking a letter: propose with a public reason, and the second person's word."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pamong.foundation.access.fresh import fresh
from pamong.foundation.access.middleware import Refused
from pamong.foundation.access.policies import PersonRequest, official, signed_in
from pamong.issuing.errors import NotRevocable, ReasonRefused
from pamong.issuing.models import Document, Revocation
from pamong.letters import policies, queries
from pamong.letters.errors import NotReplaceable
from pamong.letters.forms import RefusalForm, RevocationForm
from pamong.letters.models import Request
from pamong.letters.services import replacements, revocations
from pamong.letters.views.common import found


@require_http_methods(["GET", "HEAD", "POST"])
@official
@fresh
def propose(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Propose to revoke a letter."""
    letter = found(request_id)
    document = _document(letter)
    if not (verdict := policies.may_revoke(request.person, letter, document)):
        raise Refused(verdict)
    form = RevocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _proposed(request, letter, document, form):
        return redirect("letters:request", request_id=letter.pk)
    context = {"letter": letter, "document": document, "form": form}
    return render(request, "letters/revoke.html", context, status=422 if form.errors else 200)


def _document(letter: Request) -> Document:
    """The issued document of ``letter``, revoked or not; else 404."""
    document = Document.objects.filter(pk=letter.document).first() if letter.document else None
    if document is None:
        raise Http404
    return document


def _proposed(request: PersonRequest, letter: Request, document: Document, form: RevocationForm) -> bool:
    try:
        revocations.propose(
            request=letter,
            document=document,
            by=request.person,
            reason=form.cleaned_data["alasan"],
            upon_correction=form.cleaned_data["kapan"] == form.LATER,
            now=timezone.now(),
        )
    except ReasonRefused as refusal:
        form.add_error("alasan", refusal.message)
        return False
    except NotRevocable as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, _("Usulan dikirim. Surat dicabut setelah orang kedua setuju."))
    return True


@require_safe
@official
def waiting(request: PersonRequest) -> HttpResponse:
    """The proposals that wait for this person, and those that this person made."""
    context = {
        "waiting": queries.revocations_to_decide(request.person),
        "own": queries.own_proposals(request.person),
    }
    return render(request, "letters/revocations.html", context)


@require_safe
@official
@fresh
def revocation(request: PersonRequest, revocation_id: UUID) -> HttpResponse:
    """One proposal: the letter, the reason, and what this person may do with it."""
    proposal, letter = _found(request, revocation_id)
    return _page(request, proposal, letter, RefusalForm())


def _page(request: PersonRequest, proposal: Revocation, letter: Request, form: RefusalForm) -> HttpResponse:
    verdict = policies.may_decide_revocation(request.person, letter, proposal)
    context = {
        "form": form,
        "proposal": proposal,
        "document": proposal.document,
        "letter": letter,
        "verdict": verdict,
        "is_own": proposal.proposed_by_id == request.person.id,
        "waits": queries.still_waits(proposal),
    }
    return render(request, "letters/revocation.html", context, status=422 if form.errors else 200)


def _found(request: PersonRequest, revocation_id: UUID) -> tuple[Revocation, Request]:
    """A proposal about a letter of the person's territory, else 404; 403 for whoever has no part in it."""
    proposal = queries.proposal(revocation_id)
    if proposal is None:
        raise Http404
    letter = found(proposal.document.source)
    verdict = policies.may_revoke(request.person, letter, proposal.document)
    decides = policies.may_decide_revocation(request.person, letter, proposal)
    if not (verdict or decides or proposal.proposed_by_id == request.person.id):
        raise Refused(decides)
    return proposal, letter


@require_POST
@official
@fresh
def confirm(request: PersonRequest, revocation_id: UUID) -> HttpResponse:
    """Agree as the second person."""
    proposal, letter = _found(request, revocation_id)
    try:
        made = revocations.confirm(request=letter, revocation=proposal, by=request.person, now=timezone.now())
    except NotRevocable as refusal:
        return _too_late(request, proposal, refusal)
    said = _("Surat dicabut. Pemohon sudah diberi tahu.")
    if made.upon_correction:
        said = _("Disetujui. Surat dicabut begitu penggantinya terbit.")
    messages.success(request, said)
    return redirect("letters:request", request_id=letter.pk)


@require_POST
@official
@fresh
def refuse(request: PersonRequest, revocation_id: UUID) -> HttpResponse:
    """Disagree, and say why."""
    proposal, letter = _found(request, revocation_id)
    if not (verdict := policies.may_decide_revocation(request.person, letter, proposal)):
        raise Refused(verdict)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, proposal, letter, form)
    try:
        revocations.refuse(
            request=letter,
            revocation=proposal,
            by=request.person,
            reason=form.cleaned_data["alasan"],
            now=timezone.now(),
        )
    except ReasonRefused as refusal:
        form.add_error("alasan", refusal.message)
        return _page(request, proposal, letter, form)
    except NotRevocable as refusal:
        return _too_late(request, proposal, refusal)
    messages.success(request, _("Usulan ditolak. Surat tetap berlaku."))
    return redirect("letters:request", request_id=letter.pk)


@require_POST
@official
@fresh
def withdraw(request: PersonRequest, revocation_id: UUID) -> HttpResponse:
    """Take one's own proposal back."""
    proposal, letter = _found(request, revocation_id)
    try:
        revocations.withdraw(revocation_id=proposal.pk, by=request.person, now=timezone.now())
    except NotRevocable as refusal:
        return _too_late(request, proposal, refusal)
    messages.success(request, _("Usulan ditarik. Surat tetap berlaku."))
    return redirect("letters:request", request_id=letter.pk)


def _too_late(request: PersonRequest, proposal: Revocation, refusal: NotRevocable) -> HttpResponse:
    """Somebody was faster: back to the page that shows what became of the proposal."""
    messages.error(request, refusal.message)
    return redirect("letters:revocation", revocation_id=proposal.pk)


@require_POST
@signed_in
def replace(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Begin the request for the letter that corrects this one."""
    letter = found(request_id)
    if not (verdict := policies.may_replace(request.person, letter)):
        raise Refused(verdict)
    try:
        draft = replacements.begin_replacement(request=letter, person=request.person)
    except NotReplaceable as refusal:
        messages.error(request, refusal.message)
        return redirect("letters:request", request_id=letter.pk)
    return redirect("letters:check", draft_id=draft.pk)
