"""Asking for a letter: choose, one question per page, photos, check the answers, send once."""

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pamong.core import lettertype
from pamong.core.lettertype import Field, FieldKind, Group, LetterType
from pamong.core.routing import Status
from pamong.foundation.access.middleware import Refused
from pamong.foundation.access.policies import PersonRequest, public, refused, signed_in
from pamong.foundation.files.errors import FileRefused
from pamong.foundation.files.services import read
from pamong.foundation.people.models import Resident
from pamong.foundation.people.queries import masked
from pamong.letters import catalog, policies, shown
from pamong.letters.errors import AnswersMissing, LettersError
from pamong.letters.journey import ending_of, moment
from pamong.letters.models import Draft, Request
from pamong.letters.questions import PhotoForm, QuestionForm, has_own_words
from pamong.letters.services import drafts
from pamong.letters.services.moves import due
from pamong.letters.types import type_of
from pamong.letters.views.common import answering_conflicts, found
from pamong.ui.components import StepState, TimelineStep

_GROUPS = {
    Group.KEPENDUDUKAN: (gettext_lazy("Tempat tinggal dan kependudukan"), "home"),
    Group.USAHA: (gettext_lazy("Usaha dan pekerjaan"), "store"),
    Group.SOSIAL: (gettext_lazy("Sekolah dan bantuan"), "heart"),
    Group.NIKAH: (gettext_lazy("Pernikahan"), "ring"),
    Group.UMUM: (gettext_lazy("Pengantar dan lain-lain"), "letter"),
}


@require_safe
@signed_in
def choose(request: PersonRequest) -> HttpResponse:
    """Choose a letter for oneself, by need or by searching."""
    return render(request, "letters/choose.html", _choices(request, None))


@require_safe
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
    found = [entry.type for entry in catalog.all_types() if _matches(entry.type, word)]
    groups = [
        (name, icon, kinds)
        for group, (name, icon) in _GROUPS.items()
        if (kinds := [kind for kind in found if kind.group == group])
    ]
    return {"groups": groups, "kinds": found, "search": word, "resident": resident}


def _matches(kind: LetterType, word: str) -> bool:
    text = " ".join([kind.title, kind.short, kind.summary, *kind.keywords]).casefold()
    return all(part in text for part in word.casefold().split())


@require_safe
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


@require_safe
@signed_in
def resume(request: PersonRequest, draft_id: UUID) -> HttpResponse:
    """Go on where the person stopped."""
    return _next(_own(request, draft_id))


def _next(draft: Draft, after: str = "") -> HttpResponse:
    """The first question after ``after`` that has no good answer yet, then photos, then the check."""
    gap, answered = drafts.gap(draft), drafts.answers_of(draft)
    for field in _asked(draft):
        if field.name in gap.fields or (field.name not in answered and field.name != after):
            return redirect("letters:question", draft_id=draft.pk, name=field.name)
    for name in gap.evidence:
        return redirect("letters:attachment", draft_id=draft.pk, name=name)
    return redirect("letters:check", draft_id=draft.pk)


def _asked(draft: Draft) -> tuple[Field, ...]:
    """The questions that the answers so far call for."""
    return lettertype.asked(type_of(draft.type_version_id), drafts.answers_of(draft))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def question(request: PersonRequest, draft_id: UUID, name: str) -> HttpResponse:
    """One question, one page."""
    draft = _own(request, draft_id)
    kind = type_of(draft.type_version_id)
    names = [field.name for field in _asked(draft)]
    if name not in names:
        return _not_asked(draft, kind, name)
    field, typed = kind.field(name), drafts.answers_of(draft).get(name, "")
    family = drafts.members(draft) if field.kind is FieldKind.FAMILY else []
    data = request.POST if request.method == "POST" else None
    form = QuestionForm(field, data, typed=typed, family=family, own_words=has_own_words(kind, field))
    if data is not None:
        drafts.answer(draft=draft, name=name, raw=form.raw())
        if form.is_valid():
            return _next(draft, after=name)
    at = names.index(name)
    context = {
        **_progress(draft, kind, at + 1),
        "form": form,
        "field": form[name],
        "back": names[at - 1] if at else None,
        "no_family": field.kind is FieldKind.FAMILY and not family,
    }
    return render(request, "letters/question.html", context, status=422 if form.errors else 200)


