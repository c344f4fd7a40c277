"""What is unusual about a letter, said before the finger touches: advice, never a refusal."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

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


def find(requests: Sequence[Request], *, signer: UUID, now: datetime) -> dict[UUID, str]:
    """A sentence for each request that stands out; in four queries however long the list is."""
    reasons: dict[UUID, list[str]] = defaultdict(list)
    _unusual_kind(requests, signer, now, reasons)
    _repeated_person(requests, now, reasons)
    _self_activated_voucher(requests, reasons)
    for request in requests:
        _amount(request, reasons)
    return {key: " ".join(texts) for key, texts in reasons.items()}


def _unusual_kind(
    requests: Sequence[Request], signer: UUID, now: datetime, reasons: dict[UUID, list[str]]
) -> None:
    since = now - _USUAL_WINDOW
    signed = Document.objects.filter(signer=signer, issued_at__gte=since).values_list("kind", flat=True)
    usual = Counter(signed)
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


def _self_activated_voucher(requests: Sequence[Request], reasons: dict[UUID, list[str]]) -> None:
    """A voucher who also activated the applicant's account could have made up both."""
    vouched = RequestEvent.objects.filter(
        request__in=requests, action="approved", step_kind=StepKind.VOUCH
    ).values_list("request", "actor")
    applicants = {request.applicant_id for request in requests if request.applicant_id}
    activated = dict(
        Account.objects.filter(pk__in=applicants, confirmed_at__isnull=True).values_list("pk", "activated_by")
    )
    by_request = {request.pk: request for request in requests}
    for request_id, actor in vouched:
        applicant = by_request[request_id].applicant_id
        if actor is not None and applicant is not None and activated.get(applicant) == actor:
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
