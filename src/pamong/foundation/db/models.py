"""What the database remembers about its master keys."""

from django.db import models


class KnownKey(models.Model):
    """A master key with which something in this database was closed, by its fingerprint, never by itself."""

    key_id = models.PositiveSmallIntegerField(primary_key=True)
    fingerprint = models.CharField(max_length=8)
    first_used_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.key_id}: {self.fingerprint}"
