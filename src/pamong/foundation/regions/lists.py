"""Lists of regions as rows: from any CSV, and from the lists that come with the package.

The national list has 91,599 rows; everything here streams or stays at one pass over it.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pamong.core.regions import RegionCode, RegionError, RegionLevel

KECAMATAN_SOURCE = "malang_kecamatan.csv"
_NAMES = {
    "residents": ("population", "residents", "penduduk"),
    "households": ("households", "kk"),
    "area": ("area_km2", "area_km2_from_polygon", "luas"),
    "lat": ("latitude", "lat"),
    "lon": ("longitude", "lon"),
    "post": ("postal_code", "kode_pos"),
}


class RegionListError(Exception):
    """A list of regions cannot be loaded; ``message`` (Indonesian) says which line and what to do."""

    def __init__(self, message: "str | Promise", line: int = 0) -> None:
        super().__init__(str(message))
        self.message, self.line = message, line


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region of a list. ``population`` counts residents; ``estimated`` marks figures nobody counted."""

    code: RegionCode
    name: str
    postal_code: str = ""
    population: int | None = None
    households: int | None = None
    area_km2: Decimal | None = None
    latitude: float | None = None
    longitude: float | None = None
    boundary: Mapping[str, Any] | None = None
    estimated: bool = False


def read_rows(lines: Iterable[str]) -> Iterator[RegionRow]:
    """The rows of a CSV whose heading names at least ``code`` (or ``kode``) and ``name`` (or ``nama``).

    Further columns that are understood: population, households, area_km2, latitude, longitude, postal_code,
    estimated. Raises ``RegionListError`` naming the line.
    """
    reader = csv.DictReader(lines)
    for number, row in enumerate(reader, 2):
        code, name = row.get("code") or row.get("kode"), row.get("name") or row.get("nama")
        if not code or not name:
            raise RegionListError(
                _("Baris %(line)d: kolom code dan name harus terisi.") % {"line": number}, number
            )
        try:
            yield _row(code, name, row)
        except RegionError as fault:
            raise RegionListError(f"Baris {number}: {fault.message}", number) from fault
        except (ValueError, InvalidOperation) as fault:
            raise RegionListError(
                _("Baris %(line)d: ada angka yang tidak terbaca.") % {"line": number}, number
            ) from fault


def _row(code: str, name: str, row: Mapping[str, str | None]) -> RegionRow:
    def cell(what: str) -> str:
        return next((found for key in _NAMES[what] if (found := (row.get(key) or "").strip())), "")

    return RegionRow(
        code=RegionCode.parse(code),
        name=name.strip()[:80],
        postal_code=cell("post"),
        population=int(cell("residents")) if cell("residents") else None,
        households=int(cell("households")) if cell("households") else None,
        area_km2=Decimal(cell("area")) if cell("area") else None,
        latitude=float(cell("lat")) if cell("lat") else None,
        longitude=float(cell("lon")) if cell("lon") else None,
        estimated=(row.get("estimated") or "").strip().lower() in {"1", "true", "ya", "yes"},
    )


def packaged(name: str) -> str:
    """The text of a file in the package's ``data`` folder."""
    return (files(__package__) / "data" / name).read_text(encoding="utf-8")


def packaged_rows(name: str) -> list[RegionRow]:
    """The rows of one of the package's lists."""
    return list(read_rows(packaged(name).splitlines()))


def holidays() -> list[tuple[date, str, str]]:
    """Date, name and kind of the holidays that come with the package."""
    rows = csv.DictReader(packaged("libur_2026.csv").splitlines())
    return [(date.fromisoformat(row["date"]), row["name"], row["kind"]) for row in rows]


def above(code: RegionCode) -> list[RegionRow]:
    """The provinsi and the kabupaten or kota in which ``code`` lies, from the national list."""
    rows = [*packaged_rows("provinsi.csv"), *packaged_rows("kabkota.csv")]
    return [row for row in rows if row.code != code and row.code.contains(code)]


def kecamatan_rows(code: RegionCode) -> list[RegionRow]:
    """The tree of one kecamatan as far as the package knows it, highest first, RW and RT included.

    Raises ``RegionListError`` for a kecamatan that is in none of the package's lists.
    """
    listed = [*packaged_rows(KECAMATAN_SOURCE), *packaged_rows("luwu_kecamatan.csv")]
    kecamatan = next((row for row in listed if row.code == code), None)
    if kecamatan is None:
        raise RegionListError(
            _("Kecamatan %(code)s tidak ada dalam daftar bawaan. Muat daftar wilayahnya dari berkas CSV.")
            % {"code": code}
        )
    profile = _profile()
    outlines = _outlines()
    kelurahan = [row for row in packaged_rows("malang_kelurahan.csv") if code.contains(row.code)]
    filled = [_with_profile(row, profile.get(row.code.text)) for row in kelurahan]
    head = _summed(kecamatan, filled) if profile.keys() & {row.code.text for row in filled} else kecamatan
    named = [replace(row, boundary=outlines.get(row.code.text)) for row in (head, *filled)]
    neighbourhoods = [row for found in filled for row in _neighbourhoods(found, profile.get(found.code.text))]
    return [*above(code), *named, *neighbourhoods]


def _profile() -> dict[str, dict[str, str]]:
    rows = csv.DictReader(packaged("blimbing_demo_profile.csv").splitlines())
    return {row["code"]: row for row in rows}


def _outlines() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name in ("malang_kecamatan.geojson", "blimbing_kelurahan.geojson"):
        for feature in json.loads(packaged(name))["features"]:
            found[feature["properties"]["code"]] = feature["geometry"]
    return found


def _with_profile(row: RegionRow, profile: Mapping[str, str] | None) -> RegionRow:
    if profile is None:
        return row
    return replace(
        row,
        population=int(profile["residents"]),
        households=int(profile["kk"]),
        postal_code=profile["postal_code"],
        estimated=profile["status"] != "official",
    )


def _summed(kecamatan: RegionRow, parts: list[RegionRow]) -> RegionRow:
    return replace(
        kecamatan,
        population=sum(part.population or 0 for part in parts),
        households=sum(part.households or 0 for part in parts),
        estimated=any(part.estimated for part in parts),
    )


def _neighbourhoods(kelurahan: RegionRow, profile: Mapping[str, str] | None) -> Iterator[RegionRow]:
    """RW and RT in their true number, RT spread evenly: how many each RW has is not published."""
    if profile is None:
        return
    rw_count, rt_count = int(profile["rw"]), int(profile["rt"])
    for rw in range(1, rw_count + 1):
        code = f"{kelurahan.code}.{rw:03}"
        yield RegionRow(RegionCode(code), f"RW {rw:03}", kelurahan.postal_code, estimated=True)
        here = rt_count // rw_count + (rw <= rt_count % rw_count)
        for rt in range(1, here + 1):
            yield RegionRow(
                RegionCode(f"{code}.{rt:03}"), f"RT {rt:03}", kelurahan.postal_code, estimated=True
            )


def is_issuing(level: RegionLevel) -> bool:
    """Whether regions of ``level`` have an office with a letterhead and a number book of their own."""
    return level in (RegionLevel.KECAMATAN, RegionLevel.KELURAHAN, RegionLevel.RW)
