"""What BMKG and a second opinion say, byte for byte as it came, and how their services answer."""

from django.db import models

from pamong.foundation.db.ids import uuid7


class Provider(models.Model):
    """A service, and how it answers: after failures it is left alone until ``open_until``."""

    class Name(models.TextChoices):
        FORECAST = "forecast", "prakiraan"
        NOWCAST = "nowcast", "peringatan dini"
        BACKUP = "backup", "prakiraan cadangan"

    name = models.CharField(max_length=10, primary_key=True, choices=Name)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, help_text="The last answer that could be used")

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """Something that is fetched again and again: a kelurahan's forecast, the list of warnings, a warning, or what
    Open-Meteo says about all kelurahan of a kecamatan.
    """

    class Kind(models.TextChoices):
        FORECAST = "forecast", "prakiraan"
        LIST = "list", "daftar peringatan"
        WARNING = "warning", "peringatan"
        BACKUP = "backup", "prakiraan cadangan"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(
        max_length=20,
        blank=True,
        help_text="adm4, the warning's code, or adm3 of a second opinion; empty for the list",
    )
    etag = models.CharField(max_length=200, blank=True)
    listed_as = models.DateTimeField(null=True, help_text="When the list says the warning was sent")
    payload = models.ForeignKey(
        "Payload", models.PROTECT, null=True, related_name="+", help_text="The last good one"
    )
    polled_at = models.DateTimeField(null=True, help_text="When the last good answer came, changed or not")
    next_at = models.DateTimeField(null=True, db_index=True, help_text="Empty: not fetched any more")
    failures = models.PositiveIntegerField(default=0)
    trouble = models.CharField(
        max_length=200, blank=True, help_text="Why the last answer was not used, for the log"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="satgas_document_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Payload(models.Model):
    """A body as it came, once for each content. ``fault`` says why it was refused; then at most 64 kB are kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="payloads")
    sha256 = models.CharField(max_length=64, help_text="Of the whole body")
    size = models.PositiveIntegerField()
    etag = models.CharField(max_length=200, blank=True)
    body = models.BinaryField()
    fault = models.CharField(max_length=200, blank=True)
    fetched_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "sha256"], name="satgas_payload_once")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.sha256[:8]}"


class Attempt(models.Model):
    """One request that went out, counted before it went; the outcome follows when it is known."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="attempts")
    at = models.DateTimeField(db_index=True)
    outcome = models.CharField(max_length=20, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    size = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.at} {self.outcome}"
