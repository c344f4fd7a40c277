"""Asking for a letter: choose, one question per page, photos, check the answers, send once."""

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.core.lettertype import Field, LetterType
from pamong.core.routing import Status
from pamong.foundation.access.middleware import Refused
from pamong.foundation.access.policies import PersonRequest, public, refused, signed_in
from pamong.foundation.files.errors import FileRefused
from pamong.foundation.files.services import read
from pamong.foundation.people.models import Resident
from pamong.letters import catalog, policies
from pamong.letters.errors import AnswersMissing, LettersError
from pamong.letters.models import Draft, Request
from pamong.letters.questions import PhotoForm, QuestionForm
from pamong.letters.services import drafts
from pamong.letters.types import type_of
from pamong.letters.views.common import answering_conflicts, found

_GROUPS = {
    "kependudukan": gettext_lazy("Kependudukan"),
    "sosial": gettext_lazy("Bantuan sosial"),
    "usaha": gettext_lazy("Usaha"),
    "nikah": gettext_lazy("Pernikahan"),
    "umum": gettext_lazy("Umum"),
}


@require_GET
@signed_in
def choose(request: PersonRequest) -> HttpResponse:
    """Choose a letter for oneself, by need or by searching."""
    return render(request, "letters/choose.html", _choices(request, None))


@require_GET
@signed_in
def choose_for(request: PersonRequest, resident_id: UUID) -> HttpResponse:
    """Choose a letter for a resident at the counter, or in one's own RT."""
    resident = get_object_or_404(Resident, pk=resident_id)
    verdict = policies.may_serve(request.person, resident.place)
    if not verdict:
        raise Refused(verdict)
    return render(request, "letters/choose.html", _choices(request, resident))


def _choices(request: PersonRequest, resident: Resident | None) -> dict[str, object]:
    word = request.GET.get("cari", "").strip()[:60]
    groups: dict[str, list[LetterType]] = {}
    for entry in catalog.all_types():
        if _matches(entry.type, word):
            groups.setdefault(str(_GROUPS[entry.type.group]), []).append(entry.type)
    return {"groups": groups, "search": word, "resident": resident}


def _matches(kind: LetterType, word: str) -> bool:
    text = " ".join([kind.title, kind.short, kind.summary, *kind.keywords]).casefold()
    return all(part in text for part in word.casefold().split())


@require_GET
@public
def standard(request: PersonRequest, slug: str) -> HttpResponse:
    """The service standard of a letter: its six public components, for everybody."""
    try:
        kind = catalog.get(slug).type
    except KeyError as missing:
        raise Http404 from missing
    return render(request, "letters/standard.html", {"kind": kind})


@require_POST
@signed_in
def begin(request: PersonRequest, slug: str) -> HttpResponse:
    """Start, or go on with, a draft."""
    try:
        catalog.get(slug)
    except KeyError as missing:
        raise Http404 from missing
    resident, channel = _for_whom(request)
    draft = drafts.begin(slug=slug, resident=resident, person=request.person, channel=channel)
    return _next(draft)


def _for_whom(request: PersonRequest) -> tuple[Resident, str]:
    wanted = request.POST.get("warga", "")
    if not wanted:
        resident = request.person.account.resident
        if resident is None:
            raise Refused(refused(_("Akun ini belum terhubung dengan data warga."), _("Hubungi loket.")))
        return resident, Request.Channel.SELF
    try:
        resident = get_object_or_404(Resident, pk=UUID(wanted))
    except ValueError as wrong:
        raise Http404 from wrong
    verdict = policies.may_serve(request.person, resident.place)
    if not verdict:
        raise Refused(verdict)
    desk = request.person.post_for(policies.DESK_ROLES, resident.place)
    return resident, Request.Channel.COUNTER if desk else Request.Channel.RT


def _own(request: PersonRequest, draft_id: UUID) -> Draft:
    rows = Draft.objects.select_related("resident__household", "account", "correcting")
    return get_object_or_404(rows, pk=draft_id, account=request.person.account)


@require_GET
@signed_in
def resume(request: PersonRequest, draft_id: UUID) -> HttpResponse:
    """Go on where the person stopped."""
    return _next(_own(request, draft_id))


