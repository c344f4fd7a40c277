"""How long photos and drafts are kept: no longer than the request needs them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pamong.core.routing import Status
from pamong.foundation.files.services import remove
from pamong.foundation.retention.policies import Retention
from pamong.letters.models import Draft, EvidenceFile
from pamong.letters.services.drafts import discard, drop_photos

FINISHED = (Status.ISSUED, Status.REJECTED, Status.WITHDRAWN)


def _photos(limit: datetime, now: datetime) -> int:
    """A request that nobody mended for as long keeps its answers and asks for its photos anew."""
    finished = Q(request__status__in=FINISHED, request__finished_at__lt=limit)
    left_lying = Q(request__status=Status.RETURNED, request__since__lt=limit)
    in_hand = EvidenceFile.objects.filter(draft__isnull=False, file__isnull=False).values("file")
    rows = EvidenceFile.objects.filter(finished | left_lying, file__isnull=False).exclude(file__in=in_hand)
    removed = 0
    for row in rows.select_related("file").iterator(chunk_size=200):
        with transaction.atomic():
            remove(row.file, now=now)
            EvidenceFile.objects.filter(pk=row.pk).update(file=None)
        removed += 1
    return removed + _unowned(limit)


def _unowned(limit: datetime) -> int:
    """Photos whose draft went without them: with its account or its resident."""
    rows = EvidenceFile.objects.filter(request=None, draft=None, created_at__lt=limit)
    lost = list(rows.values_list("pk", flat=True)[:500])
    with transaction.atomic():
        drop_photos(EvidenceFile.objects.filter(pk__in=lost))
    return len(lost)


def _drafts(limit: datetime, now: datetime) -> int:
    old = list(Draft.objects.filter(updated_at__lt=limit)[:500])
    for draft in old:
        discard(draft=draft)
    return len(old)


EVIDENCE = Retention(
    name="evidence-photos",
    what=_("Foto KTP, KK, dan lampiran lain"),
    why=_("Hanya untuk memeriksa permohonan; catatan bahwa foto pernah ada tetap disimpan."),
    after=timedelta(days=30),
    expire=_photos,
)
DRAFTS = Retention(
    name="letter-drafts",
    what=_("Draf permohonan yang tidak dikirim"),
    why=_("Setelah sebulan tidak disentuh, draf dianggap batal."),
    after=timedelta(days=30),
    expire=_drafts,
)
