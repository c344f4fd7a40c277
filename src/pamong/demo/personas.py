"""The people whom a visitor of the demo can be with one click. All of them are invented."""

from dataclasses import dataclass

from pamong.core.roles import Role

PURWANTORO = "35.73.01.1007"
NEIGHBOUR = "35.73.01.1008"
KECAMATAN = "35.73.01"


@dataclass(frozen=True, slots=True)
class Persona:
    """One invented person: who, as what, where, and what there is to see."""

    slug: str
    name: str
    role: Role | None
    region: str
    what: str
    front_title: str = ""
    back_title: str = ""
    nip: str = ""
    golongan: str = ""
    sex: str = "P"

    @property
    def label(self) -> str:
        """The role in words; "Warga" without one."""
        return self.role.label if self.role else "Warga"

    def __str__(self) -> str:
        return f"{self.name}, {self.label}: {self.what}"


PERSONAS = (
    Persona("warga", "Wulan Rahmawati", None, f"{PURWANTORO}.009.004", "Mengajukan surat dan mengunduhnya"),
    Persona("warga-lain", "Dwi Setiawan", None, f"{PURWANTORO}.009.004", "Warga lain di RT yang sama", sex="L"),
    Persona(
        "ketua-rt", "Sugeng Hartoyo", Role.KETUA_RT, f"{PURWANTORO}.009.004",
        "Menyetujui permohonan warga RT 004", sex="L",
    ),
    Persona(
        "ketua-rt-tetangga", "Bambang Prayitno", Role.KETUA_RT, f"{PURWANTORO}.009.005",
        "RT sebelah: tidak melihat RT 004", sex="L",
    ),
    Persona(
        "ketua-rw", "Endang Purwaningsih", Role.KETUA_RW, f"{PURWANTORO}.009",
        "Menyetujui, dan menandatangani pengantar",
    ),
    Persona(
        "loket", "Rini Astutik", Role.STAF_KELURAHAN, PURWANTORO, "Memeriksa berkas, membantu di loket",
        back_title="A.Md.", nip="999901012020122001", golongan="II/c",
    ),
    Persona(
        "lurah", "Ratna Kusumastuti", Role.LURAH, PURWANTORO, "Menandatangani banyak surat dengan satu sentuhan",
        back_title="S.STP., M.AP.", nip="999902022005122002", golongan="III/d",
    ),
    Persona(
        "loket-lain", "Yuni Lestari", Role.STAF_KELURAHAN, NEIGHBOUR, "Loket kelurahan lain",
        nip="999903032019032003", golongan="II/d",
    ),
    Persona(
        "lurah-lain", "Hendra Wijaya", Role.LURAH, NEIGHBOUR, "Lurah kelurahan lain",
        back_title="S.Sos.", nip="999904042004041004", golongan="III/d", sex="L",
    ),
    Persona(
        "kasi", "Sri Handayani", Role.KASI_KECAMATAN, KECAMATAN, "Memberi paraf di kecamatan",
        back_title="S.E.", nip="999905052006052005", golongan="III/d",
    ),
    Persona(
        "sekcam", "Agus Santoso", Role.SEKCAM, KECAMATAN, "Memberi paraf sebelum Camat",
        back_title="S.H.", nip="999906062003061006", golongan="IV/a", sex="L",
    ),
    Persona(
        "camat", "Dewi Anggraini", Role.CAMAT, KECAMATAN, "Mengetahui, dan menandatangani dispensasi nikah",
        front_title="Dra.", back_title="M.Si.", nip="999907072000072007", golongan="IV/a",
    ),
    Persona(
        "administrator", "Teguh Wibowo", Role.ADMINISTRATOR, KECAMATAN, "Mengangkat petugas dan mendaftarkan kunci",
        nip="999908082015081008", golongan="III/b", sex="L",
    ),
    Persona(
        "koordinator", "Agus Priyanto", Role.KOORDINATOR_SATGAS, KECAMATAN,
        "Memimpin Satgas Banjir: jadwal, keputusan, kejadian", nip="999909092016091009", golongan="III/a", sex="L",
    ),
    Persona(
        "satgas", "Budi Prasetyo", Role.SATGAS, KECAMATAN,
        "Absen, melaporkan langit, menangani genangan", sex="L",
    ),
    *(
        Persona(slug, name, Role.SATGAS, KECAMATAN, "Rekan Budi di Satgas Banjir", sex="L")
        for slug, name in (
            ("satgas-eko", "Eko Wahyudi"),
            ("satgas-heri", "Heri Susanto"),
            ("satgas-yoga", "Yoga Aditama"),
            ("satgas-dimas", "Dimas Saputro"),
        )
    ),
)  # fmt: skip
#: The crew of the flood watch, co-ordinator first.
CREW = tuple(each for each in PERSONAS if each.role in (Role.KOORDINATOR_SATGAS, Role.SATGAS))


def persona(slug: str) -> Persona:
    """The persona of that name. Raises ``KeyError``."""
    for each in PERSONAS:
        if each.slug == slug:
            return each
    raise KeyError(slug)
