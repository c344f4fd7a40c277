"""The lines of the foundation's own data; slices add theirs."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pamong.foundation.files.services import sweep_orphans
from pamong.foundation.notify.models import Notice
from pamong.foundation.push.models import PushDevice, Ring
from pamong.foundation.retention.policies import Retention


def _orphans(limit: datetime, now: datetime) -> int:
    return sweep_orphans(now, older_than=now - limit)


def _notices(limit: datetime, now: datetime) -> int:
    return Notice.objects.filter(created_at__lt=limit).delete()[0]


def _rings(limit: datetime, now: datetime) -> int:
    return Ring.objects.filter(created_at__lt=limit).delete()[0]


def _silent(limit: datetime, now: datetime) -> int:
    over = Q(session__ended_at__lt=limit) | Q(account__disabled_at__lt=limit)
    return PushDevice.objects.filter(over).delete()[1].get("push.PushDevice", 0)


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
RINGS = Retention(
    name="rings",
    what=_("Bunyi ponsel yang dikirim kepada petugas, dan hasilnya"),
    why=_("Dipakai untuk memeriksa panggilan yang tidak sampai."),
    after=timedelta(days=90),
    expire=_rings,
)
SILENT = Retention(
    name="silent-phones",
    what=_("Alamat bunyi ponsel dari akun yang ditutup"),
    why=_("Tidak dipakai lagi; alamat perangkat yang keluar dihapus saat itu juga."),
    after=timedelta(hours=1),
    expire=_silent,
)
ALL = (UNSTORED, NOTICES, RINGS, SILENT)
