"""The log as it is kept: leaves, tiles of hashes, signed checkpoints, and the key that signs them.

Triggers (``triggers.py``) let all of it only grow.
"""

from django.db import models

from pamong.foundation.db.ids import uuid7


class LogKey(models.Model):
    """An Ed25519 key that signs checkpoints, or did. Its name is the origin of its log: ``HOST/log``, or, where letters
    were lost and a new log began, ``HOST/log/`` and the moment.

    It signs trees of ``first`` to ``last`` leaves; while ``last`` is empty it is the key in use, of which there is one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    origin = models.CharField(max_length=255)
    first = models.PositiveBigIntegerField(default=0)
    last = models.PositiveBigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    closed = models.BooleanField(default=False, help_text="The log itself ended with this key")
    public_key = models.BinaryField(max_length=32)
    private_key = models.BinaryField(help_text="32 bytes, encrypted")
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_key"], name="log_key_unique"),
            models.CheckConstraint(
                condition=models.Q(last__isnull=True, ended_at__isnull=True, closed=False)
                | models.Q(last__isnull=False, ended_at__isnull=False),
                name="log_key_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return self.origin


class LogHead(models.Model):
    """How far the log has come; its row lock makes appends wait for each other. There is one."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    size = models.PositiveBigIntegerField(default=0)
    signed = models.BigIntegerField(default=-1, help_text="Size of the latest checkpoint; -1: none yet")

    def __str__(self) -> str:
        return f"{self.size} ({self.signed})"


class LogEntry(models.Model):
    """One leaf, by its place in the tree from 0. ``data`` is what is hashed, salt and all (``entries``)."""

    index = models.PositiveBigIntegerField(primary_key=True)
    event = models.CharField(max_length=20)
    document = models.UUIDField(null=True, help_text="Of issued and revoked")
    data = models.BinaryField()
    leaf = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "event"], name="log_entry_once_per_document")
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.event}"


class Tile(models.Model):
    """Up to 256 hashes of one level (``core.tiles``); the last tile of a level is still growing."""

    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    hashes = models.BinaryField(max_length=8192)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="log_tile_unique")]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class Checkpoint(models.Model):
    """A signed root. All are kept; the last of each day is the day's root."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField(help_text="The signed note as published")
    day = models.DateField(db_index=True, help_text="By the office's clock")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.size}"


class Cosignature(models.Model):
    """A witness's word that at ``at`` this checkpoint was the largest it had seen, and continued all before."""

    id = models.BigAutoField(primary_key=True)
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    key = models.CharField(max_length=400, help_text="The witness's public key in one word")
    line = models.TextField(help_text="The signature line as it stands in the note")
    at = models.DateTimeField(help_text="By the witness's clock")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "key", "at"], name="log_cosignature_unique")
        ]
        indexes = [models.Index(fields=["key", "checkpoint"], name="log_cosignature_latest")]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.key}"


class WitnessCall(models.Model):
    """When a witness was last asked over the network, and what was wrong with its answer (empty: nothing)."""

    key = models.CharField(primary_key=True, max_length=400)
    at = models.DateTimeField()
    trouble = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.key} {self.trouble}"


class TimeStamp(models.Model):
    """Somebody else's word (RFC 3161) that a checkpoint, and so every leaf before it, existed at ``at``.

    Without a checkpoint it is a renewal: over the Merkle root of the tokens from ``first`` to ``last`` by id, made
    before their certificates expired, so that they go on proving what they proved.
    """

    id = models.BigAutoField(primary_key=True)
    checkpoint = models.OneToOneField(Checkpoint, models.PROTECT, null=True, related_name="stamp")
    first = models.PositiveBigIntegerField(null=True)
    last = models.PositiveBigIntegerField(null=True)
    imprint = models.BinaryField(max_length=32, help_text="SHA-256 of the note, or the root over tokens")
    token = models.BinaryField(help_text="DER")
    authority = models.CharField(max_length=200)
    at = models.DateTimeField()
    expires = models.DateTimeField(help_text="When the authority's certificate ends", db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(checkpoint__isnull=False, first__isnull=True, last__isnull=True)
                | models.Q(checkpoint__isnull=True, first__isnull=False, last__isnull=False),
                name="time_stamp_is_over_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.at}"


class TimeService(models.Model):
    """The authority that the office uses now, since when, and what was wrong with its last answer."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    url = models.CharField(max_length=500)
    since = models.DateTimeField()
    trouble = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"{self.url} {self.trouble}"
