"""Residents and households. Numbers that identify a person are encrypted and found through a blind index."""

from datetime import date
from typing import override

from django.db import models
from django.db.models import Q

from pamong.foundation.db.fields import BlindIndexField, EncryptedTextField
from pamong.foundation.db.ids import uuid7
from pamong.foundation.regions.models import Region
from pamong.foundation.regions.scope import ScopedModel, Territory


class Household(ScopedModel):
    """A family card (KK): its number, its address, its RT."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    kk_number = EncryptedTextField()
    kk_index = BlindIndexField(domain="people.kk", of="kk_number", unique=True, null=False)
    address = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.address

    @classmethod
    @override
    def scope_q(cls, where: Territory) -> Q:
        return where.places() | (Q(pk=where.household) if where.household else Q(pk__in=()))


class Resident(ScopedModel):
    """A person who lives, or is registered, in the territory. Codes are those of SIAK (``people.codes``)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    nik = EncryptedTextField()
    nik_index = BlindIndexField(domain="people.nik", of="nik", unique=True, null=False)
    name = models.CharField(max_length=100)
    front_title = models.CharField(max_length=30, blank=True)
    back_title = models.CharField(max_length=50, blank=True)
    sex = models.CharField(max_length=1, choices=[("L", "Laki-laki"), ("P", "Perempuan")])
    birth_place = models.CharField(max_length=60)
    birth_date = models.DateField()
    religion = models.PositiveSmallIntegerField()
    education = models.PositiveSmallIntegerField()
    occupation = models.PositiveSmallIntegerField()
    marital_status = models.PositiveSmallIntegerField()
    relation = models.PositiveSmallIntegerField(help_text="SHDK: 1 head, 2 husband, 3 wife, 4 child ...")
    blood = models.PositiveSmallIntegerField(default=13)
    nationality = models.PositiveSmallIntegerField(default=1)
    father_name = models.CharField(max_length=100, blank=True)
    mother_name = models.CharField(max_length=100, blank=True)
    phone = EncryptedTextField(null=True)  # type: ignore[misc]  # None reads as None; every reader tests it
    phone_index = BlindIndexField(domain="people.phone", of="phone")
    status = models.PositiveSmallIntegerField(
        default=1, help_text="status dasar: 1 alive, 2 dead, 3 moved ..."
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["household", "relation"])]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @override
    def scope_q(cls, where: Territory) -> Q:
        return where.places() | (Q(household=where.household) if where.household else Q(pk__in=()))

    def age(self, today: date) -> int:
        """Full years lived on ``today``."""
        before_birthday = (today.month, today.day) < (self.birth_date.month, self.birth_date.day)
        return today.year - self.birth_date.year - before_birthday


class NameToken(models.Model):
    """One word of a resident's folded name: search by prefix that finds Moch, Moh and Muhammad alike."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="name_tokens")
    token = models.CharField(max_length=40)
    place = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["token", "place", "resident"])]

    def __str__(self) -> str:
        return self.token
