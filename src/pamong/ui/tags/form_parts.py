"""Forms and their faults."""

from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.forms.forms import BaseForm
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pamong.ui.forms import first_id

register = template.Library()


@register.simple_tag
def field(bound: BoundField, page: bool = False) -> SafeString:
    """A form field in our markup; ``page`` makes its label the page's heading (one question per page)."""
    html = render_to_string("pamong/bagian/isian.html", {"field": bound, "page_label": page})
    return mark_safe(html)  # noqa: S308 - a template of our own, escaped by the engine


@register.inclusion_tag("pamong/bagian/semua_isian.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """All fields of a form, hidden ones first."""
    return {"form": form}


@register.simple_tag
def error_summary(form: BaseForm) -> SafeString:
    """What needs mending, on top, focused, in the same words as at the fields. Nothing while all is well."""
    if not form.errors:
        return SafeString("")
    items = [{"text": text, "id": ""} for text in form.non_field_errors()]
    items += [{"text": text, "id": first_id(bound)} for bound in form for text in bound.errors]
    html = render_to_string("pamong/bagian/ringkasan_galat.html", {"items": items})
    return mark_safe(html)  # noqa: S308 - a template of our own, escaped by the engine


@register.simple_tag
def error_prefix(form: BaseForm | None) -> str:
    """``Galat: `` at the head of the title of a page whose form was refused."""
    return _("Galat:") + " " if form is not None and form.errors else ""


@register.filter
def why(bound: BoundField) -> Any:
    """The answer to "Mengapa kami menanyakan ini?" that the form gives for a field."""
    return getattr(bound.form, "why", {}).get(bound.name, "")
