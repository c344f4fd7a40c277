"""Calling people until somebody answers: an alarm, and each attempt as a row."""

from django.db import models
from django.utils.translation import gettext_lazy

from pamong.foundation.access.models import Account
from pamong.foundation.db.ids import uuid7
from pamong.foundation.regions.scope import WatchModel
from pamong.satgas.models.incidents import Incident
from pamong.satgas.models.watch import Post


class Alarm(WatchModel):
    """Something that a person must acknowledge. It climbs the ladder until somebody does; ``drill``: the weekly one."""

    class Kind(models.TextChoices):
        BLIND = "blind", gettext_lazy("tidak ada data")
        INCIDENT = "incident", gettext_lazy("kejadian belum dijawab")
        LIMIT = "limit", gettext_lazy("batas jam kerja")
        EARLY = "early", gettext_lazy("pulang saat ditahan")
        DRILL = "drill", gettext_lazy("uji panggilan")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="alarms")
    kind = models.CharField(max_length=10, choices=Kind)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="alarms")
    about = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    began_at = models.DateTimeField()
    rung = models.PositiveSmallIntegerField(default=0, help_text="The next step of the ladder")
    next_at = models.DateTimeField(null=True, db_index=True, help_text="Empty: it has ended")
    acknowledged_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["post", "began_at"], name="satgas_alarm_of_post")]

    def __str__(self) -> str:
        return f"{self.began_at} {self.kind}"


class Call(WatchModel):
    """One attempt to reach somebody, and what came of it. A step with nobody to call is skipped at once."""

    class Channel(models.TextChoices):
        PUSH = "push", gettext_lazy("bunyi ponsel")
        WHATSAPP = "whatsapp", "WhatsApp"
        TELEGRAM = "telegram", "Telegram"
        PHONE = "phone", gettext_lazy("telepon")

    class Result(models.TextChoices):
        WAITING = "waiting", gettext_lazy("menunggu dikirim")
        SENT = "sent", gettext_lazy("terkirim")
        NO_DEVICE = "no_device", gettext_lazy("belum ada ponsel")
        REFUSED = "refused", gettext_lazy("ditolak")
        GONE = "gone", gettext_lazy("tidak terdaftar lagi")
        FAILED = "failed", gettext_lazy("gagal")
        SKIPPED = "skipped", gettext_lazy("dilewati")
        SHOWN = "shown", gettext_lazy("nomor ditampilkan")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="calls")
    rung = models.PositiveSmallIntegerField()
    callee = models.CharField(
        max_length=20, help_text="As what somebody is called: satgas, koordinator, lurah, camat"
    )
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    result = models.CharField(max_length=10, choices=Result)
    detail = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["alarm", "at"], name="satgas_call_of_alarm")]

    def __str__(self) -> str:
        return f"{self.at} {self.channel} {self.result}"
