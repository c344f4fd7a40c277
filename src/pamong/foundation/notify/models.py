"""The inbox: short messages to one account."""

from django.db import models

from pamong.foundation.db.ids import uuid7


class Notice(models.Model):
    """One message; ``account`` is an account's id, ``link`` a path inside the office."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.UUIDField()
    kind = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=500)
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["account", "-created_at"], name="notify_inbox"),
            models.Index(fields=["account"], name="notify_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.text