def _next(draft: Draft, after: str = "") -> HttpResponse:
    """The first question after ``after`` that has no good answer yet, then photos, then the check."""
    kind, gap = type_of(draft.type_version_id), drafts.gap(draft)
    answered = drafts.answers_of(draft)
    for field in kind.fields:
        if field.name in gap.fields or (field.name not in answered and field.name != after):
            return redirect("letters:question", draft_id=draft.pk, name=field.name)
    for name in gap.evidence:
        return redirect("letters:attachment", draft_id=draft.pk, name=name)
    return redirect("letters:check", draft_id=draft.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def question(request: PersonRequest, draft_id: UUID, name: str) -> HttpResponse:
    """One question, one page."""
    draft = _own(request, draft_id)
    kind = type_of(draft.type_version_id)
    field = _field(kind, name)
    family = drafts.members(draft)
    if request.method == "POST":
        form = QuestionForm(field, request.POST, family=family)
        drafts.answer(draft=draft, name=name, raw=form.raw())
        if form.is_valid():
            return _next(draft, after=name)
    else:
        form = QuestionForm(field, initial={name: drafts.answers_of(draft).get(name)}, family=family)
    names = [item.name for item in kind.fields]
    context = {
        "draft": draft,
        "kind": kind,
        "form": form,
        "field": form[name],
        "number": names.index(name) + 1,
        "total": len(kind.fields) + len(kind.evidence) + 1,
        "back": names[names.index(name) - 1] if names.index(name) else None,
        "no_family": field.kind == "family" and not family,
    }
    return render(request, "letters/question.html", context, status=422 if form.errors else 200)


def _field(kind: LetterType, name: str) -> Field:
    for field in kind.fields:
        if field.name == name:
            return field
    raise Http404


@require_http_methods(["GET", "POST"])
@signed_in
def attachment(request: PersonRequest, draft_id: UUID, name: str) -> HttpResponse:
    """One photo, one page."""
    draft = _own(request, draft_id)
    kind = type_of(draft.type_version_id)
    wanted = next((item for item in kind.evidence if item.name == name), None)
    if wanted is None:
        raise Http404
    present = draft.evidence.filter(name=name).first()
    form = PhotoForm(wanted.label, wanted.hint, required=present is None and wanted.required)
    if request.method == "POST":
        form = PhotoForm(wanted.label, wanted.hint, request.POST, request.FILES, required=form.fields["foto"].required)
        if form.is_valid() and _attached(request, draft, name, form):
            return _next(draft)
    names = [item.name for item in kind.evidence]
    context = {
        "draft": draft,
        "kind": kind,
        "form": form,
        "present": present,
        "optional": not wanted.required,
        "number": len(kind.fields) + names.index(name) + 1,
        "total": len(kind.fields) + len(kind.evidence) + 1,
    }
    return render(request, "letters/attachment.html", context, status=422 if form.errors else 200)


def _attached(request: PersonRequest, draft: Draft, name: str, form: PhotoForm) -> bool:
    upload = form.cleaned_data.get("foto")
    if not isinstance(upload, UploadedFile):
        return True
    try:
        drafts.attach(draft=draft, name=name, upload=upload, person=request.person)
    except FileRefused as refused:
        form.add_error("foto", str(refused.message))
        return False
    return True


@require_GET
@signed_in
def photo(request: PersonRequest, draft_id: UUID, evidence_id: UUID) -> HttpResponse:
    """A photo of one's own draft."""
    draft = _own(request, draft_id)
    row = draft.evidence.filter(pk=evidence_id).select_related("file").first()
    if row is None or row.file is None:
        raise Http404
    return HttpResponse(
        read(row.file),
        content_type="image/jpeg",
        headers={"Content-Disposition": "inline; filename=foto.jpg", "Content-Security-Policy": "sandbox"},
    )


@require_GET
@signed_in
def check(request: PersonRequest, draft_id: UUID) -> HttpResponse:
    """All answers on one page before they are sent, each with the way back to its question."""
    draft = _own(request, draft_id)
    return render(request, "letters/check.html", _check(draft))


def _check(draft: Draft) -> dict[str, object]:
    kind = type_of(draft.type_version_id)
    gap = drafts.gap(draft)
    typed = drafts.answers_of(draft)
    photos = {row.name: row for row in draft.evidence.all()}
    return {
        "draft": draft,
        "kind": kind,
        "answers": [(field, _shown(field, typed.get(field.name), draft), gap.fields.get(field.name)) for field in kind.fields],
        "photos": [(item, photos.get(item.name)) for item in kind.evidence],
        "gap": gap,
        "first": kind.route[0],
    }


def _shown(field: Field, typed: str | list[str] | None, draft: Draft) -> str:
    if not typed:
        return ""
    if isinstance(typed, list):
        names = {str(row.pk): row.name for row in drafts.members(draft)}
        return ", ".join(names.get(item, "") for item in typed)
    choices = {choice.value: choice.label for choice in field.choices}
    return choices.get(typed, typed)


@require_POST
@signed_in
@answering_conflicts
def send(request: PersonRequest, draft_id: UUID) -> HttpResponse:
    """Send once; a second tap lands on the same request."""
    try:
        letter = drafts.submit(draft_id=draft_id, person=request.person, now=timezone.now())
    except Draft.DoesNotExist as missing:
        raise Http404 from missing
    except AnswersMissing:
        return render(request, "letters/check.html", _check(_own(request, draft_id)), status=422)
    except LettersError as refusal:
        messages.error(request, refusal.message)
        return redirect("letters:check", draft_id=draft_id)
    messages.success(request, _("Permohonan terkirim."))
    return redirect("letters:request", request_id=letter.pk)


@require_POST
@signed_in
def discard(request: PersonRequest, draft_id: UUID) -> HttpResponse:
    """Throw the draft away."""
    drafts.discard(draft=_own(request, draft_id))
    messages.success(request, _("Draf dibuang."))
    return redirect("letters:mine")


@require_POST
@signed_in
def correct(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Mend a returned request."""
    letter = found(request_id)
    if letter.status != Status.RETURNED or not policies.may_withdraw(request.person, letter):
        raise Http404
    draft = drafts.correct(request=letter, person=request.person)
    return redirect("letters:check", draft_id=draft.pk)
