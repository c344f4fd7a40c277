"""The signer's pages: read as RANCANGAN, one touch for many, done."""

import logging
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from pamong.core.identity import mask_nik
from pamong.core.routing import Status
from pamong.foundation.access.middleware import Refused
from pamong.foundation.access.person import Person, Post
from pamong.foundation.access.policies import PersonRequest, for_roles
from pamong.foundation.access.queries import office_keys_of
from pamong.foundation.files.services import read as read_file
from pamong.issuing import services as issuing
from pamong.issuing.customers import customer
from pamong.issuing.errors import IssuingError
from pamong.issuing.layout import draft_pictures
from pamong.issuing.models import Document
from pamong.letters import outliers, policies, queries, sending, shown
from pamong.letters.journey import lasted
from pamong.letters.models import Request, RequestEvent
from pamong.letters.queries import SIGNING_ROLES
from pamong.letters.views.common import answering_conflicts, answering_json, found, json_body, own_prompt
from pamong.signing import services as signing
from pamong.signing.backends import document_backend
from pamong.signing.errors import SigningError
from pamong.signing.models import Prompt
from pamong.signing.remote import Secret

logger = logging.getLogger(__name__)


def _post(request: PersonRequest) -> Post:
    """The signing post that the page is about: the one asked for, or the first."""
    posts = queries.signing_posts(request.person)
    wanted = request.GET.get("jabatan") or request.POST.get("jabatan")
    chosen = [post for post in posts if str(post.appointment) == wanted] or posts
    if not chosen:
        raise Http404
    return chosen[0]


@require_safe
@for_roles(*SIGNING_ROLES)
def waiting(request: PersonRequest) -> HttpResponse:
    """All letters that wait for this signature, grouped by kind; what stands out comes first."""
    post = _post(request)
    now = timezone.now()
    rows = list(queries.to_sign(request.person, post)[: issuing.batch_max(post)])
    odd = outliers.find(rows, signer=request.person.id, now=now)
    opened = _opened(request.person, rows)
    groups: dict[str, list[tuple[Request, str]]] = {}
    for row in rows:
        groups.setdefault(row.title, []).append((row, shown.purpose(row)[1]))
    context = {
        "post": post,
        "posts": queries.signing_posts(request.person),
        "rows": rows,
        "groups": groups,
        "odd": [(row, odd[row.pk], row.pk in opened) for row in rows if row.pk in odd],
        "opened": opened,
        "oldest": lasted(now - min(row.since for row in rows)) if rows else "",
        "stopped": issuing.time_notice(now),
        "service": issuing.service_for(post),
        "service_name": issuing.service_name(),
        "certificate": issuing.certificate_state(request.person, post, now),
        "undecided": sending.undecided(request.person),
        "has_key": office_keys_of(request.person.account).exists(),
    }
    return render(request, "letters/signing.html", context)


def _opened(person: Person, rows: list[Request]) -> set[UUID]:
    events = RequestEvent.objects.filter(request__in=rows, actor=person.account, action="read")
    return set(events.values_list("request_id", flat=True))


