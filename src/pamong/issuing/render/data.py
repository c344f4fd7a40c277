"""What a letter says, as frozen values: the contract between whoever issues a letter and its layout.

`LetterData.to_json()` is what `render` takes and what `letter.typ` reads. All text is already Indonesian and
formatted ("24 November 2026", "Rp1.250.000"); the layout adds no facts of its own.
"""

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, cast

from pamong.issuing.render.text import JSON

NOT_CERTIFIED = "Tanda tangan elektronik tidak tersertifikasi (bukan sertifikat PSrE)"
SAMPLE_MARK = "CONTOH"
DRAFT_MARK = "RANCANGAN"


class StepKind(StrEnum):
    """Steps of a route that a letter may print; the last step, sign, is the `Signer`."""

    VOUCH = "vouch"
    CHECK = "check"
    PARAF = "paraf"
    MENGETAHUI = "mengetahui"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of the sheet. The last line is the office itself and is printed largest.

    `arms` is the SVG text of the region's coat of arms; empty prints a plain shield in its place.
    """

    lines: tuple[str, ...]
    address: str
    contact: str = ""
    arms: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Names as a sentence writes them: "Kelurahan Purwantoro", "Kecamatan Blimbing", "Kota Malang"."""

    kelurahan: str
    kecamatan: str
    city: str
    rw: str = ""
    rt: str = ""


@dataclass(frozen=True, slots=True)
class ResidentFacts:
    """The person the letter is about. Unknown facts are empty and not printed; the NIK is full."""

    name: str
    nik: str = ""
    kk: str = ""
    birth: str = ""
    sex: str = ""
    religion: str = ""
    marital: str = ""
    occupation: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """One row of the family table."""

    name: str
    relation: str
    birth: str = ""
    occupation: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A cleaned field: `text` as printed, `raw` for decisions in the wording (number, boolean, ISO date)."""

    text: str
    raw: JSON = None


@dataclass(frozen=True, slots=True)
class Approval:
    """An approved step: printed, never a second signature. `acting` is "", "Plt." or "Plh."."""

    kind: StepKind
    role: str
    name: str
    date: str
    acting: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs.

    `post` is "Lurah Purwantoro"; `area` follows it in a sentence ("Kecamatan Blimbing, Kota Malang");
    `acting` is "", "Plt." or "Plh."; `on_behalf` is a whole line such as "a.n. Camat Blimbing"; `rank`
    is pangkat and golongan as printed; `nip` may be empty (heads of RT and RW have none).
    """

    post: str
    name: str
    area: str = ""
    acting: str = ""
    on_behalf: str = ""
    rank: str = ""
    nip: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """What is known only once the signer has tapped: number, date, time, codes. A draft has none."""

    number: str
    date: str
    signed_at: str
    code: str
    qr_url: str
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class LetterData:
    """Everything that one letter prints."""

    title: str
    letterhead: Letterhead
    places: Places
    place: str
    resident: ResidentFacts
    signer: Signer
    verify_address: str
    values: dict[str, Value] = field(default_factory=dict)
    family: tuple[FamilyMember, ...] = ()
    approvals: tuple[Approval, ...] = ()
    legal_basis: tuple[str, ...] = ()
    validity: str = ""
    signature_kind: str = NOT_CERTIFIED
    sample: bool = False
    binding: Binding | None = None

    def bound(self, binding: Binding) -> "LetterData":
        """The same letter with its number, date and codes."""
        return replace(self, binding=binding)

    def to_json(self) -> dict[str, JSON]:
        """Plain JSON, the same for the same letter: its canonical form may be hashed."""
        return cast("dict[str, JSON]", _plain(self))


def name_with_titles(name: str, *, front: str = "", back: str = "") -> str:
    """The name of an official as a signature block prints it: only the name in capitals, titles as they are.

    >>> name_with_titles("Ratna Kusumastuti", front="Dra.", back="M.Si.")
    'Dra. RATNA KUSUMASTUTI, M.Si.'
    """
    head = f"{front} {name.upper()}" if front else name.upper()
    return f"{head}, {back}" if back else head


def nip_groups(nip: str) -> str:
    """An 18-digit NIP in its usual groups; anything else unchanged.

    >>> nip_groups("199901012024011001")
    '19990101 202401 1 001'
    """
    if len(nip) != 18 or not nip.isdigit():
        return nip
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"


def _plain(value: object) -> JSON:
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    # asdict would copy everything once more, and that twice a letter.
    return {each.name: _plain(getattr(value, each.name)) for each in fields(cast("Any", value))}
