"""The pages of letters that a service signs: send again, have a code sent, look at the certificate, decide."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from pamong.foundation.access import limits
from pamong.foundation.access.middleware import Refused
from pamong.foundation.access.policies import PersonRequest, for_roles, official
from pamong.issuing import services as issuing
from pamong.issuing.errors import IssuingError
from pamong.issuing.models import DispatchedLetter, Document
from pamong.issuing.policies import may_settle
from pamong.letters import sending
from pamong.letters.queries import SIGNING_ROLES
from pamong.letters.views.common import answering_json, own_prompt
from pamong.signing.errors import SigningError
from pamong.signing.models import Prompt
from pamong.signing.pdf import MAX_BYTES


@sensitive_variables("secret")
@sensitive_post_parameters("frasa", "kode")
@require_POST
@for_roles(*SIGNING_ROLES)
def send(request: PersonRequest, prompt_id: UUID) -> HttpResponse:
    """Send what is ordered and surely unsigned, with the secret of this request; no finger is needed again."""
    prompt = own_prompt(request.person, prompt_id)
    secret = sending.secret_of(request.POST.get("frasa"), request.POST.get("kode"))
    if prompt.state != Prompt.State.ORDERED:
        return redirect("letters:signed", prompt_id=prompt.pk)
    if secret is None:
        messages.warning(request, _("Isi frasa sandi, atau kode sekali pakai. Salah satu saja."))
        return redirect("letters:signed", prompt_id=prompt.pk)
    limits.allow(limits.SERVICE_SECRET, *limits.keys_of(request, request.person.id))
    try:
        issuing.send(prompt, by=request.person.account, secret=secret, now=timezone.now())
    except (IssuingError, SigningError) as refusal:
        messages.warning(request, str(refusal.message))
    return redirect("letters:signed", prompt_id=prompt.pk)


@sensitive_post_parameters("frasa", "kode")  # the button stands in the form of ``send``
@require_POST
@for_roles(*SIGNING_ROLES)
@answering_json
def code(request: PersonRequest, prompt_id: UUID) -> HttpResponse:
    """Have the service send a one-time code for the letters of this prompt."""
    prompt = own_prompt(request.person, prompt_id)
    limits.allow(limits.SERVICE_CODE, *limits.keys_of(request, request.person.id))
    is_sent = issuing.send_code(prompt, by=request.person.account)
    text = (
        _("Kode dikirim ke ponsel atau surel Bapak/Ibu.")
        if is_sent
        else _("Kode belum terkirim. Pakai frasa sandi, atau coba lagi sebentar lagi.")
    )
    if request.accepts("text/html"):
        messages.add_message(request, messages.SUCCESS if is_sent else messages.WARNING, text)
        return redirect("letters:signed", prompt_id=prompt.pk)
    return JsonResponse({"message": text} if is_sent else {"error": text}, status=200 if is_sent else 409)


@require_POST
@for_roles(*SIGNING_ROLES)
def certificate(request: PersonRequest) -> HttpResponse:
    """Ask the service for the state of this official's certificate, now."""
    issuing.check_certificate(request.person, timezone.now())  # what it found stands on the page
    return redirect("letters:signing")


@require_safe
@official
def undecided(request: PersonRequest) -> HttpResponse:
    """Letters of the person's office that were ordered and are not signed: where each is, and who decides."""
    rows = sending.undecided(request.person)
    context = {
        "rows": [(row, may_settle(request.person, row.document)) for row in rows],
        "person": request.person,
        "service_name": issuing.service_name(),
    }
    return render(request, "letters/undecided.html", context)


def _unknown(request: PersonRequest, letter_id: UUID) -> DispatchedLetter:
    """A letter in a call, of the person's office; 403 for whoever may see it and not decide."""
    rows = DispatchedLetter.objects.filter(pk=letter_id, document__in=Document.objects.all())
    row = rows.select_related("dispatch__prompt", "document__office", "document__prepared").first()
    if row is None or not sending.works_for(request.person, row.document):
        raise Http404
    _may(request, row.document)
    return row


def _may(request: PersonRequest, document: Document) -> None:
    if not (verdict := may_settle(request.person, document)):
        raise Refused(verdict)


@require_POST
@official
def bring(request: PersonRequest, letter_id: UUID) -> HttpResponse:
    """The signed file was found at the service: judge and publish it."""
    row = _unknown(request, letter_id)
    upload = request.FILES.get("berkas")
    if upload is None or (upload.size or 0) > MAX_BYTES:
        messages.warning(request, _("Pilih berkas PDF yang sudah ditandatangani, paling besar 20 MB."))
        return redirect("letters:undecided")
    try:
        doubt = issuing.bring(row, upload.read())
    except IssuingError as refusal:
        messages.warning(request, refusal.message)
        return redirect("letters:undecided")
    if doubt is None:
        messages.success(request, _("Berkasnya cocok. Surat sudah terbit."))
    else:
        messages.warning(request, _("Berkas ini tidak dipakai. %(why)s") % {"why": doubt.sentence})
    return redirect("letters:undecided")


@require_POST
@official
def close(request: PersonRequest, letter_id: UUID) -> HttpResponse:
    """No signed file exists: the letter may be sent again."""
    row = _unknown(request, letter_id)
    try:
        whole_call = "semua" in request.POST
        issuing.close(row.pk, by=request.person.account, now=timezone.now(), whole_call=whole_call)
        messages.success(request, _("Dicatat. Surat ini bisa dikirim lagi, atau nomornya dilepas."))
    except IssuingError as refusal:
        messages.warning(request, refusal.message)
    return redirect("letters:undecided")


@require_POST
@official
def give_up(request: PersonRequest, prompt_id: UUID) -> HttpResponse:
    """Take back what was ordered and surely unsigned; the letters wait for a signature again."""
    document = (
        Document.objects.filter(prompt=prompt_id, state=Document.State.ORDERED)
        .select_related("prompt")
        .first()
    )
    if document is None or document.prompt is None or not sending.works_for(request.person, document):
        raise Http404
    _may(request, document)
    try:
        count = issuing.give_up(document.prompt, by=request.person.account, now=timezone.now())
        messages.success(request, _("%(count)d surat kembali menunggu tanda tangan.") % {"count": count})
    except IssuingError as refusal:
        messages.warning(request, refusal.message)
    return redirect("letters:undecided")
