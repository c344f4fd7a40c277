"""Loading the region tree, its offices and the holidays. Running it again brings rows up to date.

Offices are made once and never overwritten: their letterhead, paper and number pattern belong to the office.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Any

from django.db import transaction

from pamong.core.regions import RegionCode, RegionLevel
from pamong.foundation.regions import lists
from pamong.foundation.regions.lists import RegionListError, RegionRow
from pamong.foundation.regions.models import Holiday, Office, Region
from pamong.foundation.regions.queries import forget_names

type Progress = Callable[[str, int, int], None]

_BATCH = 2_000
_UPDATED = ["code", "level", "name", "parent", "postal_code", "population", "households", "area_km2",
            "latitude", "longitude", "boundary", "estimated"]  # fmt: skip
RW_NUMBER_PATTERN = "{urut:3}/{unit}/{bulan_romawi}/{tahun}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows a load brought up to date."""

    regions: int
    offices: int
    holidays: int = 0


def load(*, kecamatan: str, progress: Progress | None = None) -> Loaded:
    """Load one kecamatan at its true size with everything above and below it, its offices and the holidays.

    Raises ``RegionListError`` for a kecamatan that the package does not know, ``RegionError`` for no code.
    """
    rows = lists.kecamatan_rows(RegionCode.parse(kecamatan).at(RegionLevel.KECAMATAN))
    with transaction.atomic():
        regions = _store(rows, progress)
        offices = _open_offices(rows)
        holidays = load_holidays(lists.holidays())
    forget_names()
    return Loaded(regions, offices, holidays)


def load_csv(lines: Iterable[str], *, offices: bool = True, progress: Progress | None = None) -> Loaded:
    """Load any list of regions (see ``lists.read_rows``), a city or the whole country.

    Parents that are not in the list must be there already, or be found in the national list.
    Raises ``RegionListError`` and stores nothing when a line is wrong or a parent is unknown.
    """
    rows = sorted(lists.read_rows(lines), key=lambda row: row.code.place)
    with transaction.atomic():
        rows = [*_missing_parents(rows), *rows]
        regions = _store(rows, progress)
        opened = _open_offices(rows) if offices else 0
    forget_names()
    return Loaded(regions, opened)


def load_holidays(days: Iterable[tuple[date, str, str]]) -> int:
    """Bring the list of holidays up to date; days that are not named stay."""
    rows = [Holiday(date=day, name=name, kind=kind) for day, name, kind in days]
    Holiday.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["date"], update_fields=["name", "kind"]
    )
    forget_names()
    return len(rows)


def _store(rows: list[RegionRow], progress: Progress | None) -> int:
    done = 0
    for batch in batched(rows, _BATCH):
        Region.objects.bulk_create(
            [_region(row) for row in batch],
            update_conflicts=True,
            unique_fields=["place"],
            update_fields=_UPDATED,
        )
        done += len(batch)
        if progress:
            progress("Wilayah", done, len(rows))
    return done


def _region(row: RegionRow) -> Region:
    parent = row.code.parent
    return Region(
        place=row.code.place,
        code=row.code.text,
        level=row.code.level.value,
        name=row.name,
        parent_id=parent.place if parent else None,
        postal_code=row.postal_code,
        population=row.population,
        households=row.households,
        area_km2=row.area_km2,
        latitude=row.latitude,
        longitude=row.longitude,
        boundary=row.boundary,
        estimated=row.estimated,
    )


def _missing_parents(rows: list[RegionRow]) -> list[RegionRow]:
    listed = {row.code for row in rows}
    wanted = {row.code.parent for row in rows if row.code.parent} - listed
    known = set(
        Region.objects.filter(place__in=[code.place for code in wanted]).values_list("code", flat=True)
    )
    absent = sorted(code for code in wanted if code.text not in known)
    found: dict[RegionCode, RegionRow] = {}
    national = [*lists.packaged_rows("provinsi.csv"), *lists.packaged_rows("kabkota.csv")] if absent else []
    for code in absent:
        chain = [row for row in national if row.code.contains(code)]
        if not chain or chain[-1].code != code:
            raise RegionListError(f"Wilayah {code.text} belum ada. Sertakan barisnya dalam daftar.")
        found |= {row.code: row for row in chain if row.code not in listed}
    return sorted(found.values(), key=lambda row: row.code.place)


def _open_offices(rows: Iterable[RegionRow]) -> int:
    names = {row.code: row.name for row in rows}
    codes = [code for code in names if lists.is_issuing(code.level)]
    offices = [Office(region_id=code.place, **_office(code, names)) for code in codes]
    Office.objects.bulk_create(offices, ignore_conflicts=True, batch_size=_BATCH)
    return len(offices)


def _office(code: RegionCode, names: dict[RegionCode, str]) -> dict[str, Any]:
    city = _name(code.at(RegionLevel.KABKOTA), names)
    lines = list(_lines(code, names))
    office = {
        "name": lines[-1],
        "unit_code": code.text,
        "letterhead": [line.upper() for line in (f"Pemerintah {city}", *lines)],
        "seat": city.removeprefix("Kota ").removeprefix("Kabupaten "),
    }
    if code.rw and code.kelurahan:
        kelurahan = code.kelurahan
        office["name"] = f"RW {code.rw} Kelurahan {_name(kelurahan, names)}"
        office["unit_code"] = f"RW.{code.rw}/{kelurahan}"
        office["number_pattern"] = RW_NUMBER_PATTERN
    return office


def _lines(code: RegionCode, names: dict[RegionCode, str]) -> Iterator[str]:
    yield f"Kecamatan {_name(code.at(RegionLevel.KECAMATAN), names)}"
    if code.kelurahan:
        kind = "Kelurahan" if code.kelurahan.parts[3].startswith("1") else "Desa"
        yield f"{kind} {_name(code.kelurahan, names)}"
    if code.rw:
        yield f"Rukun Warga {code.rw}"


def _name(code: RegionCode, names: dict[RegionCode, str]) -> str:
    if code not in names:
        names[code] = Region.objects.filter(place=code.place).values_list("name", flat=True).first() or ""
    return names[code]
