"""Water where it should not be: what residents reported, and what the crew did about it."""

from django.db import models
from django.db.models import Q

from pamong.foundation.access.models import Account
from pamong.foundation.db.ids import uuid7
from pamong.foundation.files.models import StoredFile
from pamong.foundation.regions.scope import WatchModel
from pamong.satgas.models.watch import Post


class Incident(WatchModel):
    """One place with water or danger. ``place`` is the RW, or the kelurahan when that is all one knows."""

    class State(models.TextChoices):
        REPORTED = "reported", "dilaporkan"
        VERIFIED = "verified", "dipastikan"
        ASSIGNED = "assigned", "ditugaskan"
        ON_WAY = "on_way", "dalam perjalanan"
        ON_SITE = "on_site", "di lokasi"
        CONTAINED = "contained", "terkendali"
        CLOSED = "closed", "selesai"
        MERGED = "merged", "digabung"
        DISMISSED = "dismissed", "bukan kejadian"

    class Kind(models.TextChoices):
        FLOOD = "flood", "genangan"
        DRAIN = "drain", "saluran tersumbat"
        TREE = "tree", "pohon tumbang"
        SLIDE = "slide", "longsor"
        OTHER = "other", "lainnya"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FLOOD)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.REPORTED)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    depth_cm = models.PositiveSmallIntegerField(null=True)
    trapped = models.BooleanField(default=False)
    households = models.PositiveIntegerField(null=True)
    blocked = models.CharField(max_length=200, blank=True, help_text="What kept the water there")
    opened_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    assigned = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True, help_text="When the assigned said that he goes")
    arrived_at = models.DateTimeField(null=True)
    contained_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["post", "state"], name="satgas_incident_of_post")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="merged", into__isnull=False) | ~Q(state="merged") & Q(into__isnull=True),
                name="satgas_merged_into_something",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Step(WatchModel):
    """One thing that happened to an incident. ``what`` is the state it came to, or a word of ``Word``."""

    class Word(models.TextChoices):
        DECLINED = "declined", "tidak dapat"
        REOPENED = "reopened", "dibuka lagi"
        ABSORBED = "absorbed", "laporan lain digabung"
        NOTE = "note", "catatan"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="steps")
    what = models.CharField(max_length=10, choices=[*Incident.State.choices, *Word.choices])
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=500, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(help_text="By the phone's clock when it had no network")
    received_at = models.DateTimeField()
    key = models.UUIDField(null=True, unique=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "received_at"], name="satgas_step_of_incident")]

    def __str__(self) -> str:
        return f"{self.received_at} {self.what}"


class Report(WatchModel):
    """What somebody without an account saw. ``device_hash`` limits a phone, ``token_hash`` opens the status page.

    Position and photo are forgotten after 90 days; RW, depth and time stay with the incident.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="reports")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="reports")
    joined = models.BooleanField(default=False, help_text="Somebody said: I too")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    accuracy_m = models.PositiveIntegerField(null=True)
    depth_cm = models.PositiveSmallIntegerField(null=True)
    trapped = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    device_hash = models.BinaryField(max_length=32)
    token_hash = models.BinaryField(max_length=32, unique=True)
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    key = models.UUIDField(unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["post", "received_at"], name="satgas_report_of_post"),
            models.Index(fields=["device_hash", "received_at"], name="satgas_report_of_device"),
        ]

    def __str__(self) -> str:
        return f"{self.received_at} {self.depth_cm}"


class Gauge(WatchModel):
    """A water gauge. ``number`` is its id in the SensorThings interface; a cheap sensor pushes with its token."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="gauges")
    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=80)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    limit_cm = models.FloatField(help_text="Waspada begins here")
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """One level in cm above the gauge's zero."""

    gauge = models.ForeignKey(Gauge, models.CASCADE, related_name="readings")
    cm = models.FloatField()
    at = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gauge", "at"], name="satgas_reading_once")]

    def __str__(self) -> str:
        return f"{self.at} {self.cm}"
