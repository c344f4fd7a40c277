"""What was told to other systems about water: each message as it was published, for ever the same."""

from django.db import models

from pamong.core.weather import Kind
from pamong.foundation.db.ids import uuid7
from pamong.foundation.regions.scope import WatchModel
from pamong.satgas.models.watch import Post


class Bulletin(WatchModel):
    """A CAP message about the water in one kelurahan (``place``); ``first`` is the alert that began the story."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="bulletins")
    first = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    kind = models.CharField(max_length=10, choices=[(one.value, one.name) for one in Kind])
    severity = models.CharField(max_length=10)
    areas = models.CharField(max_length=300, help_text="The RWs with water, sorted, between blanks")
    headline = models.CharField(max_length=200)
    description = models.CharField(max_length=500)
    at = models.DateTimeField(db_index=True)
    expires = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["post", "at"], name="satgas_bulletin_of_post")]

    def __str__(self) -> str:
        return f"{self.at} {self.kind} {self.headline}"
