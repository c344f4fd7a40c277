"""The log of what happened: one hash chain per office, kept by triggers from being changed."""

import json
from typing import Any

from django.db import models

from pamong.foundation.db.ids import uuid7


class ChainHead(models.Model):
    """The end of one office's chain; its row lock makes the entries of that office wait for each other."""

    office = models.CharField(primary_key=True, max_length=32)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.BinaryField(max_length=32, default=b"")

    def __str__(self) -> str:
        return f"{self.office or '-'}: {self.number}"


class Entry(models.Model):
    """One thing that happened. ``content`` (canonical JSON) and ``salt`` are NULL after erasure by law."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    office = models.CharField(max_length=32)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=64)
    actor = models.UUIDField(null=True)
    subject = models.CharField(max_length=200)
    content = models.TextField(null=True)
    salt = models.BinaryField(max_length=16, null=True)
    data_hash = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "number"], name="audit_entry_in_chain")]
        indexes = [
            models.Index(fields=["subject", "at"], name="audit_entry_subject"),
            models.Index(fields=["actor", "at"], name="audit_entry_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.office or '-'}/{self.number} {self.action}"

    @property
    def data(self) -> dict[str, Any] | None:
        """What was recorded, or None once it was erased."""
        return None if self.content is None else json.loads(self.content)
