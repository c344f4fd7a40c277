"""Pumps, boats and drains: what is looked after, and that somebody did."""

from django.db import models
from django.db.models import Q

from pamong.foundation.access.models import Account
from pamong.foundation.db.ids import uuid7
from pamong.foundation.files.models import StoredFile
from pamong.foundation.regions.scope import WatchModel
from pamong.satgas.models.crew import Spot
from pamong.satgas.models.watch import Post


class Equipment(WatchModel):
    """Something that must work when it rains."""

    class Kind(models.TextChoices):
        PUMP = "pump", "pompa"
        FUEL = "fuel", "bahan bakar"
        BOAT = "boat", "perahu"
        LIGHT = "light", "penerangan"
        OTHER = "other", "lainnya"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="equipment")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80)
    every_days = models.PositiveSmallIntegerField(default=7)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Check(WatchModel):
    """Somebody looked at a thing or cleaned a drain."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="checks")
    equipment = models.ForeignKey(Equipment, models.PROTECT, null=True, related_name="checks")
    spot = models.ForeignKey(Spot, models.PROTECT, null=True, related_name="checks")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    works = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(equipment__isnull=False, spot__isnull=True)
                | Q(equipment__isnull=True, spot__isnull=False),
                name="satgas_check_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.works}"


class DayReport(WatchModel):
    """The after-action report of a day: what was told, and the signed letter made of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="day_reports")
    day = models.DateField()
    serial = models.PositiveSmallIntegerField(default=1, help_text="1, and more when it was made again")
    told = models.JSONField(help_text="Everything that the report says")
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sheet = models.TextField(blank=True, help_text="The files that print it, as LetterSource.dump has them")
    sheet_hash = models.CharField(max_length=64, blank=True)
    document = models.UUIDField(null=True, help_text="Of the issuing layer, once it was issued")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "day", "serial"], name="satgas_day_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.serial}"
