"""The numbered lists of SIAK as words. The numbers are stable and used for import."""

import csv
import re
from enum import StrEnum
from functools import cache
from importlib.resources import files

_ACRONYMS = "PNS TNI POLRI RI BUMN BUMD DPR DPD BPK DPRD MPR SD SLTP SLTA YME I II III IV AB"
_UPPER = frozenset(_ACRONYMS.split())


class CodeList(StrEnum):
    """A list by its file in the package's ``data`` folder.

    >>> CodeList.OCCUPATION.label(5), CodeList.RELATION.label(1), CodeList.RELIGION.label(99)
    ('Pegawai Negeri Sipil (PNS)', 'Kepala Keluarga', '')
    """

    RELIGION = "siak_agama"
    EDUCATION = "siak_pendidikan"
    OCCUPATION = "siak_pekerjaan"
    MARITAL_STATUS = "siak_status_kawin"
    RELATION = "siak_shdk"
    BLOOD = "siak_golongan_darah"
    DISABILITY = "siak_disabilitas"

    def label(self, code: int) -> str:
        """The words for ``code``, as letters print them; empty for a number that is not in the list."""
        return _labels(self).get(code, "")

    def choices(self) -> list[tuple[int, str]]:
        """Every number with its words, in the list's order."""
        return list(_labels(self).items())

    def has(self, code: int) -> bool:
        """Whether ``code`` is in the list."""
        return code in _labels(self)


SEX_LABELS = {"L": "Laki-laki", "P": "Perempuan"}
NATIONALITY_LABELS = {1: "WNI", 2: "WNA", 3: "Kewarganegaraan ganda"}
STATUS_LABELS = {1: "Hidup", 2: "Meninggal", 3: "Pindah", 4: "Hilang", 6: "Pergi", 9: "Tidak valid"}
ALIVE = 1
HEAD = 1


@cache
def _labels(kind: CodeList) -> dict[int, str]:
    text = (files(__package__) / "data" / f"{kind.value}.csv").read_text(encoding="utf-8")
    return {
        int(row["code"]): row.get("label") or row.get("suggested_label") or _spoken(row["name"])
        for row in csv.DictReader(text.splitlines())
    }


def _spoken(name: str) -> str:
    """SIAK writes capitals: "BELUM TAMAT SD/SEDERAJAT" becomes "Belum Tamat SD/Sederajat"."""
    words = re.sub(r"[A-Z]+", lambda word: word[0] if word[0] in _UPPER else word[0].capitalize(), name)
    return re.sub(r"\s*/\s*", "/", words)