@require_safe
@for_roles(*SIGNING_ROLES)
@answering_conflicts
def read(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """One letter as RANCANGAN: exactly what will be signed, without number, date and code."""
    letter = found(request_id)
    post = _signing_post(request.person, letter)
    content = customer("letters").describe(letter.pk, signer=request.person, post=post, now=timezone.now())
    pictures = draft_pictures(content, timezone.localtime())
    before = RequestEvent.objects.filter(request=letter, actor=request.person.account, action="read")
    if request.method == "GET" and not before.exists():  # who asks with HEAD has read nothing
        _note_read(letter, request.person, post)
    around = list(queries.to_sign(request.person, post).values_list("pk", flat=True)[: issuing.BATCH_MAX])
    at = around.index(letter.pk) if letter.pk in around else 0
    context = {
        "letter": letter,
        "post": post,
        "data": content.data,
        "nik": mask_nik(content.data.resident.nik),
        "answers": shown.answers(letter),
        "pages": range(1, len(pictures) + 1),
        "number": at + 1,
        "total": len(around),
        "before": around[at - 1] if at > 0 else None,
        "after": around[at + 1] if at + 1 < len(around) else None,
        "odd": outliers.find([letter], signer=request.person.id, now=timezone.now()).get(letter.pk, ""),
        "service": issuing.service_for(post),
        "service_name": issuing.service_name(),
        "certificate": issuing.certificate_state(request.person, post, timezone.now()),
    }
    return render(request, "letters/read.html", context)


def _signing_post(person: Person, letter: Request) -> Post:
    """The post that signs ``letter``: while it waits, or is just being signed."""
    post = policies.deciding_post(person, letter)
    if post is None or letter.status != Status.SIGNING:
        verdict = policies.may_sign(person, letter)
        if not verdict:
            raise Refused(verdict)
    if post is None or post.role not in SIGNING_ROLES:
        raise Http404
    return post


def _note_read(letter: Request, person: Person, post: Post) -> None:
    RequestEvent.objects.create(
        request=letter,
        action="read",
        step=letter.step,
        step_kind=letter.step_kind,
        actor=person.account,
        actor_name=person.account.full_name,
        actor_role=post.role,
        actor_title=post.title,
        at=timezone.now(),
    )


@require_safe
@for_roles(*SIGNING_ROLES)
@answering_conflicts
def draft_picture(request: PersonRequest, request_id: UUID, page: int) -> HttpResponse:
    """One page of the RANCANGAN as a picture."""
    letter = found(request_id)
    post = _signing_post(request.person, letter)
    content = customer("letters").describe(letter.pk, signer=request.person, post=post, now=timezone.now())
    pictures = draft_pictures(content, timezone.localtime())
    if not 0 < page <= len(pictures):
        raise Http404
    return HttpResponse(pictures[page - 1], content_type="image/png")


@require_POST
@for_roles(*SIGNING_ROLES)
@answering_json
def prepare(request: PersonRequest) -> HttpResponse:
    """The tap: bind, render, open the prompt; answers with what the phone recomputes."""
    post = _post(request)
    sources = _uuids(json_body(request).get("documents"))
    now = timezone.now()
    issuing.expire(now)
    prompt = issuing.open_prompt(who="letters", sources=sources, signer=request.person, post=post, now=now)
    payload = signing.payload(prompt)
    documents = Document.objects.filter(prompt=prompt).order_by("position")
    rows = list(Request.objects.filter(pk__in=sources))
    odd = outliers.find(rows, signer=request.person.id, now=now)
    opened = _opened(request.person, rows)
    for item, document in zip(payload["items"], documents, strict=True):
        item |= {
            "title": document.title,
            "name": document.subject,
            "number": document.number,
            "opened": document.source in opened,
            "pdf": reverse("letters:final", args=[prompt.pk, document.pk]),
            "whole": document.is_signed_elsewhere,
            "outlier": odd.get(document.source),
        }
    if (service := issuing.service_for(post)) is not None:
        payload["service"] = {"codes": service.takes_codes}
        payload["code_url"] = reverse("letters:code", args=[prompt.pk])
    payload["accept_url"] = reverse("letters:accept", args=[prompt.pk])
    payload["cancel_url"] = reverse("letters:cancel", args=[prompt.pk])
    return JsonResponse(payload)


def _uuids(values: object) -> list[UUID]:
    texts = values if isinstance(values, list) else []
    found_ids = []
    for text in texts[: issuing.BATCH_MAX + 1]:
        try:
            found_ids.append(UUID(str(text)))
        except ValueError as wrong:
            raise Http404 from wrong
    return found_ids


@require_safe
@for_roles(*SIGNING_ROLES)
def final(request: PersonRequest, prompt_id: UUID, document_id: UUID) -> HttpResponse:
    """The final pages of one letter, while its prompt is open and only to its signer."""
    prompt = own_prompt(request.person, prompt_id)
    document = Document.objects.filter(pk=document_id, prompt=prompt).first()
    is_open = prompt.state == Prompt.State.OPEN and prompt.expires_at > timezone.now()
    if document is None or document.prepared is None or not is_open:
        raise Http404
    return HttpResponse(
        read_file(document.prepared),
        content_type="application/pdf",
        headers={"Content-Disposition": "inline; filename=surat.pdf"},
    )


@sensitive_variables("body", "secret")
@require_POST
@for_roles(*SIGNING_ROLES)
@answering_json
def accept(request: PersonRequest, prompt_id: UUID) -> HttpResponse:
    """The finger: check the assertion, record the order, sign and publish."""
    prompt = own_prompt(request.person, prompt_id)
    done = reverse("letters:signed", args=[prompt.pk])
    if prompt.state in (Prompt.State.ORDERED, Prompt.State.DONE):
        return JsonResponse({"redirect": done})
    body = json_body(request)
    credential = body.get("credential")
    secret = sending.secret_of(body.pop("frasa", ""), body.pop("kode", ""))
    if not isinstance(credential, dict):
        return JsonResponse({"error": _("Sidik jari belum terbaca. Coba lagi.")}, status=400)
    elsewhere = queries.is_signed_elsewhere(prompt)
    if elsewhere and secret is None:
        return JsonResponse({"error": _("Isi dulu frasa sandi atau kode sekali pakai.")}, status=400)
    ordered = issuing.order(
        prompt.pk, signer=request.person.account, assertion=credential, now=timezone.now()
    )
    try:
        if elsewhere and secret is not None:
            _send(request, ordered, secret)
        else:
            issuing.finish(ordered)
    except Exception:  # the order stands, and the worker finishes it: the official need not touch again
        logger.exception("prompt %s is ordered, but could not be finished at once", ordered.pk)
    return JsonResponse({"redirect": done})


@sensitive_variables("secret")
def _send(request: PersonRequest, ordered: Prompt, secret: Secret) -> None:
    """Have the service sign; the order stands whatever it says, and the page that follows sends it again."""
    try:
        issuing.send(ordered, by=request.person.account, secret=secret, now=timezone.now())
    except (IssuingError, SigningError) as refusal:
        messages.warning(request, str(refusal.message))


@require_POST
@for_roles(*SIGNING_ROLES)
@answering_json
def cancel(request: PersonRequest, prompt_id: UUID) -> HttpResponse:
    """Batal: numbers go back, codes die."""
    prompt = own_prompt(request.person, prompt_id)
    issuing.cancel(prompt, by=request.person.account, now=timezone.now())
    return JsonResponse({"redirect": reverse("letters:signing")})


@require_safe
@for_roles(*SIGNING_ROLES)
def signed(request: PersonRequest, prompt_id: UUID) -> HttpResponse:
    """What the touch brought about."""
    prompt = own_prompt(request.person, prompt_id)
    if prompt.state not in (Prompt.State.ORDERED, Prompt.State.DONE):
        return redirect("letters:signing")
    documents = list(Document.objects.filter(prompt=prompt).select_related("office").order_by("position"))
    sent = sending.of_prompt(prompt)
    service = document_backend() if sent else None
    context = {
        "prompt": prompt,
        "documents": documents,
        "sent": sent,
        "refused": [row for row in sent if row.can_be_sent],
        "unknown": [row for row in sent if row.is_unknown],
        "under_way": [row for row in sent if row.is_under_way],
        "service": service,
        "service_name": issuing.service_name(),
        "withdrawn": [document for document in documents if document.state == Document.State.CANCELLED],
        "issued": sum(document.state == Document.State.ISSUED for document in documents),
        "office": documents[0].office,
        "today": queries.signed_today(request.person, timezone.now()),
    }
    return render(request, "letters/signed.html", context)
