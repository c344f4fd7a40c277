"""The base form: our markup, and messages that say what to do instead of what went wrong."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pamong.core.dates import DateError, parse_tanggal
from pamong.core.messages import Message
from pamong.ui.rendering import Renderer
from pamong.ui.widgets import DateParts

__all__ = ["DateField", "Form", "first_id", "say"]

_BOXED = (forms.widgets.Input, forms.Textarea, forms.Select)
_NOT_BOXED = (forms.CheckboxInput, forms.FileInput, forms.HiddenInput)


class DateField(forms.DateField):
    """A date typed as day, month, year; the words about a wrong one are ``core.dates``'."""

    widget = DateParts

    def to_python(self, value: Any) -> date | None:
        """Read what ``DateParts`` hands on."""
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return parse_tanggal(" ".join(str(value).split("/")))
        except DateError as error:
            raise forms.ValidationError(say(error.message), code="invalid") from error


def say(message: Message) -> str:
    """A sentence of core in the language of the request."""
    return _(message.template).format(**message.params) if message.params else _(message.template)


class Form(forms.Form):
    """All forms of the product derive from this one.

    ``why`` maps a field's name to the answer to "Mengapa kami menanyakan ini?". Messages of Django that
    nobody replaced are replaced by ours, with the field's label in them. The browser never blocks a form:
    the server answers, in our words, and the page is drawn again with everything that was typed.
    """

    default_renderer = Renderer
    use_required_attribute = False
    why: Mapping[str, str | Promise] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)
        for name, field in self.fields.items():
            _speak(field, str(field.label or self[name].label))


def dress(field: forms.Field) -> None:
    """Give a field's widget our class."""
    widget = field.widget
    if isinstance(widget, _BOXED) and not isinstance(widget, _NOT_BOXED):
        widget.attrs["class"] = f"input {widget.attrs.get('class', '')}".strip()
    if isinstance(field, forms.IntegerField) and isinstance(widget, forms.NumberInput):
        # A number field scrolls away under the mouse and hides what was typed wrong.
        widget.input_type = "text"
        widget.attrs.setdefault("inputmode", "numeric")


def first_id(bound: BoundField) -> str:
    """The id that a link in the error summary leads to: the first control of the field."""
    if bound.id_for_label:
        return bound.id_for_label
    return f"{bound.auto_id}_0"


def _speak(field: forms.Field, label: str) -> None:
    """Replace the stock messages of ``field`` that were left untouched."""
    thing = label[:1].lower() + label[1:] if label[1:2].islower() else label
    for code, text in _messages(field, thing).items():
        stock = _stock(field, code)
        if code in field.error_messages and field.error_messages[code] == stock:
            field.error_messages[code] = text
    for validator in field.validators:
        _speak_limit(validator, thing)


def _messages(field: forms.Field, thing: str) -> dict[str, str]:
    required = _("Isi %(thing)s") % {"thing": thing}
    if isinstance(field, forms.FileField):
        required = _("Unggah %(thing)s") % {"thing": thing}
    elif isinstance(field, forms.BooleanField):
        required = _("Centang pernyataan ini untuk melanjutkan")
    elif isinstance(field, forms.ChoiceField):
        required = _("Pilih salah satu %(thing)s") % {"thing": thing}
    return {
        "required": required,
        "invalid": _invalid(field, thing),
        "invalid_choice": _("Pilih %(thing)s dari daftar") % {"thing": thing},
        "empty": _("Berkas itu kosong. Pilih berkas lain untuk %(thing)s") % {"thing": thing},
        "missing": required,
    }


def _invalid(field: forms.Field, thing: str) -> str:
    if isinstance(field, forms.IntegerField):
        return _("Tulis %(thing)s dengan angka, contoh 3") % {"thing": thing}
    return _("Periksa lagi %(thing)s") % {"thing": thing}


def _stock(field: forms.Field, code: str) -> Any:
    for kind in type(field).__mro__:
        found = getattr(kind, "default_error_messages", {}).get(code)
        if found is not None and kind.__module__.startswith("django."):
            return found
    return None


def _speak_limit(validator: Any, thing: str) -> None:
    limits = {
        "max_length": _("Tulis %(thing)s paling banyak %%(limit_value)d huruf (sekarang %%(show_value)d)"),
        "min_length": _("Tulis %(thing)s paling sedikit %%(limit_value)d huruf (sekarang %%(show_value)d)"),
        "max_value": _("Tulis %(thing)s paling besar %%(limit_value)s"),
        "min_value": _("Tulis %(thing)s paling kecil %%(limit_value)s"),
    }
    code = getattr(validator, "code", None)
    if (
        code in limits
        and type(validator).__module__ == "django.core.validators"
        and "message" not in vars(validator)
    ):
        validator.message = limits[code] % {"thing": thing}