def _not_asked(draft: Draft, kind: LetterType, name: str) -> HttpResponse:
    """Off to the next question, if the one in the address exists but is not asked."""
    if name not in {field.name for field in kind.fields}:
        raise Http404
    return _next(draft)


def _progress(draft: Draft, kind: LetterType, number: int) -> dict[str, object]:
    """Which page of how many; the last one is the check."""
    total = len(_asked(draft)) + len(kind.evidence) + 1
    return {"draft": draft, "kind": kind, "number": number, "total": total}


@require_http_methods(["GET", "HEAD", "POST"])
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
        form = PhotoForm(
            wanted.label, wanted.hint, request.POST, request.FILES, required=form.fields["foto"].required
        )
        if form.is_valid() and _attached(request, draft, name, form):
            return _next(draft)
    names = [item.name for item in kind.evidence]
    at, asked = names.index(name), _asked(draft)
    context = {
        **_progress(draft, kind, len(asked) + at + 1),
        "form": form,
        "present": present,
        "optional": not wanted.required,
        "back_photo": names[at - 1] if at else None,
        "back": asked[-1].name if asked else None,
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


@require_safe
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


@require_safe
@signed_in
def check(request: PersonRequest, draft_id: UUID) -> HttpResponse:
    """All answers on one page before they are sent, each with the way back to its question."""
    draft = _own(request, draft_id)
    return render(request, "letters/check.html", _check(draft))


def _check(draft: Draft) -> dict[str, object]:
    kind, gap = type_of(draft.type_version_id), drafts.gap(draft)
    now = timezone.now()
    typed = shown.typed(kind, drafts.answers_of(draft), drafts.members(draft), timezone.localdate(now))
    photos = {row.name: row for row in draft.evidence.all()}
    hidden = drafts.hides_household(draft)
    ending = ending_of(draft.correcting) if draft.correcting else None
    return {
        "draft": draft,
        "kind": kind,
        "answers": [(field, text, gap.fields.get(field.name)) for field, text in typed],
        "photos": [(item, photos.get(item.name), item.name in gap.evidence) for item in kind.evidence],
        "gap": gap,
        "first": kind.route[0],
        "masked": None if hidden else masked(draft.resident),
        "steps": [TimelineStep(StepState.AHEAD, step.label) for step in kind.route],
        "promise": moment(due(kind.service.days or 0, now), now),
        "ending": ending,
    }


@require_POST
@signed_in
@answering_conflicts
def send(request: PersonRequest, draft_id: UUID) -> HttpResponse:
    """Send once; a second tap lands on the same request."""
    try:
        letter = drafts.submit(draft_id=draft_id, person=request.person, now=timezone.now())
    except (Draft.DoesNotExist, Request.DoesNotExist) as missing:
        return _already_sent(request, missing)
    except AnswersMissing:
        return render(request, "letters/check.html", _check(_own(request, draft_id)), status=422)
    except LettersError as refusal:
        messages.error(request, refusal.message)
        return redirect("letters:check", draft_id=draft_id)
    messages.success(request, _("Permohonan terkirim."))
    return redirect("letters:request", request_id=letter.pk)


def _already_sent(request: PersonRequest, missing: Exception) -> HttpResponse:
    """A second tap on a corrected request finds no draft any more, but the request itself."""
    try:
        letter = found(UUID(request.POST.get("permohonan", "")))
    except ValueError as wrong:
        raise Http404 from wrong
    if not policies.may_withdraw(request.person, letter):
        raise Http404 from missing
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
    verdict = policies.may_correct(request.person, letter)
    if not verdict:
        raise Refused(verdict)
    if letter.status != Status.RETURNED:
        return redirect("letters:request", request_id=letter.pk)
    draft = drafts.correct(request=letter, person=request.person)
    return redirect("letters:check", draft_id=draft.pk)
