"""The tree kecamatan > kelurahan > RW > RT, the offices on it, and the days on which they are closed."""

from django.db import models

from pamong.core.regions import RegionCode, RegionLevel
from pamong.foundation.db.ids import uuid7


class Region(models.Model):
    """A place with an official code. Its key is the code as a 16-digit integer, so a territory is a range."""

    place = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=21, unique=True)
    level = models.CharField(max_length=10, choices=[(level.value, level.name) for level in RegionLevel])
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    postal_code = models.CharField(max_length=5, blank=True)
    population = models.PositiveIntegerField(null=True)
    households = models.PositiveIntegerField(null=True)
    area_km2 = models.DecimalField(max_digits=10, decimal_places=3, null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    boundary = models.JSONField(null=True)
    estimated = models.BooleanField(default=False)

    class Meta:
        ordering = ["place"]

    def __str__(self) -> str:
        return self.name

    @property
    def region_code(self) -> RegionCode:
        """The code as a value."""
        return RegionCode.parse(self.code)


class Office(models.Model):
    """An office that issues under its own letterhead and number book: a kecamatan, a kelurahan or an RW."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.OneToOneField(Region, models.PROTECT, related_name="office")
    name = models.CharField(max_length=120)
    unit_code = models.CharField(max_length=30)
    letterhead = models.JSONField(default=list)
    address = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    arms = models.TextField(
        blank=True, help_text="The region's coat of arms as SVG; empty prints a plain shield"
    )
    seat = models.CharField(max_length=60, help_text="Town printed before the date")
    paper = models.CharField(max_length=2, choices=[("a4", "A4"), ("f4", "F4")], default="a4")
    number_pattern = models.CharField(max_length=80, default="{kode}/{urut}/{unit}/{tahun}")
    number_by_classification = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> int:
        """The region's place."""
        return self.region_id


class Holiday(models.Model):
    """A day on which promises do not run."""

    date = models.DateField(primary_key=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)

    class Meta:
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
