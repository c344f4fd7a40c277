"""The lines of the foundation's own data; slices add theirs."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from pamong.foundation.files.services import sweep_orphans
from pamong.foundation.notify.models import Notice
from pamong.foundation.retention.policies import Retention


def _orphans(limit: datetime, now: datetime) -> int:
    return sweep_orphans(now, older_than=now - limit)


def _notices(limit: datetime, now: datetime) -> int:
    return Notice.objects.filter(created_at__lt=limit).delete()[0]


UNSTORED = Retention(
    name="unstored-files",
    what=_("Berkas yang pengirimannya tidak selesai"),
    why=_("Tidak dipakai oleh permohonan mana pun."),
    after=timedelta(days=1),
    expire=_orphans,
)
NOTICES = Retention(
    name="notices",
    what=_("Pemberitahuan di kotak masuk"),
    why=_("Setelah setahun tidak lagi berguna; riwayat permohonan tetap ada."),
    after=timedelta(days=365),
    expire=_notices,
)
ALL = (UNSTORED, NOTICES)
