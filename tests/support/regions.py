"""A small region tree with the real names, loaded through the real loader."""

from dataclasses import dataclass, field

from pamong.core.regions import RegionCode
from pamong.foundation.regions import lists, services
from pamong.foundation.regions.models import Office

KECAMATAN = "35.73.01"
_KELURAHAN = {"35.73.01.1007": "Purwantoro", "35.73.01.1008": "Bunulrejo"}


def _code(text: str) -> RegionCode:
    return RegionCode.parse(text)


@dataclass(frozen=True, slots=True)
class Tree:
    """The places that tests talk about: one of each, its neighbour, and the other kelurahan's."""

    kecamatan: RegionCode = field(default_factory=lambda: _code(KECAMATAN))
    kelurahan: RegionCode = field(default_factory=lambda: _code("35.73.01.1007"))
    rw: RegionCode = field(default_factory=lambda: _code("35.73.01.1007.001"))
    rt: RegionCode = field(default_factory=lambda: _code("35.73.01.1007.001.001"))
    neighbour_rt: RegionCode = field(default_factory=lambda: _code("35.73.01.1007.001.002"))
    neighbour_rw: RegionCode = field(default_factory=lambda: _code("35.73.01.1007.002"))
    other_kelurahan: RegionCode = field(default_factory=lambda: _code("35.73.01.1008"))
    other_rt: RegionCode = field(default_factory=lambda: _code("35.73.01.1008.001.001"))

    def office(self, code: RegionCode) -> Office:
        """The office at ``code``."""
        return Office.objects.get(region_id=code.place)


def office_tree() -> Tree:
    """Load the tree with its offices and holidays into the test database."""
    lines = ["code,name,postal_code", f"{KECAMATAN},Blimbing,"]
    for kelurahan, name in _KELURAHAN.items():
        lines.append(f"{kelurahan},{name},65122")
        for rw in ("001", "002"):
            lines.append(f"{kelurahan}.{rw},RW {rw},")
            lines.extend(f"{kelurahan}.{rw}.{rt},RT {rt}," for rt in ("001", "002"))
    services.load_csv(lines)
    services.load_holidays(lists.holidays())
    return Tree()
