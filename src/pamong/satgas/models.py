"""A post of the crew, what it knows, what was decided; and BMKG's documents, byte for byte as they came."""

from django.db import models

from pamong.core.duty import Callee, Rung, Sky, Standing, Want
from pamong.foundation.access.models import Account
from pamong.foundation.db.ids import uuid7
from pamong.foundation.regions.models import Region
from pamong.foundation.regions.scope import ScopedModel


class Provider(models.Model):
    """One of BMKG's services, and how it answers: after failures it is left alone until ``open_until``."""

    class Name(models.TextChoices):
        FORECAST = "forecast", "prakiraan"
        NOWCAST = "nowcast", "peringatan dini"

    name = models.CharField(max_length=10, primary_key=True, choices=Name)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, help_text="The last answer that could be used")

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """Something that is fetched again and again: a kelurahan's forecast, the list of warnings, or a warning."""

    class Kind(models.TextChoices):
        FORECAST = "forecast", "prakiraan"
        LIST = "list", "daftar peringatan"
        WARNING = "warning", "peringatan"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(
        max_length=20, blank=True, help_text="adm4, or the warning's code; empty for the list"
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


class Post(ScopedModel):
    """Where a crew stands watch over a kecamatan; ``state`` is what the rules remember (``records``)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.OneToOneField(Region, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    on_duty = models.PositiveSmallIntegerField(default=1)
    state = models.JSONField(null=True)
    checked_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Look(ScopedModel):
    """Somebody of the crew looked at the sky. ``received_at`` is the server's clock, ``observed_at`` the phone's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="looks")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    point = models.CharField(max_length=80, blank=True)
    sky = models.CharField(max_length=10, choices=[(sky.value, sky.name) for sky in Sky])
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["post", "received_at"], name="satgas_look_of_post")]

    def __str__(self) -> str:
        return f"{self.observed_at} {self.sky}"


class Order(ScopedModel):
    """A person who may overrule says hold, release, or gives the watch back to the rules."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="orders")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    want = models.CharField(max_length=10, choices=[(want.value, want.name) for want in Want])
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["post", "at"], name="satgas_order_of_post")]

    def __str__(self) -> str:
        return f"{self.at} {self.want}"


class Decision(ScopedModel):
    """What was decided, whenever standing, advice, rules, sources or the person called became others.

    ``reasons`` and ``conditions`` are lists of rule, template and parameters, so that they can still be translated.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    standing = models.CharField(max_length=10, choices=[(one.value, one.name) for one in Standing])
    advice = models.CharField(max_length=10, choices=[(one.value, one.name) for one in Standing])
    rung = models.CharField(max_length=12, choices=[(one.value, one.name) for one in Rung])
    callee = models.CharField(max_length=12, blank=True, choices=[(one.value, one.name) for one in Callee])
    by_person = models.BooleanField()
    rules = models.CharField(max_length=80, help_text="Ids of the reasons, sorted, between blanks")
    reasons = models.JSONField()
    conditions = models.JSONField()
    policy = models.DateField(help_text="Since when the policy holds that decided")

    class Meta:
        indexes = [models.Index(fields=["post", "at"], name="satgas_decision_of_post")]

    def __str__(self) -> str:
        return f"{self.at} {self.standing}"
