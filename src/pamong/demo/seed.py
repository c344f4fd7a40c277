"""Fills a demo office, once: the tree, the people, the officers, the personas, and letters under way."""

from collections.abc import Callable, Iterator
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pamong.core.regions import RegionCode, RegionLevel
from pamong.demo import crew, incidents, officers, traffic
from pamong.demo.personas import PERSONAS, PURWANTORO
from pamong.demo.population import HEAD, MALE, Town
from pamong.foundation.access.models import Account
from pamong.foundation.people.models import Resident
from pamong.foundation.people.records import HouseholdData, ResidentData
from pamong.foundation.people.services import bulk_register
from pamong.foundation.regions import services as regions
from pamong.foundation.regions.models import Office, Region
from pamong.foundation.regions.scope import system_scope
from pamong.satgas import clock

type Progress = Callable[[str, int, int], None]

KECAMATAN = "35.73.01"
SCALES = ("minimal", "purwantoro", "full")
MINIMAL = 300
WULAN_RT = f"{PURWANTORO}.009.004"


def ensure(scale: str, progress: Progress | None = None, *, letters: bool = True) -> bool:
    """Fill the demo unless it is filled. ``scale`` is ``minimal`` (for samples), ``purwantoro`` or ``full``.

    Everything but the letters under way is one transaction: a start that was interrupted begins anew.
    Returns whether it was made now; the flood crew is completed in either case.
    """
    if settings.MODE == "production":
        raise RuntimeError("a demo is never mixed with a real office")
    if Account.objects.filter(persona="camat").exists():
        with system_scope("demo crew"):
            crew.ensure(clock.now())
        return False
    say = progress or (lambda label, done, total: None)
    with system_scope("demo seed"):
        with transaction.atomic():
            _fill(scale, say)
            post = crew.ensure(clock.now())
        if letters and scale != "minimal":
            traffic.make(say)
            if clock.play() is None:
                incidents.make(post, clock.now())
    return True


def _fill(scale: str, say: Progress) -> None:
    regions.load(kecamatan=KECAMATAN, progress=say)
    _furnish()
    town = Town(seed=2018, today=timezone.localdate())
    named = _named_families()
    wanted = _wanted(scale)
    total = sum(count for _place, count in wanted)
    bulk_register(_families(town, named, wanted), progress=say, total=total + len(named))
    residents = {slug: Resident.objects.get(name=name, place=place) for slug, name, place in _named_people()}
    accounts = officers.make_personas(residents)
    Account.objects.filter(pk__in=[row.pk for row in accounts], resident__isnull=False).update(
        confirmed_at=timezone.now()
    )
    officers.appoint_all(town)


def _furnish() -> None:
    """Addresses for the letterheads: invented, and visibly so."""
    offices = list(Office.objects.select_related("region"))
    for serial, office in enumerate(offices, start=1):
        code = office.region.postal_code or "65122"
        office.address = f"Jalan Contoh Raya Nomor {serial}, Malang {code}"
        if office.region.level != RegionLevel.RW:
            office.contact = f"Telepon (0341) 000000 · {office.region.name.casefold()}@pamong.example"
    Office.objects.bulk_update(offices, ["address", "contact"])


def _wanted(scale: str) -> list[tuple[RegionCode, int]]:
    """How many residents each kelurahan gets."""
    if scale not in SCALES:
        raise ValueError(f"scale must be one of {', '.join(SCALES)}")
    rows = Region.objects.filter(level=RegionLevel.KELURAHAN, code__startswith=KECAMATAN)
    found = [(row.region_code, row.population or 0) for row in rows]
    if scale == "full":
        return found
    size = {code: count for code, count in found if code.text == PURWANTORO}
    return [(code, MINIMAL if scale == "minimal" else count) for code, count in size.items()]


def _families(
    town: Town,
    named: list[tuple[HouseholdData, list[ResidentData]]],
    wanted: list[tuple[RegionCode, int]],
) -> Iterator[tuple[HouseholdData, list[ResidentData]]]:
    known = sum(len(members) for _household, members in named)
    yield from named
    for kelurahan, count in wanted:
        less = known if kelurahan.text == PURWANTORO else 0
        low, high = kelurahan.place_range
        rows = Region.objects.filter(level=RegionLevel.RT, place__range=(low, high)).order_by("place")
        yield from town.families([row.region_code for row in rows], count - less)


def _named_people() -> list[tuple[str, str, int]]:
    homes = {"warga": WULAN_RT, "warga-lain": WULAN_RT, "ketua-rt": WULAN_RT}
    return [
        (each.slug, each.name, RegionCode.parse(homes[each.slug]).place)
        for each in PERSONAS
        if each.slug in homes
    ]


def _named_families() -> list[tuple[HouseholdData, list[ResidentData]]]:
    """The households of the personas who live in Purwantoro."""
    place = RegionCode.parse(WULAN_RT).place
    wulan = [
        _member("9999991507840001", "Hadi Rahmawan", MALE, date(1984, 7, 15), HEAD, 15),
        _member("9999995402880012", "Wulan Rahmawati", "P", date(1988, 2, 14), 3, 88),
        _member("9999990309130003", "Raka Aditya Rahmawan", MALE, date(2013, 9, 3), 4, 3),
        _member("9999996104170004", "Nayla Putri Rahmawati", "P", date(2017, 4, 21), 4, 3),
    ]
    dwi = [_member("9999991112790005", "Dwi Setiawan", MALE, date(1979, 12, 11), HEAD, 19)]
    sugeng = [_member("9999990806650006", "Sugeng Hartoyo", MALE, date(1965, 6, 8), HEAD, 4)]
    return [
        (HouseholdData(place, "9999990202110012", "Gang Belimbing 4 Nomor 17"), wulan),
        (HouseholdData(place, "9999990505190005", "Gang Belimbing 2 Nomor 5"), dwi),
        (HouseholdData(place, "9999990101980006", "Gang Belimbing 1 Nomor 3"), sugeng),
    ]


def _member(nik: str, name: str, sex: str, born: date, relation: int, work: int) -> ResidentData:
    married = 2 if relation in (HEAD, 3) else 1
    return ResidentData(
        nik=nik,
        name=name,
        sex=sex,
        birth_place="Malang",
        birth_date=born,
        religion=1,
        education=5 if relation != 4 else 3,
        occupation=work,
        marital_status=married,
        relation=relation,
    )
