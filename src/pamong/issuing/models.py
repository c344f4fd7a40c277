"""The register of the office: number books, the entries in them, and the documents that carry the numbers."""

from typing import override

from django.db import models
from django.db.models import Q

from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.db.fields import EncryptedTextField
from pamong.foundation.db.ids import uuid7
from pamong.foundation.files.models import StoredFile
from pamong.foundation.regions.models import Office
from pamong.foundation.regions.scope import ScopedModel, Territory
from pamong.issuing.dispatch import Dispatch, DispatchedLetter
from pamong.signing.models import Prompt

__all__ = [
    "Dispatch",
    "DispatchedLetter",
    "Document",
    "NumberBook",
    "RegisterEntry",
    "Revision",
    "Revocation",
]


class NumberBook(models.Model):
    """One sequence of numbers: an office, a year and, where the office numbers so, a classification."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.BigIntegerField(help_text="The office's place")
    year = models.PositiveSmallIntegerField()
    classification = models.CharField(max_length=20, blank=True, help_text="Empty: one book for all kinds")
    last = models.PositiveIntegerField(default=0)
    last_date = models.DateField(null=True, help_text="Date of the highest number allotted so far")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "year", "classification"], name="number_book_unique")
        ]

    def __str__(self) -> str:
        return f"{self.place}/{self.year}/{self.classification or '*'}"


class RegisterEntry(models.Model):
    """A number that was allotted once. It never disappears: it is open, given back, issued or voided."""

    class State(models.TextChoices):
        OPEN = "open"
        RETURNED = "returned"
        ISSUED = "issued"
        VOIDED = "voided"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    book = models.ForeignKey(NumberBook, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State)
    date = models.DateField(help_text="The date printed with the number, or on which it was given back")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="register_entry_number"),
            models.CheckConstraint(
                condition=~Q(state="voided") | ~Q(reason=""), name="register_void_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["book", "state"])]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class Document(ScopedModel):
    """A document under way to its signature, or signed. ``place`` is the subject's, ``office_place`` the issuer's.

    C, D and the hash of the whole file are the three names of its content: of what it says, of the bytes that the
    signature covers, and of the file as delivered (signing.md).
    """

    class State(models.TextChoices):
        BOUND = "bound"
        ORDERED = "ordered"
        ISSUED = "issued"
        CANCELLED = "cancelled"
        REVOKED = "revoked"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office_place = models.BigIntegerField()
    customer = models.CharField(max_length=20)
    source = models.UUIDField(help_text="The customer's own row: a letter request, a report, a visit")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    subject = models.CharField(max_length=100)
    applicant = models.UUIDField(null=True, help_text="The account whose own document this is")
    state = models.CharField(max_length=10, choices=State, default=State.BOUND)
    entry = models.ForeignKey(RegisterEntry, models.PROTECT, related_name="documents")
    number = models.CharField(max_length=80)
    date = models.DateField()
    valid_until = models.DateField(null=True)
    paper = models.CharField(max_length=2)
    short_code = models.CharField(max_length=14, unique=True)
    seal_id = models.BinaryField(
        max_length=8, null=True, unique=True, help_text="Random; key of the status list"
    )
    seal = models.BinaryField(null=True, help_text="The COSE_Sign1 in the QR code, as printed")
    data = EncryptedTextField()
    content_hash = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32, null=True)
    hole_start = models.PositiveIntegerField(null=True)
    hole_end = models.PositiveIntegerField(null=True)
    prepared = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    sha256 = models.BinaryField(max_length=32, null=True, unique=True)
    pages = models.PositiveSmallIntegerField(default=1)
    signer = models.ForeignKey(Account, models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="+")
    signer_title = models.CharField(max_length=120)
    prompt = models.ForeignKey(Prompt, models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    bound_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=200, blank=True)
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="superseded_by",
        help_text="The letter that this one corrects",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "source"],
                condition=Q(state__in=["bound", "ordered", "issued"]),
                name="document_one_living_per_source",
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=~Q(state="cancelled"), name="document_one_living_per_number"
            ),
            models.CheckConstraint(
                condition=~Q(state="issued")
                | Q(sha256__isnull=False, file__isnull=False, issued_at__isnull=False),
                name="document_issued_is_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["prompt", "position"]),
            models.Index(fields=["office_place", "state", "issued_at"]),
            models.Index(fields=["source"]),
            models.Index(fields=["state", "issued_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def is_signed_elsewhere(self) -> bool:
        """Whether a service signs the whole file: then D is the SHA-256 of the unsigned one, which is kept."""
        return self.digest is not None and self.hole_start is None

    @classmethod
    @override
    def scope_q(cls, where: Territory) -> Q:
        own = Q(applicant=where.account) if where.account else Q(pk__in=())
        return where.places() | where.places("office_place") | own


class Revision(models.Model):
    """A published file with what we appended to it for the long term: time stamps and validation data.

    It begins with the document's first file, which keeps its own hash F; a file with any other addition is not ours.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="revisions")
    sequence = models.PositiveSmallIntegerField(help_text="1, 2, ...")
    level = models.CharField(max_length=5, help_text="B-T, B-LT, B-LTA")
    sha256 = models.BinaryField(max_length=32, unique=True)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    expires = models.DateTimeField(help_text="When the certificate of its last time stamp ends")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "sequence"], name="revision_sequence")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.sequence} {self.level}"


class Revocation(models.Model):
    """A proposal to revoke a document, and what a second person decided about it.

    A confirmed one takes effect at once, or, ``upon_correction``, when the letter that corrects it is published.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        CONFIRMED = "confirmed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="revocations")
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    reason = models.CharField(max_length=200)
    proposed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(
        max_length=200, blank=True, help_text="Why the second person refused; for the two of them, not public"
    )
    upon_correction = models.BooleanField(default=False)
    effective_at = models.DateTimeField(null=True, help_text="When it revoked the document")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(state="proposed"), name="revocation_one_open_per_document"
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(state="confirmed"), name="revocation_one_agreed_per_document"
            ),
            models.CheckConstraint(
                condition=Q(effective_at__isnull=True) | Q(state="confirmed"),
                name="revocation_only_agreed_takes_effect",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(upon_correction=True) | Q(effective_at__isnull=False),
                name="revocation_agreed_takes_effect",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(decided_by=models.F("proposed_by")),
                name="revocation_by_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.state}"
