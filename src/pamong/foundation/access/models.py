"""Who somebody is, what power they hold where and when, and the keys they prove it with."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from pamong.core.roles import AppointmentKind, Role
from pamong.foundation.db.fields import BlindIndexField, EncryptedTextField
from pamong.foundation.db.ids import uuid7
from pamong.foundation.people.models import Resident
from pamong.foundation.regions.models import Region

# Offices with one definitive holder at a time; sections and desks have several people.
SINGLE_HOLDER = (
    Role.KETUA_RT, Role.KETUA_RW, Role.SEKRETARIS_KELURAHAN, Role.LURAH, Role.SEKCAM, Role.CAMAT,
)  # fmt: skip


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; the services above it decide who may."""

    def create_account(self, *, name: str, **fields: Any) -> "Account":
        """An account without a password: passkeys, or a password chosen at activation, come later."""
        account = self.model(name=name, **fields)
        account.set_unusable_password()
        account.save()
        return account


class Account(AbstractBaseUser):
    """A person who signs in. Power comes from appointments alone; there is no superuser."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    front_title = models.CharField(max_length=30, blank=True)
    back_title = models.CharField(max_length=50, blank=True)
    nip = models.CharField(max_length=18, blank=True)
    golongan = models.CharField(max_length=5, blank=True)
    resident = models.OneToOneField(Resident, models.PROTECT, null=True, related_name="account")
    phone = EncryptedTextField(null=True)  # type: ignore[misc]  # None reads as None; every reader tests it
    phone_index = BlindIndexField(domain="access.phone", of="phone", unique=True)
    activated_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, help_text="The desk has seen the person and the papers")
    confirmed_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    disabled_at = models.DateTimeField(null=True)
    persona = models.CharField(max_length=40, blank=True, help_text="Demo only: enterable with one click")
    language = models.CharField(max_length=2, default="id")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Django's word for not disabled."""
        return self.disabled_at is None

    @property
    def full_name(self) -> str:
        """The name with its titles, as printed above a signature."""
        front = f"{self.front_title} " if self.front_title else ""
        back = f", {self.back_title}" if self.back_title else ""
        return f"{front}{self.name}{back}"


class Appointment(models.Model):
    """A role in a region for a time. An acting official (Plt., Plh.) is another appointment, never a loan."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=30, choices=[(role.value, role.name) for role in Role])
    region = models.ForeignKey(Region, models.PROTECT, related_name="appointments")
    kind = models.CharField(
        max_length=12,
        choices=[(kind.value, kind.name) for kind in AppointmentKind],
        default=AppointmentKind.DEFINITIVE.value,
    )
    starts = models.DateField()
    ends = models.DateField(null=True, help_text="Last day of the appointment; empty while it runs")
    decree = models.CharField(max_length=80, blank=True, help_text="Number of the decree (SK)")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["region", "role"]), models.Index(fields=["account", "ends"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="appointment_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["region", "role"],
                condition=Q(
                    kind="definitive", ends__isnull=True, role__in=[role.value for role in SINGLE_HOLDER]
                ),
                name="appointment_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.region_id}"

    def runs_on(self, day: date) -> bool:
        """Whether the appointment holds on ``day``."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


class Credential(models.Model):
    """A passkey. Revoked ones stay: letters that they approved must be checkable for ever."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="credentials")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField(max_length=1024)
    sign_count = models.PositiveBigIntegerField(default=0)
    transports = models.JSONField(default=list)
    aaguid = models.UUIDField(null=True)
    backup_eligible = models.BooleanField(default=False)
    backup_state = models.BooleanField(default=False)
    simulated = models.BooleanField(default=False, help_text="Made by the demo's simulated authenticator")
    label = models.CharField(max_length=60)
    waiting = models.BooleanField(
        default=False, help_text="Added by its official alone: of no use until another person approves it"
    )
    enrolled_at = models.DateTimeField(
        null=True, help_text="Two persons stand behind it: acts for its official from then on (``enrolment``)"
    )
    unenrolled_at = models.DateTimeField(
        null=True, help_text="Acts for nobody's office since then, though it still signs its owner in"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label

    @property
    def usable(self) -> bool:
        """Neither revoked nor waiting for its approval."""
        return self.revoked_at is None and not self.waiting

    @property
    def acts_in_office(self) -> bool:
        """Usable, and enrolled by two persons: without that it signs its owner in and does nothing official."""
        return self.usable and self.enrolled_at is not None and self.unenrolled_at is None


class Ceremony(models.Model):
    """A WebAuthn challenge for signing in, stepping up or registering: single use, two minutes."""

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in"
        STEP_UP = "step_up"
        REGISTER = "register"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    challenge = models.BinaryField(max_length=32, unique=True)
    purpose = models.CharField(max_length=10, choices=Purpose)
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+")
    session_mark = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class Invitation(models.Model):
    """A passkey for an official, behind which two persons stand: by a one-time link, or ``OWN``, already made
    by the official and waiting for the second person.
    """

    class Kind(models.TextChoices):
        FIRST = "first"
        ADDITIONAL = "additional"
        RECOVERY = "recovery"
        OWN = "own"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="invitations")
    kind = models.CharField(max_length=10, choices=Kind)
    token_hash = models.BinaryField(max_length=32, null=True, unique=True)
    credential = models.OneToOneField(
        Credential,
        models.PROTECT,
        null=True,
        related_name="asked_in",
        help_text="The key that it enrols: of a link, once used",
    )
    started_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    approved_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(
        null=True, help_text="Recovery waits 24 hours so that the owner can object"
    )
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(started_by__isnull=True)
                | ~Q(approved_by=F("started_by")),
                name="invitation_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("account")),
                name="invitation_not_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class ActivationCode(models.Model):
    """The code an RT head or the desk gives a resident in person: 72 hours, five tries, once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="activation_codes")
    code_hash = models.BinaryField(max_length=32, unique=True)
    issued_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    issued_by_desk = models.BooleanField(help_text="The desk checked the papers, so the account is confirmed")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class DeviceSession(models.Model):
    """A signed-in device, so that its owner can see it and end it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="device_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80)
    method = models.CharField(
        max_length=10, choices=[("passkey", "passkey"), ("password", "password"), ("demo", "demo")]
    )
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    stepped_up_at = models.DateTimeField(null=True)
    in_office = models.BooleanField(
        default=False, help_text="The latest proof was a key that acts in office: only then posts count"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "ended_at"])]

    def __str__(self) -> str:
        return self.device

    def fresh(self, now: datetime, minutes: int = 10) -> bool:
        """Whether the person proved presence within the last ``minutes``."""
        return self.stepped_up_at is not None and (now - self.stepped_up_at).total_seconds() < minutes * 60


class Bucket(models.Model):
    """A counted window of attempts under a keyed hash (``limits``)."""

    key = models.BinaryField(max_length=16)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="bucket_key_window")]

    def __str__(self) -> str:
        return f"{self.window}"
