"""What screens show of the answers: the words of the letter, but never a whole NIK."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pamong.core import lettertype
from pamong.core.identity import mask_nik
from pamong.core.lettertype import Field, FieldError, FieldKind, LetterType, Raw
from pamong.foundation.people.models import Resident
from pamong.issuing.render.data import Value
from pamong.letters.facts import printable, text_of
from pamong.letters.models import Request
from pamong.letters.types import type_of

type Answer = tuple[str, str]


def answers(letter: Request) -> list[Answer]:
    """The answers of ``letter``: name of the answer and text, in the order of the questions."""
    kind = type_of(letter.type_version_id)
    values = _values(kind, letter)
    return [(field.name_of_answer, _text(field, values)) for field in kind.fields if field.name in values]


def purpose(letter: Request) -> Answer:
    """The one answer that a list shows: the first choice, or what was written in its place."""
    kind = type_of(letter.type_version_id)
    values = _values(kind, letter)
    for field in kind.fields:
        if field.kind is FieldKind.CHOICE and field.name in values:
            written = next((each for each in _following(kind, field) if each.name in values), field)
            return field.name_of_answer, _text(written, values)
    first = next((field for field in kind.fields if field.name in values), None)
    return (first.name_of_answer, _text(first, values)) if first else ("", "")


def typed(kind: LetterType, raw: Raw, members: Sequence[Resident], today: date) -> list[tuple[Field, str]]:
    """The questions that are asked and what was typed, as it will be printed where it can be read."""
    names = [
        {"id": str(row.pk), "name": row.name, "relation": "", "birth": "", "occupation": ""}
        for row in members
    ]
    asked = lettertype.asked(kind, raw)
    return [(field, _typed(field, raw.get(field.name, ""), {"members": names}, today)) for field in asked]


def _typed(field: Field, raw: str | list[str], facts: Mapping[str, object], today: date) -> str:
    try:
        value = lettertype.clean_field(field, raw, today=today)
    except FieldError:
        return raw if isinstance(raw, str) else ""
    text = "" if value is None else text_of(field, value, facts)
    return mask_nik(text) if field.kind is FieldKind.NIK and text else text


def _values(kind: LetterType, letter: Request) -> dict[str, Value]:
    return printable(kind, json.loads(letter.values), json.loads(letter.facts))


def _following(kind: LetterType, choice: Field) -> Iterator[Field]:
    return (field for field in kind.fields if field.when is not None and field.when.field == choice.name)


def _text(field: Field, values: Mapping[str, Value]) -> str:
    text = values[field.name].text
    return mask_nik(text) if field.kind is FieldKind.NIK else text
