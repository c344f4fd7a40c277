"""Reading residents: search by name, the facts that letters print, households."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from pamong.core.identity import Sex, mask_nik, mask_phone, written_name
from pamong.core.regions import RegionLevel
from pamong.foundation.people.codes import ALIVE, NATIONALITY_LABELS, CodeList
from pamong.foundation.people.models import Household, NameToken, Resident
from pamong.foundation.people.names import after, tokens_of
from pamong.foundation.regions.queries import describe, name_at
from pamong.foundation.regions.scope import Territory, current

MOST_FOUND = 50
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a household, as a family table prints it."""

    id: UUID
    name: str
    relation: str
    sex: str
    birth_place: str
    birth_date: date
    occupation: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter may say about a resident, in words. ``nik`` and ``kk`` are full: never for a screen."""

    id: UUID
    name: str
    nik: str
    kk: str
    birth_place: str
    birth_date: date
    sex: str
    religion: str
    marital_status: str
    occupation: str
    education: str
    nationality: str
    address: str
    rt: str
    rw: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Masked:
    """The identifying numbers as screens show them; empty where there is none."""

    nik: str
    kk: str
    phone: str


def search(text: str, *, most: int = MOST_FOUND) -> list[Resident]:
    """Living residents of the present scope whose name has a word beginning with each word of ``text``.

    Spellings of Muhammad, titles, accents and punctuation do not matter. Words under two letters are dropped
    unless nothing else was typed. One query; at most ``most`` rows, by name.
    """
    found = found_by_name(text)
    return list(found.select_related("household")[:most]) if found is not None else []


def found_by_name(text: str) -> QuerySet[Resident] | None:
    """The query behind ``search``; None when ``text`` has no word."""
    words = tokens_of(text)
    words = [word for word in words if len(word) >= SHORTEST] or words
    if not words:
        return None
    found = Resident.objects.filter(status=ALIVE)
    for word in words:
        found = found.filter(pk__in=_with_word(word, current()))
    return found.order_by("name", "pk")


def _with_word(word: str, where: Territory) -> QuerySet[NameToken, UUID]:
    upper = after(word)
    condition = Q(token__gte=word) & (Q(token__lt=upper) if upper else Q())
    if not where.everything and where.household is None:
        condition &= where.places()
    return NameToken.objects.filter(condition).values_list("resident_id", flat=True)


def masked(resident: Resident) -> Masked:
    """The numbers of ``resident`` with only their last four digits; needs the household."""
    return Masked(
        nik=mask_nik(resident.nik or ""),
        kk=mask_nik(resident.household.kk_number or ""),
        phone=mask_phone(resident.phone) if resident.phone else "",
    )


def members_of(household_id: UUID) -> list[Resident]:
    """The living members of a household in the order of the family card; the caller may see it."""
    members = Resident.system().filter(household_id=household_id, status=ALIVE)
    return list(members.order_by("relation", "birth_date"))


def facts_of(resident: Resident) -> Facts:
    """What letters print about ``resident``; one query for the members, one more for the household."""
    household = resident.household
    return Facts(
        id=resident.pk,
        name=written_name(resident.name, resident.front_title, resident.back_title),
        nik=resident.nik or "",
        kk=household.kk_number or "",
        birth_place=resident.birth_place,
        birth_date=resident.birth_date,
        sex=Sex(resident.sex).label,
        religion=CodeList.RELIGION.label(resident.religion),
        marital_status=CodeList.MARITAL_STATUS.label(resident.marital_status),
        occupation=CodeList.OCCUPATION.label(resident.occupation),
        education=CodeList.EDUCATION.label(resident.education),
        nationality=NATIONALITY_LABELS.get(resident.nationality, ""),
        address=address_of(household),
        rt=name_at(household.place, RegionLevel.RT),
        rw=name_at(household.place, RegionLevel.RW),
        members=tuple(_member(row) for row in members_of(household.pk)),
    )


def address_of(household: Household) -> str:
    """The address as letters print it: street, RT and RW, kelurahan, kecamatan, city."""
    place = household.place
    kelurahan, kecamatan, city = (
        name_at(place, level) for level in (RegionLevel.KELURAHAN, RegionLevel.KECAMATAN, RegionLevel.KABKOTA)
    )
    rt, rw = name_at(place, RegionLevel.RT), name_at(place, RegionLevel.RW)
    near = f"{household.address}, RT {rt} RW {rw}" if rt else household.address
    return f"{near}, Kelurahan {kelurahan}, Kecamatan {kecamatan}, {city}"


def neighbourhood_of(resident: Resident) -> str:
    """Where the resident lives, in a few words: "RT 004 RW 023 Purwantoro"."""
    return describe(resident.place)


def _member(row: Resident) -> Member:
    return Member(
        id=row.pk,
        name=written_name(row.name, row.front_title, row.back_title),
        relation=CodeList.RELATION.label(row.relation),
        sex=Sex(row.sex).label,
        birth_place=row.birth_place,
        birth_date=row.birth_date,
        occupation=CodeList.OCCUPATION.label(row.occupation),
    )
