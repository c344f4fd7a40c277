"""The question forms of a letter type: one question, one page; core reads the answer, Django draws the field."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.lettertype import Field, FieldError, FieldKind, clean_field
from pamong.foundation.people.codes import CodeList
from pamong.foundation.people.models import Resident
from pamong.ui.components import Option
from pamong.ui.forms import Form, say
from pamong.ui.widgets import DateParts, Photo

_NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


class _RawField(forms.Field):
    """Hands on what was typed; core decides whether it is an answer."""

    def clean(self, value: Any) -> Any:
        return value


class QuestionForm(Form):
    """The form of one question of a letter type."""

    def __init__(self, question: Field, *args: Any, family: list[Resident] | None = None, **kwargs: Any) -> None:
        self.question = question
        self.family = family or []
        self.why = {question.name: question.why} if question.why else {}
        super().__init__(*args, **kwargs)
        self.fields[question.name] = _RawField(
            label=question.label,
            help_text=question.hint,
            required=False,
            widget=_widget(question, self.family),
        )

    def raw(self) -> str | list[str]:
        """What was typed, as the draft keeps it."""
        value = self.fields[self.question.name].widget.value_from_datadict(
            self.data, self.files, self.add_prefix(self.question.name)
        )
        if isinstance(value, list):
            return [str(item) for item in value]
        return "" if value is None else str(value)[:10_000]

    def clean(self) -> dict[str, Any]:
        """Let core read the answer; its sentence becomes the field's error."""
        data = super().clean() or {}
        ids = [str(row.pk) for row in self.family]
        try:
            clean_field(self.question, self.raw(), today=timezone.localdate(), members=ids)
        except FieldError as error:
            self.add_error(self.question.name, say(error.message))
        return data


def _widget(question: Field, family: list[Resident]) -> forms.Widget:
    match question.kind:
        case FieldKind.LONGTEXT:
            return forms.Textarea(attrs={"rows": 4, "class": "input"})
        case FieldKind.CHOICE:
            return forms.RadioSelect(choices=[(choice.value, choice.label) for choice in question.choices])
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


def _member(row: Resident) -> Option:
    return Option(row.name, CodeList.RELATION.label(row.relation))


class PhotoForm(Form):
    """One photo."""

    foto = forms.FileField(label=_("Foto"), widget=Photo)

    def __init__(self, label: str, hint: str, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["foto"]
        field.label, field.help_text, field.required = label, hint, required
