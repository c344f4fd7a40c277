"""Letters on their way to a service that signs them: what went out is written down before it goes (ADR 0012)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pamong.foundation.access.models import Account
from pamong.foundation.db.ids import uuid7
from pamong.foundation.files.models import StoredFile
from pamong.signing.models import Prompt


class Dispatch(models.Model):
    """One call to the service. ``sent`` is committed before a byte leaves; an answer that is lost is ``unknown``."""

    class State(models.TextChoices):
        PREPARED = "prepared"
        SENT = "sent"
        DONE = "done"
        REFUSED = "refused"
        UNKNOWN = "unknown"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="dispatches")
    office_place = models.BigIntegerField()
    service = models.CharField(max_length=12)
    certified = models.BooleanField(default=False, help_text="Of an Indonesian PSrE, not a rehearsal")
    sender = models.ForeignKey(Account, models.PROTECT, related_name="+")
    count = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.PREPARED)
    prepared_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "prepared_at"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "refused"]) | Q(sent_at__isnull=False),
                name="dispatch_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "sent"]) | Q(ended_at__isnull=False),
                name="dispatch_ended_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.count} {self.state}"


class DispatchedLetter(models.Model):
    """One letter in a call, and what became of it. While one is living, its document is in no other call.

    ``closed``: a person decided that an ``unknown`` one brought no signed file. ``evidence`` is what proves the
    official's approval; it was made before the call, and lies beside the signed file for ever.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SIGNED = "signed"
        REFUSED = "refused"
        UNKNOWN = "unknown"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="letters")
    document = models.ForeignKey("issuing.Document", models.PROTECT, related_name="dispatched")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=20, blank=True, help_text="Refusal or doubt, by its word")
    code = models.IntegerField(default=0, help_text="The service's own number for a refusal")
    remote_id = models.CharField(max_length=80, blank=True, help_text="What a download can be asked with")
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often it was looked for")
    evidence = models.BinaryField()
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="+")
    signer_name = models.CharField(max_length=200, blank=True, help_text="As its certificate says")
    signer_fingerprint = models.BinaryField(max_length=32, null=True, help_text="SHA-256 of the certificate")
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state__in=["waiting", "signed", "unknown"]),
                name="dispatched_letter_one_living",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(file__isnull=False, signer_fingerprint__isnull=False),
                name="dispatched_letter_signed_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="dispatched_letter_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.state}"
