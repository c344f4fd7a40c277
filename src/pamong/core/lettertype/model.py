"""What a letter type is, once it has been read and found whole."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from pamong.core.dates import shift
from pamong.core.roles import Role
from pamong.core.routing import Step


class Group(StrEnum):
    """The needs under which residents find letters."""

    KEPENDUDUKAN = "kependudukan"
    SOSIAL = "sosial"
    USAHA = "usaha"
    NIKAH = "nikah"
    UMUM = "umum"


class Issuer(StrEnum):
    """Whose letter it is: the number book, the letterhead and the level of the signer."""

    RW = "rw"
    KELURAHAN = "kelurahan"
    KECAMATAN = "kecamatan"


class Paper(StrEnum):
    """Paper sizes: A4, and F4 (folio)."""

    A4 = "a4"
    F4 = "f4"


class FieldKind(StrEnum):
    """What kind of answer a question takes."""

    TEXT = "text"
    LONGTEXT = "longtext"
    CHOICE = "choice"
    DATE = "date"
    MONTH = "month"
    MONEY = "money"
    INTEGER = "integer"
    PHONE = "phone"
    NIK = "nik"
    NAME = "name"
    BOOLEAN = "boolean"
    PLACE = "place"
    FAMILY = "family"

    @property
    def is_text(self) -> bool:
        """Whether ``min`` and ``max`` count characters."""
        return self in (FieldKind.TEXT, FieldKind.LONGTEXT, FieldKind.NAME, FieldKind.PLACE)

    @property
    def is_day(self) -> bool:
        """Whether ``min`` and ``max`` are dates."""
        return self in (FieldKind.DATE, FieldKind.MONTH)

    @property
    def is_number(self) -> bool:
        """Whether ``min`` and ``max`` are amounts, and an outlier can be set."""
        return self in (FieldKind.MONEY, FieldKind.INTEGER)


class EvidenceKind(StrEnum):
    """What may be handed in."""

    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class DateBound:
    """The earliest or latest day of an answer: ``today``, ``-100y``, ``+6m``, ``+30d`` or ``2026-01-31``.

    >>> DateBound("-17y").on(date(2026, 11, 24))
    datetime.date(2009, 11, 24)

    Raises ``ValueError`` for other text.
    """

    text: str

    def __post_init__(self) -> None:
        self.on(date(2026, 1, 1))

    @classmethod
    def of(cls, value: str | date) -> Self:
        """A bound from TOML, where a date may stand unquoted."""
        return cls(value.isoformat() if isinstance(value, date) else value)

    def on(self, today: date) -> date:
        """The day it means when today is ``today``."""
        if self.text == "today":
            return today
        found = re.fullmatch(r"([+-][0-9]{1,4})([dmy])", self.text)
        if found is None:
            return date.fromisoformat(self.text)
        count = int(found[1])
        match found[2]:
            case "y":
                return shift(today, years=count)
            case "m":
                return shift(today, months=count)
            case _:
                return shift(today, days=count)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: what is stored and what is shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A question is asked only when the earlier choice ``field`` was answered with ``value``."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question; ``min`` and ``max`` count characters, members or rupiah, or are days.

    With ``when`` it is asked, and required, only if the condition holds. ``short`` names the answer where the
    whole question would be too long: in lists and in the summary.
    """

    name: str
    kind: FieldKind
    label: str
    hint: str = ""
    why: str = ""
    required: bool = True
    min: int | DateBound | None = None
    max: int | DateBound | None = None
    choices: tuple[Choice, ...] = ()
    short: str = ""
    when: Condition | None = None

    @property
    def name_of_answer(self) -> str:
        """What stands beside the answer: the short name, or else the question."""
        return self.short or self.label


@dataclass(frozen=True, slots=True)
class Evidence:
    """One document to photograph."""

    name: str
    label: str
    hint: str = ""
    required: bool = True
    kinds: tuple[EvidenceKind, ...] = (EvidenceKind.IMAGE,)


@dataclass(frozen=True, slots=True)
class Numbering:
    """Classification code and, as checked text, the pattern for ``core.numbering.NumberPattern.parse``."""

    classification: str
    pattern: str


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A rule the letter rests on; ``source`` says where it was read. Only a verified one may be printed."""

    text: str
    verified: bool
    source: str


@dataclass(frozen=True, slots=True)
class Service:
    """The six components of a service standard that the public must see (PermenPANRB 15/2014)."""

    requirements: tuple[str, ...] = ()
    procedure: tuple[str, ...] = ()
    days: int | None = None
    fee: str = ""
    product: str = ""
    complaints: str = ""


@dataclass(frozen=True, slots=True)
class Outlier:
    """What is shown to the signer as unusual: per field of money or integer kind, the amount above which."""

    amounts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LetterType:
    """One kind of letter, whole. ``validity_months`` 0 means without end."""

    slug: str
    title: str
    short: str
    group: Group
    summary: str
    keywords: tuple[str, ...]
    issuer: Issuer
    validity_months: int
    papers: tuple[Paper, ...]
    number: Numbering
    legal_basis: tuple[LegalBasis, ...]
    service: Service
    fields: tuple[Field, ...]
    evidence: tuple[Evidence, ...]
    route: tuple[Step, ...]
    outlier: Outlier

    def field(self, name: str) -> Field:
        """The question ``name``; ``KeyError`` when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    @property
    def signer(self) -> Role:
        """Whose signature ends the route."""
        return self.route[-1].role
