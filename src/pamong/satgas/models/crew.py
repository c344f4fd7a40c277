"""Who works when and where: rota, presence, overtime and relief."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from pamong.core.duty import Standing
from pamong.foundation.access.models import Account
from pamong.foundation.db.ids import uuid7
from pamong.foundation.regions.scope import WatchModel
from pamong.satgas.models.watch import Post


class Spot(WatchModel):
    """A place where the crew checks in, works, or cleans a drain again and again. Its circle is the fence."""

    class Kind(models.TextChoices):
        POST = "post", "pos"
        WORK = "work", "titik kerja"
        DRAIN = "drain", "saluran"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="spots")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80)
    latitude = models.FloatField()
    longitude = models.FloatField()
    radius_m = models.PositiveIntegerField(default=100)
    every_days = models.PositiveSmallIntegerField(null=True, help_text="Drains: cleaned at least so often")
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Shift(WatchModel):
    """Somebody works, or is on call at home, from ``starts`` to ``ends`` of one day of the watch."""

    class Kind(models.TextChoices):
        WORK = "work", "kerja"
        STANDBY = "standby", "piket telepon"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="shifts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.WORK)
    day = models.DateField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["post", "day"], name="satgas_shift_of_day")]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="satgas_shift_ends_later"),
            models.UniqueConstraint(
                fields=["account", "day", "kind"],
                condition=Q(cancelled_at__isnull=True),
                name="satgas_shift_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.account_id}"


class RotaChange(WatchModel):
    """Who changed what in the rota, and why. ``template`` with ``params`` is Indonesian and can be translated."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="rota_changes")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", help_text="Whose rota it is")
    day = models.DateField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    template = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["post", "day"], name="satgas_rota_change_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.template}"


class Leave(WatchModel):
    """Somebody asks to be away, or is ill."""

    class Kind(models.TextChoices):
        LEAVE = "leave", gettext_lazy("cuti")
        ILL = "ill", gettext_lazy("sakit")
        ERRAND = "errand", gettext_lazy("izin")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="leaves")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    first = models.DateField()
    last = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="satgas_leave_ends_later")
        ]

    def __str__(self) -> str:
        return f"{self.first} {self.kind}"


class Swap(WatchModel):
    """One gives a shift to another, perhaps for one of the other's; both agree, then the co-ordinator."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="swaps")
    given = models.ForeignKey(Shift, models.PROTECT, related_name="+")
    taken = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Account, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    consented = models.BooleanField(null=True)
    consented_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    approved_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.asked_by_id} {self.partner_id}"


class Stagger(WatchModel):
    """The proposal of 07.00: some start later today, because the afternoon looks wet."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="staggers")
    day = models.DateField()
    late_start = models.TimeField()
    accounts = models.JSONField(help_text="Ids of those who would start later")
    reasons = models.JSONField(help_text="As in a decision")
    made_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "day"], name="satgas_stagger_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}"


class Calendar(models.Model):
    """The secret address of somebody's rota as an iCal feed; only its hash is kept."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.account_id)


class Presence(WatchModel):
    """Somebody came or went. ``pressed_at`` is the phone's clock, ``received_at`` the server's.

    ``happened_at`` is by the server's clock too: when it was received, less what the press waited on the phone.
    The position is forgotten after 90 days (``retention``); the RW (``area``) stays. ``doubt`` is empty, or why the
    co-ordinator is asked to confirm. ``standing`` is what the watch said when it was received.
    """

    class Kind(models.TextChoices):
        IN = "in", "hadir"
        OUT = "out", "pulang"

    class Doubt(models.TextChoices):
        FAR = "far", gettext_lazy("di luar titik")
        VAGUE = "vague", gettext_lazy("lokasi kurang teliti")
        NOWHERE = "nowhere", gettext_lazy("tanpa lokasi")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="presences")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=3, choices=Kind)
    day = models.DateField()
    spot = models.ForeignKey(Spot, models.PROTECT, null=True, related_name="+", help_text="The nearest one")
    distance_m = models.PositiveIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    accuracy_m = models.PositiveIntegerField(null=True)
    area = models.BigIntegerField(null=True, help_text="Place of the RW or kelurahan")
    pressed_at = models.DateTimeField()
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    offline = models.BooleanField(default=False)
    standing = models.CharField(max_length=10, choices=[(one.value, one.name) for one in Standing])
    doubt = models.CharField(max_length=10, blank=True, choices=Doubt)
    note = models.CharField(max_length=300, blank=True)
    confirmed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    key = models.UUIDField(unique=True, help_text="Chosen by the phone: the same press is kept once")

    class Meta:
        indexes = [models.Index(fields=["post", "day"], name="satgas_presence_of_day")]

    def __str__(self) -> str:
        return f"{self.received_at} {self.kind}"


class Overtime(WatchModel):
    """An order to stay and the answer to it (PP 35/2021, article 28: both, in writing or digital).

    ``until`` is the limit of the policy unless the Lurah or Camat declared an emergency.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="overtimes")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    day = models.DateField()
    starts = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=300)
    ordered_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    consented = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    meal_at = models.DateTimeField(null=True, help_text="When a meal was ordered")
    emergency_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    emergency_at = models.DateTimeField(null=True)
    emergency_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "day"], name="satgas_overtime_once_a_day"),
            models.CheckConstraint(condition=Q(until__gt=F("starts")), name="satgas_overtime_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.account_id}"


class Relief(WatchModel):
    """Who takes over from whom before the limit is reached, and what was handed over."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="reliefs")
    day = models.DateField()
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", help_text="Who goes")
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", help_text="Who comes")
    due_at = models.DateTimeField()
    named_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    items = models.JSONField(default=list, help_text="What was ticked on the hand-over list")
    note = models.CharField(max_length=500, blank=True)
    handed_over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "day"], name="satgas_relief_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.account_id}"
