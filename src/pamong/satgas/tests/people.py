"""The crew of Blimbing with its accounts, and people who are none of it."""

from dataclasses import dataclass
from typing import Any

from pamong.core.regions import RegionCode
from pamong.core.roles import Role
from pamong.foundation.access.models import Account
from pamong.foundation.regions.models import Region
from pamong.satgas.models import Post
from tests.support import make_account, make_official

BLIMBING, KLOJEN = RegionCode("35.73.01"), RegionCode("35.73.02")
NAMELESS: dict[str, Any] = {"nip": "", "golongan": ""}


@dataclass(frozen=True, slots=True)
class People:
    """Two of the crew, the co-ordinator, the lurah, one of another crew, and a resident."""

    budi: Account
    eko: Account
    agus: Account
    lurah: Account
    other: Account
    resident: Account


def people_of(post: Post) -> People:
    """Appoint them for the region of ``post``."""
    Region.objects.get_or_create(
        place=KLOJEN.place, defaults={"code": KLOJEN.text, "level": "kecamatan", "name": "Klojen"}
    )
    return People(
        budi=make_official(Role.SATGAS, BLIMBING, name="Budi Prasetyo", **NAMELESS),
        eko=make_official(Role.SATGAS, BLIMBING, name="Eko Wahyudi", **NAMELESS),
        agus=make_official(Role.KOORDINATOR_SATGAS, BLIMBING, name="Agus Riyanto", **NAMELESS),
        lurah=make_official(Role.LURAH, RegionCode("35.73.01.1007"), name="Ratna Contoh"),
        other=make_official(Role.SATGAS, KLOJEN, name="Orang Klojen", **NAMELESS),
        resident=make_account(name="Warga Contoh"),
    )
