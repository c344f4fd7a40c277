"""What is unusual about a letter, said before the finger touches: advice, never a refusal."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from pamong.core.money import rupiah
from pamong.core.routing import Status, StepKind
from pamong.foundation.access.models import Account
from pamong.issuing.models import Document
from pamong.letters.models import Request, RequestEvent
from pamong.letters.types import type_of

_USUAL_WINDOW = timedelta(days=90)
_REPEAT_WINDOW = timedelta(days=30)
_USUAL_AFTER = 20
_REPEATS = 3

type _Step = tuple[UUID, UUID, int, str]  # request, actor, step and kind of one approval


def find(requests: Sequence[Request], *, signer: UUID, now: datetime) -> dict[UUID, str]:
    """A sentence for each request that stands out; in a handful of queries however long the list is."""
    reasons: dict[UUID, list[str]] = defaultdict(list)
    _unusual_kind(requests, signer, now, reasons)
    _repeated_person(requests, now, reasons)
    approved = RequestEvent.objects.filter(request__in=requests, action="approved", actor__isnull=False)
    steps = list(approved.order_by("id").values_list("request", "actor", "step", "step_kind"))
    _one_person_twice(requests, signer, steps, reasons)
    _self_activated_voucher(requests, steps, reasons)
    for request in requests:
        _amount(request, reasons)
    return {key: " ".join(texts) for key, texts in reasons.items()}


def _unusual_kind(
    requests: Sequence[Request], signer: UUID, now: datetime, reasons: dict[UUID, list[str]]
) -> None:
    since = now - _USUAL_WINDOW
    signed = Document.objects.filter(signer=signer, issued_at__gte=since).values_list("kind")
    usual = Counter(dict(signed.annotate(Count("pk")).order_by()))
    if usual.total() < _USUAL_AFTER:
        return
    for request in requests:
        if not usual[request.slug]:
            reasons[request.pk].append(_("Jenis surat ini jarang Bapak/Ibu tanda tangani."))


def _repeated_person(requests: Sequence[Request], now: datetime, reasons: dict[UUID, list[str]]) -> None:
    people = {request.resident_id for request in requests}
    recent = Request.objects.filter(
        resident__in=people, submitted_at__gte=now - _REPEAT_WINDOW, status=Status.ISSUED
    ).values_list("resident", flat=True)
    counts = Counter(recent)
    for request in requests:
        times = counts[request.resident_id]
        if times >= _REPEATS:
            reasons[request.pk].append(
                _("%(name)s sudah mendapat %(times)d surat dalam 30 hari.")
                % {"name": request.subject, "times": times}
            )


def _one_person_twice(
    requests: Sequence[Request], signer: UUID, steps: Sequence[_Step], reasons: dict[UUID, list[str]]
) -> None:
    """Two steps are two pairs of eyes; who holds two posts, or acts for another, has but one."""
    by_request: dict[UUID, dict[int, UUID]] = defaultdict(dict)
    for row, actor, step, _kind in steps:
        by_request[row][step] = actor
    for request in requests:
        took = {step: actor for step, actor in by_request[request.pk].items() if step < request.step}
        if signer in took.values():
            reasons[request.pk].append(_("Bapak/Ibu sendiri sudah menyetujui langkah sebelumnya."))
        elif len(set(took.values())) < len(took):
            reasons[request.pk].append(_("Satu orang menyetujui lebih dari satu langkah."))


def _self_activated_voucher(
    requests: Sequence[Request], steps: Sequence[_Step], reasons: dict[UUID, list[str]]
) -> None:
    """A voucher who also activated the applicant's account could have made up both."""
    vouched = {(row, actor) for row, actor, _step, kind in steps if kind == StepKind.VOUCH}
    applicants = {request.applicant_id for request in requests if request.applicant_id}
    activated = dict(
        Account.objects.filter(pk__in=applicants, confirmed_at__isnull=True).values_list("pk", "activated_by")
    )
    by_request = {request.pk: request for request in requests}
    for request_id, actor in vouched:
        applicant = by_request[request_id].applicant_id
        if applicant is not None and activated.get(applicant) == actor:
            reasons[request_id].append(
                _("Akun pemohon diaktifkan oleh orang yang juga menyetujui, dan belum diperiksa loket.")
            )


def _amount(request: Request, reasons: dict[UUID, list[str]]) -> None:
    thresholds = type_of(request.type_version_id).outlier.amounts
    if not thresholds:
        return
    values = json.loads(request.values)
    for name, most in thresholds.items():
        value = values.get(name)
        if isinstance(value, int) and value > most:
            reasons[request.pk].append(_("Jumlah %(amount)s di atas kebiasaan.") % {"amount": rupiah(value)})
