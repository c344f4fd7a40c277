"""The offices people hold, the level each acts at, and how an acting official is named."""

from dataclasses import dataclass
from enum import StrEnum

from pamong.core.regions import RegionLevel


class Role(StrEnum):
    """What an appointment makes a person; the value is what is stored.

    >>> Role.LURAH.level, Role.LURAH.label
    (<RegionLevel.KELURAHAN: 'kelurahan'>, 'Lurah')
    """

    KETUA_RT = "ketua_rt"
    KETUA_RW = "ketua_rw"
    STAF_KELURAHAN = "staf_kelurahan"
    KASI_KELURAHAN = "kasi_kelurahan"
    SEKRETARIS_KELURAHAN = "sekretaris_kelurahan"
    LURAH = "lurah"
    STAF_KECAMATAN = "staf_kecamatan"
    KASI_KECAMATAN = "kasi_kecamatan"
    SEKCAM = "sekcam"
    CAMAT = "camat"
    ADMINISTRATOR = "administrator"
    SATGAS = "satgas"
    KOORDINATOR_SATGAS = "koordinator_satgas"

    @property
    def level(self) -> RegionLevel:
        """The level of the region that the role is appointed to."""
        return _FACTS[self].level

    @property
    def label(self) -> str:
        """The Indonesian title, without the name of the region (``str.title`` keeps its own meaning)."""
        return _FACTS[self].label

    @property
    def is_elder(self) -> bool:
        """Whether it is a neighbour's office (RT, RW), not a civil servant's."""
        return self in (Role.KETUA_RT, Role.KETUA_RW)

    @property
    def is_watch(self) -> bool:
        """Whether it is a place in the flood crew: power over the watch, and over nothing of the residents."""
        return self in (Role.SATGAS, Role.KOORDINATOR_SATGAS)


@dataclass(frozen=True, slots=True)
class _Facts:
    level: RegionLevel
    label: str


_FACTS = {
    Role.KETUA_RT: _Facts(RegionLevel.RT, "Ketua RT"),
    Role.KETUA_RW: _Facts(RegionLevel.RW, "Ketua RW"),
    Role.STAF_KELURAHAN: _Facts(RegionLevel.KELURAHAN, "Staf Kelurahan"),
    Role.KASI_KELURAHAN: _Facts(RegionLevel.KELURAHAN, "Kepala Seksi Kelurahan"),
    Role.SEKRETARIS_KELURAHAN: _Facts(RegionLevel.KELURAHAN, "Sekretaris Kelurahan"),
    Role.LURAH: _Facts(RegionLevel.KELURAHAN, "Lurah"),
    Role.STAF_KECAMATAN: _Facts(RegionLevel.KECAMATAN, "Staf Kecamatan"),
    Role.KASI_KECAMATAN: _Facts(RegionLevel.KECAMATAN, "Kepala Seksi Kecamatan"),
    Role.SEKCAM: _Facts(RegionLevel.KECAMATAN, "Sekretaris Kecamatan"),
    Role.CAMAT: _Facts(RegionLevel.KECAMATAN, "Camat"),
    Role.ADMINISTRATOR: _Facts(RegionLevel.KECAMATAN, "Administrator"),
    Role.SATGAS: _Facts(RegionLevel.KECAMATAN, "Petugas Satgas Banjir"),
    Role.KOORDINATOR_SATGAS: _Facts(RegionLevel.KECAMATAN, "Koordinator Satgas Banjir"),
}


class AppointmentKind(StrEnum):
    """Whether the office is the person's own, or held for another who is absent or not yet appointed."""

    DEFINITIVE = "definitive"
    PLT = "plt"
    PLH = "plh"

    @property
    def prefix(self) -> str:
        """What stands before the title: ``""``, ``"Plt."`` (vacant office) or ``"Plh."`` (absent holder)."""
        return {"definitive": "", "plt": "Plt.", "plh": "Plh."}[self.value]


def official_title(role: Role, kind: AppointmentKind = AppointmentKind.DEFINITIVE, region: str = "") -> str:
    """The title as it is signed with; ``region`` is the name printed after it.

    >>> official_title(Role.LURAH, AppointmentKind.PLT, "Purwantoro")
    'Plt. Lurah Purwantoro'
    >>> official_title(Role.KETUA_RW, region="005")
    'Ketua RW 005'
    """
    return " ".join(part for part in (kind.prefix, role.label, region) if part)
