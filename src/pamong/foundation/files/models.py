"""What is known about a stored file; the bytes lie encrypted in the data folder."""

from django.db import models

from pamong.foundation.db.ids import uuid7


class StoredFile(models.Model):
    """One file. ``owner`` is an account's id; ``place`` the territory it belongs to (core.regions)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=64, unique=True)
    sha256 = models.BinaryField(max_length=32)
    size = models.PositiveIntegerField()
    kind = models.CharField(max_length=32)
    place = models.BigIntegerField(null=True)
    owner = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "kind"], name="files_owner_kind"),
            models.Index(fields=["kind", "created_at"], name="files_kind_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
