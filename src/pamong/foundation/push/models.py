"""Phones that sound, the office's key for it, and every ring with what came of it."""

from django.db import models

from pamong.foundation.access.models import Account, DeviceSession
from pamong.foundation.db.fields import BlindIndexField, EncryptedTextField
from pamong.foundation.db.ids import uuid7


class PushKey(models.Model):
    """The key by which push services know this office (RFC 8292). There is one; browsers tie subscriptions to it."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    public_key = models.BinaryField(max_length=65)
    private_key = EncryptedTextField(help_text="32 bytes in hexadecimal digits")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.created_at}"


class PushDevice(models.Model):
    """A phone that sounds. It belongs to the sign-in in which it was switched on, and ends with it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="push_devices")
    session = models.OneToOneField(DeviceSession, models.CASCADE, related_name="push_device")
    endpoint = EncryptedTextField()
    endpoint_index = BlindIndexField(domain="push.endpoint", of="endpoint", unique=True, null=False)
    p256dh = EncryptedTextField(help_text="The browser's public key, base64url")
    auth = EncryptedTextField(help_text="The browser's secret, base64url")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.id}"


class Ring(models.Model):
    """One message to one device. It waits, is tried again after a fault, and keeps what became of it."""

    class Result(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        REFUSED = "refused"
        GONE = "gone"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    device = models.ForeignKey(PushDevice, models.SET_NULL, null=True, related_name="rings")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    about = models.UUIDField(null=True, help_text="Whose result it is, for whoever asked for the ring")
    kind = models.CharField(max_length=20)
    topic = models.CharField(max_length=32, help_text="A later one of the same topic takes the place of this")
    text = models.CharField(max_length=200)
    link = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, help_text="When it is tried; empty: it is over")
    expires_at = models.DateTimeField(help_text="Nobody wants to hear of it later")
    tries = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(max_length=10, choices=Result, default=Result.WAITING)
    status = models.PositiveSmallIntegerField(null=True, help_text="The last answer of the push service")

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="push_ring_due", condition=models.Q(result="waiting")),
            models.Index(fields=["account", "kind", "-created_at"], name="push_ring_latest"),
            models.Index(fields=["about"], name="push_ring_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.result}"
