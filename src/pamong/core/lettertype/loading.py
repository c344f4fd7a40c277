"""Reading ``letter.toml``: a whole letter type, or every fault at once."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from pamong.core.lettertype.model import (
    Choice,
    Condition,
    DateBound,
    Evidence,
    EvidenceKind,
    Field,
    FieldKind,
    Group,
    Issuer,
    LegalBasis,
    LetterType,
    Numbering,
    Outlier,
    Paper,
    Service,
)
from pamong.core.lettertype.reading import Fault, Table
from pamong.core.lettertype.rules import whole_faults
from pamong.core.messages import Message, _
from pamong.core.numbering import NumberPattern, NumberPatternError
from pamong.core.roles import Role
from pamong.core.routing import Step, StepKind

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_CLASSIFICATION = re.compile(r"[0-9]{3}(\.[0-9]+)*")


class LetterTypeError(ValueError):
    """The file is no letter type; ``faults`` are all of them, each with its key."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def load(text: str) -> LetterType:
    """Read a letter type from the text of its ``letter.toml``. Raises ``LetterTypeError``.

    >>> try:
    ...     load("[letter]\\nslug = 'sktm'\\nummary = 'x'")
    ... except LetterTypeError as error:
    ...     print(error.faults[0])
    letter.title: harus berisi teks
    """
    faults: list[Fault] = []
    try:
        data: Mapping[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LetterTypeError((Fault("toml", _("tidak terbaca: {error}", error=str(error))),)) from error
    made = _letter_type(Table(data, "", faults))
    faults += whole_faults(made)
    if faults:
        raise LetterTypeError(tuple(dict.fromkeys(faults)))
    return made


def _letter_type(file: Table) -> LetterType:
    head = file.table("letter")
    made = LetterType(
        slug=_matching(head, "slug", _SLUG, _("hanya huruf kecil, angka, dan tanda hubung")),
        title=head.text("title", most=120),
        short=head.text("short", most=60),
        group=head.word("group", Group),
        summary=head.text("summary"),
        keywords=head.texts("keywords"),
        issuer=head.word("issuer", Issuer),
        validity_months=head.integer("validity_months") or 0,
        papers=head.words("papers", Paper),
        number=_numbering(file.table("number")),
        legal_basis=tuple(_legal_basis(table) for table in file.tables("legal_basis")),
        service=_service(file.table("service", required=False)),
        fields=tuple(_field(table) for table in file.tables("field", name="name")),
        evidence=tuple(_evidence(table) for table in file.tables("evidence", name="name")),
        route=tuple(_step(table) for table in file.tables("route")),
        outlier=_outlier(file.table("outlier", required=False)),
    )
    head.only_known()
    file.only_known()
    return made


def _matching(table: Table, key: str, pattern: re.Pattern[str], message: Message) -> str:
    text = table.text(key, most=60)
    if text and not pattern.fullmatch(text):
        table.fault(key, message)
    return text


def _numbering(table: Table) -> Numbering:
    code = _matching(table, "classification", _CLASSIFICATION, _("contoh yang benar: 400.12.2.1"))
    pattern = table.text("pattern")
    if pattern:
        try:
            NumberPattern.parse(pattern)
        except NumberPatternError as error:
            table.fault("pattern", error.message)
    table.only_known()
    return Numbering(code, pattern)


def _legal_basis(table: Table) -> LegalBasis:
    basis = LegalBasis(table.text("text"), table.boolean("verified"), table.text("source", required=False))
    table.only_known()
    return basis


def _service(table: Table) -> Service:
    service = Service(
        requirements=table.texts("requirements", required=False),
        procedure=table.texts("procedure", required=False),
        days=table.integer("days", required=False),
        fee=table.text("fee", required=False),
        product=table.text("product", required=False),
        complaints=table.text("complaints", required=False),
    )
    table.only_known()
    return service


def _field(table: Table) -> Field:
    kind = table.word("kind", FieldKind)
    field = Field(
        name=_matching(table, "name", _NAME, _("hanya huruf kecil, angka, dan garis bawah")),
        kind=kind,
        label=table.text("label"),
        hint=table.text("hint", required=False),
        why=table.text("why", required=False),
        required=table.boolean("required", default=True),
        min=_limit(table, "min", kind),
        max=_limit(table, "max", kind),
        choices=tuple(_choice(choice) for choice in table.tables("choices", name="value")),
        short=table.text("short", required=False, most=40),
        when=_condition(table),
    )
    table.only_known()
    return field


def _condition(table: Table) -> Condition | None:
    if table.take("when") is None:
        return None
    inside = table.table("when")
    names = inside.names()
    if len(names) != 1:
        table.fault(
            "when", _("tepat satu syarat, contoh yang benar: {example}", example='{ keperluan = "lainnya" }')
        )
        return None
    return Condition(names[0], inside.text(names[0], most=60))


def _limit(table: Table, key: str, kind: FieldKind) -> int | DateBound | None:
    value = table.take(key)
    if value is None:
        return None
    if kind.is_day:
        try:
            if isinstance(value, str | date) and not isinstance(value, datetime):
                return DateBound.of(value)
        except ValueError:
            pass
        table.fault(key, _('contoh yang benar: "today", "-100y", "+1y", atau "2026-01-31"'))
        return None
    if kind.is_text or kind.is_number or kind is FieldKind.FAMILY:
        return table.integer(key)
    table.fault(key, _("jawaban jenis {kind} tidak punya batas", kind=kind.value))
    return None


def _choice(table: Table) -> Choice:
    choice = Choice(table.text("value", most=60), table.text("label"))
    table.only_known()
    return choice


def _evidence(table: Table) -> Evidence:
    evidence = Evidence(
        name=_matching(table, "name", _NAME, _("hanya huruf kecil, angka, dan garis bawah")),
        label=table.text("label"),
        hint=table.text("hint", required=False),
        required=table.boolean("required", default=True),
        kinds=table.words("kinds", EvidenceKind, default=(EvidenceKind.IMAGE,)),
    )
    table.only_known()
    return evidence


def _step(table: Table) -> Step:
    step = Step(
        kind=table.word("kind", StepKind),
        role=table.word("role", Role),
        label=table.text("label"),
        days=table.integer("days") or 0,
    )
    table.only_known()
    return step


def _outlier(table: Table) -> Outlier:
    inside = table.table("amounts", required=False)
    amounts = {name: inside.integer(name) or 0 for name in inside.names()}
    table.only_known()
    return Outlier(MappingProxyType(amounts))
