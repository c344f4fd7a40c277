"""The question forms of a letter type: one question, one page; core reads the answer, Django draws the field."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.identity import mask_nik
from pamong.core.lettertype import Choice, Field, FieldError, FieldKind, LetterType, clean_field
from pamong.foundation.people.codes import CodeList
from pamong.foundation.people.models import Resident
from pamong.ui.components import Option
from pamong.ui.forms import Form, say
from pamong.ui.widgets import DateParts, Photo

_NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}
_LONG = 10_000
_MANY = 100


class _RawField(forms.Field):
    """Hands on what was typed; core decides whether it is an answer."""

    def clean(self, value: Any) -> Any:
        return value


class QuestionForm(Form):
    """The form of one question of a letter type.

    ``typed`` is what the draft keeps. A whole NIK that is already kept never goes to a screen again: the field
    stays empty, and left empty it keeps the answer.
    """

    def __init__(
        self,
        question: Field,
        data: Mapping[str, Any] | None = None,
        *,
        typed: str | list[str] = "",
        family: Sequence[Resident] = (),
        own_words: str = "",
    ) -> None:
        self.question = question
        self.family = family
        self.why = {question.name: question.why} if question.why else {}
        self.kept = typed if question.kind is FieldKind.NIK and _is_whole(question, typed) else ""
        super().__init__(data, initial={} if self.kept else {question.name: typed})
        hint = question.hint
        if self.kept:
            hint = _("Sudah terisi %(nik)s. Isi hanya bila ingin mengganti.") % {
                "nik": mask_nik(str(self.kept))
            }
        self.fields[question.name] = _RawField(
            label=question.label,
            help_text=hint,
            required=False,
            widget=_widget(question, family, own_words),
        )

    def raw(self) -> str | list[str]:
        """What was typed, as the draft keeps it."""
        value = self.fields[self.question.name].widget.value_from_datadict(
            self.data, self.files, self.add_prefix(self.question.name)
        )
        if isinstance(value, list):
            return [str(item)[:64] for item in value[:_MANY]]
        text = "" if value is None else str(value)[:_LONG]
        return text if text.strip() or not self.kept else self.kept

    def clean(self) -> dict[str, Any]:
        """Let core read the answer; its sentence becomes the field's error."""
        data = super().clean() or {}
        ids = [str(row.pk) for row in self.family]
        try:
            clean_field(self.question, self.raw(), today=timezone.localdate(), members=ids)
        except FieldError as error:
            self.add_error(self.question.name, say(error.message))
        return data


def _is_whole(question: Field, typed: str | list[str]) -> bool:
    try:
        return bool(typed) and clean_field(question, typed, today=timezone.localdate()) is not None
    except FieldError:
        return False


def has_own_words(kind: LetterType, question: Field) -> str:
    """The choice of ``question`` after which another question asks for own words; empty without one."""
    following = (field.when for field in kind.fields if field.when is not None)
    return next((when.value for when in following if when.field == question.name), "")


def _widget(question: Field, family: Sequence[Resident], own_words: str) -> forms.Widget:
    match question.kind:
        case FieldKind.LONGTEXT:
            return forms.Textarea(attrs={"rows": 4, "class": "input"})
        case FieldKind.CHOICE:
            return forms.RadioSelect(
                choices=[(each.value, _option(each, own_words)) for each in question.choices]
            )
        case FieldKind.BOOLEAN:
            return forms.RadioSelect(choices=[("ya", _("Ya")), ("tidak", _("Tidak"))])
        case FieldKind.DATE:
            return DateParts()
        case FieldKind.MONEY | FieldKind.INTEGER | FieldKind.NIK:
            return forms.TextInput(attrs={**_NUMERIC, "class": "input"})
        case FieldKind.PHONE:
            return forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "class": "input"})
        case FieldKind.FAMILY:
            return forms.CheckboxSelectMultiple(choices=[(str(row.pk), _member(row)) for row in family])
        case _:
            return forms.TextInput(attrs={"class": "input"})


def _option(choice: Choice, own_words: str) -> Option:
    return Option(choice.label, _("Bapak/Ibu tulis sendiri sesudah ini") if choice.value == own_words else "")


def _member(row: Resident) -> Option:
    return Option(row.name, CodeList.RELATION.label(row.relation))


class PhotoForm(Form):
    """One photo."""

    foto = forms.FileField(label=_("Foto"), widget=Photo)

    def __init__(self, label: str, hint: str, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["foto"]
        field.label, field.help_text, field.required = label, hint, required
