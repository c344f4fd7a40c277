"""Region codes of the ministry of home affairs, carried on to RW and RT, and their place as one integer."""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Self

from pamong.core.messages import Message, _

# PP.KK.CC.DDDD of Kepmendagri 300.2.2-2430/2025 (DDDD: 1 kelurahan, 2 desa, 3 desa adat); .RRR.TTT is ours.
_GRAMMAR = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3}(\.[0-9]{3}(\.[0-9]{3})?)?)?)?)?")
_WIDTHS = (2, 2, 2, 4, 3, 3)
_DIGITS = sum(_WIDTHS)


def _split(digits: str) -> list[str]:
    ends = tuple(accumulate(_WIDTHS))
    return [digits[end - width : end] for width, end in zip(_WIDTHS, ends, strict=True)]


class RegionLevel(StrEnum):
    """The levels of the tree, highest first."""

    PROVINSI = "provinsi"
    KABKOTA = "kabkota"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"
    RW = "rw"
    RT = "rt"

    @property
    def depth(self) -> int:
        """1 for a provinsi to 6 for an RT: the number of parts in the code.

        >>> RegionLevel.KELURAHAN.depth
        4
        """
        return _LEVELS.index(self) + 1


_LEVELS = tuple(RegionLevel)


class RegionError(ValueError):
    """The text is no region code; ``message`` says what one looks like."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.message: Message = _(
            "Kode wilayah {text} tidak dikenal. Contoh yang benar: 35.73.01.1007.", text=text
        )
        super().__init__(self.message)


@dataclass(frozen=True, slots=True, order=True)
class RegionCode:
    """One region by its dotted code; a kecamatan contains its kelurahan, they their RW, those their RT.

    >>> rt = RegionCode.parse("35.73.01.1007.005.003")
    >>> rt.level, rt.rw, rt.rt, str(rt.parent)
    (<RegionLevel.RT: 'rt'>, '005', '003', '35.73.01.1007.005')
    >>> RegionCode.parse("35.73.01").place_range
    (3573010000000000, 3573019999999999)

    Raises ``RegionError`` for text that is no code, also when built directly.
    """

    text: str

    def __post_init__(self) -> None:
        if not _GRAMMAR.fullmatch(self.text) or any(int(part) == 0 for part in self.text.split(".")):
            raise RegionError(self.text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code, blanks around it allowed."""
        return cls(text.strip())

    @classmethod
    def from_place(cls, place: int) -> Self:
        """Invert ``place``.

        >>> RegionCode.from_place(3573011007005000).text
        '35.73.01.1007.005'
        """
        digits = str(place).rjust(_DIGITS, "0")
        if not digits.isdecimal() or len(digits) != _DIGITS:
            raise RegionError(str(place))
        parts = _split(digits)
        while parts and int(parts[-1]) == 0:
            parts.pop()
        return cls(".".join(parts))

    def __str__(self) -> str:
        return self.text

    @property
    def parts(self) -> tuple[str, ...]:
        """The code split at its dots."""
        return tuple(self.text.split("."))

    @property
    def level(self) -> RegionLevel:
        """The level that the number of parts says."""
        return _LEVELS[len(self.parts) - 1]

    @property
    def parent(self) -> "RegionCode | None":
        """The region one level up, or ``None`` for a provinsi."""
        head, dot, _tail = self.text.rpartition(".")
        return RegionCode(head) if dot else None

    def at(self, level: RegionLevel) -> "RegionCode":
        """The region of that level in which this one lies; ``RegionError`` when this one is higher.

        >>> RegionCode.parse("35.73.01.1007.005").at(RegionLevel.KECAMATAN).text
        '35.73.01'
        """
        if level.depth > len(self.parts):
            raise RegionError(self.text)
        return RegionCode(".".join(self.parts[: level.depth]))

    @property
    def kelurahan(self) -> "RegionCode | None":
        """The kelurahan in which it lies, or ``None`` for a kecamatan and above."""
        return self.at(RegionLevel.KELURAHAN) if len(self.parts) >= RegionLevel.KELURAHAN.depth else None

    @property
    def rw(self) -> str | None:
        """The RW as three digits, or ``None`` above RW level."""
        return self.parts[4] if len(self.parts) > 4 else None

    @property
    def rt(self) -> str | None:
        """The RT as three digits, or ``None`` above RT level."""
        return self.parts[5] if len(self.parts) > 5 else None

    @property
    def place(self) -> int:
        """The code as a 16-digit integer PPKKCCDDDDRRRTTT, missing parts 0; fits a signed 64-bit column."""
        return int(self.text.replace(".", "").ljust(_DIGITS, "0"))

    @property
    def place_range(self) -> tuple[int, int]:
        """Lowest and highest ``place`` of itself and everything inside it, for a BETWEEN."""
        digits = self.text.replace(".", "")
        return int(digits.ljust(_DIGITS, "0")), int(digits.ljust(_DIGITS, "9"))

    def contains(self, other: "RegionCode") -> bool:
        """Whether ``other`` is this region or lies inside it.

        >>> RegionCode("35.73.01").contains(RegionCode("35.73.01.1007"))
        True
        >>> RegionCode("35.73.01.1007").contains(RegionCode("35.73.01"))
        False
        """
        low, high = self.place_range
        return low <= other.place <= high
