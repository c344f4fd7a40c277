"""Requests for letters on their way: pinned type, answers, route, events, evidence, drafts."""

from typing import override

from django.db import models
from django.db.models import Q

from pamong.core.roles import Role
from pamong.core.routing import Status, StepKind
from pamong.foundation.access.models import Account
from pamong.foundation.db.fields import EncryptedTextField
from pamong.foundation.db.ids import uuid7
from pamong.foundation.files.models import StoredFile
from pamong.foundation.people.models import Resident
from pamong.foundation.regions.models import Office
from pamong.foundation.regions.scope import ScopedModel, Territory


class TypeVersion(models.Model):
    """A letter type as it was when a request was made: its files, pinned by their hash."""

    content_hash = models.CharField(max_length=64, primary_key=True)
    slug = models.CharField(max_length=60, db_index=True)
    toml = models.TextField()
    source = models.TextField(help_text="LetterSource.dump: every file that shapes the letter")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.slug}@{self.content_hash[:8]}"


class Request(ScopedModel):
    """A resident's request for a letter. ``place`` is the resident's RT; the route decides whose turn it is."""

    class Channel(models.TextChoices):
        SELF = "self", "warga sendiri"
        COUNTER = "counter", "loket"
        RT = "rt", "dibantu RT"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kelurahan = models.BigIntegerField(help_text="The place of the kelurahan: desks list by equality")
    code = models.CharField(max_length=9, unique=True, help_text="Short word for the counter, no secret")
    type_version = models.ForeignKey(TypeVersion, models.PROTECT, related_name="+")
    slug = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="requests")
    subject = models.CharField(max_length=100, help_text="The resident's name at submission")
    applicant = models.ForeignKey(Account, models.PROTECT, null=True, related_name="requests")
    submitted_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    values = EncryptedTextField()
    facts = EncryptedTextField()
    status = models.CharField(max_length=10, choices=[(status.value, status.name) for status in Status])
    step = models.PositiveSmallIntegerField(default=0)
    step_kind = models.CharField(max_length=12, choices=[(kind.value, kind.name) for kind in StepKind])
    step_role = models.CharField(max_length=30)
    version = models.PositiveIntegerField(default=1)
    since = models.DateTimeField(help_text="When the present step began")
    due_at = models.DateTimeField(null=True, help_text="Until when the present step is promised")
    promised_at = models.DateTimeField(null=True, help_text="Until when the letter is promised")
    deputy = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    idempotency_key = models.UUIDField(help_text="The draft's id: a draft is sent once")
    document = models.UUIDField(null=True)
    revoked_at = models.DateTimeField(null=True, help_text="When the issued letter was revoked")
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="replacements",
        help_text="The request whose letter this one corrects",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submitted_by", "idempotency_key"], name="request_submitted_once"
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(status__in=["waiting", "returned", "signing", "issued"]),
                name="request_one_living_replacement",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "step_role", "place", "since"]),
            models.Index(fields=["resident", "submitted_at"]),
            models.Index(fields=["applicant", "submitted_at"]),
            models.Index(fields=["deputy", "status"]),
            models.Index(fields=["kelurahan", "status", "-submitted_at"]),
            models.Index(fields=["status", "-submitted_at"]),
            models.Index(fields=["slug", "finished_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.code}"

    @property
    def waits_for(self) -> str:
        """Who has it now: "Ketua RT"."""
        return Role(self.step_role).label

    @classmethod
    @override
    def scope_q(cls, where: Territory) -> Q:
        if where.account is None:
            return where.places()
        # Not whoever submitted it: he sees it while his post covers the place, and no longer.
        return where.places() | Q(applicant=where.account) | Q(deputy=where.account)


class RequestEvent(models.Model):
    """One thing that happened to a request: who, as what, when, why. Never changed, never removed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, related_name="events")
    action = models.CharField(max_length=20)
    step = models.PositiveSmallIntegerField()
    step_kind = models.CharField(max_length=12, blank=True)
    actor = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=160)
    actor_role = models.CharField(max_length=30, blank=True)
    actor_title = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["request", "at"]), models.Index(fields=["actor", "at"])]

    def __str__(self) -> str:
        return f"{self.action} {self.actor_title}"


class EvidenceFile(models.Model):
    """A photo that came with a request or a draft; deleted by the retention job, the fact of it stays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, null=True, related_name="evidence")
    draft = models.ForeignKey("Draft", models.SET_NULL, null=True, related_name="evidence")
    name = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.label


class Draft(models.Model):
    """Answers that are not sent yet: kept between pages, phones and dead batteries."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="drafts")
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="+")
    type_version = models.ForeignKey(TypeVersion, models.PROTECT, related_name="+")
    slug = models.CharField(max_length=60)
    channel = models.CharField(max_length=8, choices=Request.Channel, default=Request.Channel.SELF)
    answers = EncryptedTextField(default="{}")
    correcting = models.ForeignKey(Request, models.CASCADE, null=True, related_name="corrections")
    replaces = models.ForeignKey(Request, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["account", "updated_at"])]

    def __str__(self) -> str:
        return f"{self.slug} {self.updated_at}"

    @property
    def title(self) -> str:
        """The title of the letter that is asked for."""
        from pamong.letters.types import type_of  # it needs this module

        return type_of(self.type_version_id).title
