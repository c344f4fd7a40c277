"""Keys of the office, and the prompts with which an official puts one touch under many letters."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from pamong.foundation.db.fields import BlindIndexField, EncryptedTextField
from pamong.foundation.db.ids import uuid7


class OfficeKey(models.Model):
    """A certificate of this installation: the office CA, the key of one appointment, or the office's seal for paper.

    Old ones stay for ever.
    """

    class Kind(models.TextChoices):
        CA = "ca"
        SIGNER = "signer"
        SEAL = "seal"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=6, choices=Kind)
    issuer = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    office_place = models.BigIntegerField(db_index=True)
    appointment = models.UUIDField(null=True)
    subject = models.CharField(max_length=200)
    certificate = models.BinaryField()
    fingerprint = models.BinaryField(max_length=32, unique=True, help_text="SHA-256 of the certificate")
    key_hash = models.BinaryField(
        max_length=32, unique=True, help_text="SHA-256 of the public key (SPKI, DER)"
    )
    private_key = models.BinaryField(null=True, help_text="PKCS#8, encrypted; empty once destroyed")
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, help_text="Signs no more; what it signed stays valid")
    revoked_at = models.DateTimeField(null=True, help_text="Lost or misused; what it signed later is void")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["office_place"],
                condition=Q(kind="ca", retired_at__isnull=True, revoked_at__isnull=True),
                name="office_key_one_ca",
            ),
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(kind="signer", retired_at__isnull=True, revoked_at__isnull=True),
                name="office_key_one_per_appointment",
            ),
            models.UniqueConstraint(
                fields=["office_place"],
                condition=Q(kind="seal", retired_at__isnull=True, revoked_at__isnull=True),
                name="office_key_one_seal",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["ca", "seal"], appointment__isnull=True)
                | Q(kind="signer", appointment__isnull=False),
                name="office_key_appointment_matches_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class RevocationList(models.Model):
    """The latest revocation list of an office CA (``signing.crl``)."""

    authority = models.OneToOneField(OfficeKey, models.PROTECT, primary_key=True, related_name="+")
    number = models.PositiveBigIntegerField(default=0)
    entries = models.PositiveIntegerField(default=0)
    data = models.BinaryField(help_text="DER")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.authority_id} {self.number}"


class Responder(models.Model):
    """Who answers about the certificates of an office CA (``signing.responder``); the next takes the row's place."""

    authority = models.OneToOneField(OfficeKey, models.PROTECT, primary_key=True, related_name="+")
    owner = models.UUIDField(help_text="What the private key is bound to; new with each key")
    certificate = models.BinaryField(help_text="DER")
    private_key = models.BinaryField(help_text="PKCS#8, encrypted")
    made_at = models.DateTimeField()
    not_after = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.authority_id} {self.not_after:%F}"


class CertificateHolder(models.Model):
    """An official as a signing service knows them (``signing.holders``): never shown whole, never exported."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="certificate_holder"
    )
    nik = EncryptedTextField(null=True)  # type: ignore[misc]  # of officials who are no residents of ours
    nik_index = BlindIndexField(domain="signing.nik", of="nik", unique=True)
    credential = models.CharField(max_length=200, blank=True, help_text="Its id at a CSC service")
    word = models.CharField(max_length=30, default="UNKNOWN", help_text="The service's last word")
    answered_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.account_id} {self.word}"


class Prompt(models.Model):
    """One request for a finger over a list of letters: open for 120 seconds at most, consumed once."""

    class State(models.TextChoices):
        OPEN = "open"
        ORDERED = "ordered"
        DONE = "done"
        CANCELLED = "cancelled"
        EXPIRED = "expired"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    appointment = models.UUIDField()
    key = models.ForeignKey(OfficeKey, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    rp_id = models.CharField(max_length=253)
    nonce = models.BinaryField(max_length=32)
    root = models.BinaryField(max_length=32)
    challenge = models.BinaryField(max_length=32, unique=True)
    count = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="To the second: it is part of the challenge")
    ordered_at = models.DateTimeField(null=True)
    credential = models.ForeignKey("access.Credential", models.PROTECT, null=True, related_name="+")
    authenticator_data = models.BinaryField(null=True)
    client_data = models.BinaryField(null=True)
    assertion = models.BinaryField(null=True, help_text="The passkey's signature")

    class Meta:
        indexes = [models.Index(fields=["state", "expires_at"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state__in=["ordered", "done"])
                | Q(
                    credential__isnull=False,
                    authenticator_data__isnull=False,
                    client_data__isnull=False,
                    assertion__isnull=False,
                    ordered_at__isnull=False,
                ),
                name="prompt_ordered_has_evidence",
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.state}"


class PromptItem(models.Model):
    """One letter in a prompt. ``live`` while the prompt is open, ordered or done: a letter lives in one
    prompt.
    """

    id = models.BigAutoField(primary_key=True)
    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    document = models.UUIDField()
    content_hash = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    leaf = models.BinaryField(max_length=32)
    live = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["prompt", "position"], name="prompt_item_position"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(live=True), name="prompt_item_one_live_prompt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.document}"
