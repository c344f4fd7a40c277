"""Answers to the questions of a letter type: from what a form sends to typed values, to JSON and back.

Every refusal is a sentence that says what to do. Values are printed literally: markup in them is text.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from pamong.core.dates import parse_bulan
from pamong.core.identity import Finding, parse_nik
from pamong.core.lettertype.kinds import EMPTY, FieldError, Json, Value, parse, parse_family
from pamong.core.lettertype.model import Field, FieldKind, LetterType
from pamong.core.messages import Message, _

type Raw = Mapping[str, str | list[str]]
type Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """All answers are good. ``values`` has every question of the type, ``None`` where nothing was answered.

    ``warnings`` are for the person who checks: what is unlikely about a NIK, by the name of its question.
    """

    values: Values
    warnings: Mapping[str, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """Some answers cannot be taken: a sentence for each, in the order of the questions."""

    errors: Mapping[str, Message]


def clean(
    letter_type: LetterType, raw: Raw, *, today: date, members: Collection[str] | None = None
) -> Cleaned | FieldErrors:
    """Read all answers of a form; names that are no question are ignored, and so is what is not asked.

    ``members`` are the ids that a family question may choose from; without them any id is taken.
    """
    values: dict[str, Value] = dict.fromkeys((field.name for field in letter_type.fields), None)
    errors: dict[str, Message] = {}
    for field in asked(letter_type, raw):
        try:
            values[field.name] = clean_field(field, raw.get(field.name, ""), today=today, members=members)
        except FieldError as error:
            errors[field.name] = error.message
    if errors:
        return FieldErrors(errors)
    return Cleaned(values, _warnings(letter_type, values, today))


def asked(letter_type: LetterType, raw: Raw) -> tuple[Field, ...]:
    """The questions to ask, in order, after what was answered so far: those whose condition holds."""
    found: dict[str, Field] = {}
    for field in letter_type.fields:
        when = field.when
        if when is None or (when.field in found and _last(raw.get(when.field, "")).strip() == when.value):
            found[field.name] = field
    return tuple(found.values())


def _last(raw: str | list[str]) -> str:
    """What a form sent for a question with one answer."""
    return raw if isinstance(raw, str) else (raw[-1] if raw else "")


def clean_field(
    field: Field, raw: str | list[str], *, today: date, members: Collection[str] | None = None
) -> Value:
    """Read the answer to one question, ``None`` when it may be and is left open.

    A date is ``datetime.date``, a month the first day of it, money and integers ``int``, a phone number
    E.164, a family the chosen ids, everything else text. Raises ``FieldError``.

    >>> clean_field(Field("gaji", FieldKind.MONEY, "Berapa?"), "Rp 1.250.000", today=date(2026, 11, 24))
    1250000
    """
    if field.kind is FieldKind.FAMILY:
        value: Value = _family(field, [raw] if isinstance(raw, str) else raw, members)
    else:
        text = _last(raw)
        value = parse(field, text, today) if text.strip() else None
    if value is None and field.required:
        raise FieldError(EMPTY[field.kind])
    return value


def _family(field: Field, chosen: list[str], members: Collection[str] | None) -> tuple[str, ...] | None:
    ids = parse_family(field, chosen)
    if ids and members is not None and not set(ids) <= set(members):
        raise FieldError(_("Pilih anggota keluarga dari daftar."))
    return ids


def _warnings(letter_type: LetterType, values: Values, today: date) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, tuple[Finding, ...]] = {}
    for field in letter_type.fields:
        value = values[field.name]
        if field.kind is FieldKind.NIK and isinstance(value, str):
            warnings = parse_nik(value, today=today).warnings
            if warnings:
                found[field.name] = warnings
    return found


def to_json(letter_type: LetterType, values: Values) -> dict[str, Json]:
    """The values as JSON has them: days as 2026-11-24, months as 2026-11, a family as a list.

    ``from_json`` inverts it. ``KeyError`` when a question is missing from ``values``.
    """
    return {field.name: _json_of(field, values[field.name]) for field in letter_type.fields}


def _json_of(field: Field, value: Value) -> Json:
    if isinstance(value, date):
        return value.isoformat()[:7] if field.kind is FieldKind.MONTH else value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def from_json(letter_type: LetterType, data: Mapping[str, object]) -> dict[str, Value]:
    """The values that ``to_json`` wrote; a missing question reads as ``None``, other names are ignored.

    Raises ``ValueError`` for a value of another type than its question has.
    """
    return {field.name: _value_of(field, data.get(field.name)) for field in letter_type.fields}


def _value_of(field: Field, data: object) -> Value:
    match field.kind, data:
        case _, None:
            return None
        case FieldKind.DATE, str():
            return date.fromisoformat(data)
        case FieldKind.MONTH, str():
            return parse_bulan(data).first
        case ((FieldKind.MONEY | FieldKind.INTEGER), int()) if not isinstance(data, bool):
            return data
        case FieldKind.BOOLEAN, bool():
            return data
        case FieldKind.FAMILY, list() if all(isinstance(item, str) for item in data):
            return tuple(data)
        case kind, str() if kind.is_text or kind in (FieldKind.CHOICE, FieldKind.PHONE, FieldKind.NIK):
            return data
        case _:
            raise ValueError(f"{field.name}: {type(data).__name__} is no {field.kind} answer")
