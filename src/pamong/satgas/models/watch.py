"""A post of the crew, what its people saw and said, and what was decided."""

from django.db import models

from pamong.core.duty import Callee, Rung, Sky, Standing, Want
from pamong.foundation.access.models import Account
from pamong.foundation.db.ids import uuid7
from pamong.foundation.regions.models import Region
from pamong.foundation.regions.scope import WatchModel


class Post(WatchModel):
    """Where a crew stands watch over a kecamatan; ``state`` is what the rules remember (``records``).

    ``said`` is the latest decision as screens show it: its sentences change more often than a ``Decision`` is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.OneToOneField(Region, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    on_duty = models.PositiveSmallIntegerField(default=1)
    state = models.JSONField(null=True)
    said = models.JSONField(null=True)
    checked_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Look(WatchModel):
    """Somebody of the crew looked at the sky. ``received_at`` is the server's clock, ``observed_at`` the phone's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="looks")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    point = models.CharField(max_length=80, blank=True)
    sky = models.CharField(max_length=10, choices=[(sky.value, sky.name) for sky in Sky])
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    key = models.UUIDField(
        null=True, unique=True, help_text="Chosen by the phone: the same look is kept once"
    )

    class Meta:
        indexes = [models.Index(fields=["post", "received_at"], name="satgas_look_of_post")]

    def __str__(self) -> str:
        return f"{self.observed_at} {self.sky}"


class Order(WatchModel):
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


class Decision(WatchModel):
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
