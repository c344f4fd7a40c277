"""Widgets that Django does not have."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

_PARTS = ("day", "month", "year")


class DateParts(forms.Widget):
    """A date as day, month and year: quicker than a calendar for a birthday, and it works on every phone.

    The value handed on is ``day/month/year`` as typed, so that nothing is lost when it cannot be read; a
    month may be a name.
    """

    template_name = "pamong/widgets/tanggal.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the three inputs."""
        context = super().get_context(name, value, attrs)
        values = _split(value)
        base = context["widget"]["attrs"].get("id", f"id_{name}")
        invalid = context["widget"]["attrs"].get("aria-invalid")
        context["widget"]["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{base}_{index}",
                "label": label,
                "value": values[index],
                "part": part,
                "invalid": invalid,
                "autocomplete": f"bday-{part}" if self.attrs.get("autocomplete") == "bday" else "off",
            }
            for index, (part, label) in enumerate(
                zip(_PARTS, (_("Hari"), _("Bulan"), _("Tahun")), strict=True)
            )
        ]
        return context

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> str | None:
        """Join the parts; None when all are empty. A whole date under the plain name is taken as well."""
        parts = [str(data.get(f"{name}_{part}", "")).strip() for part in _PARTS]
        if not any(parts):
            return data.get(name) or None
        return "/".join(parts)

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        """Whether no part was sent at all."""
        return name not in data and all(f"{name}_{part}" not in data for part in _PARTS)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """No single input: the legend names the group."""
        return ""


def _split(value: Any) -> tuple[str, str, str]:
    if isinstance(value, date):
        return str(value.day), str(value.month), str(value.year)
    if isinstance(value, str) and value.count("/") == 2:
        day, month, year = value.split("/")
        return day, month, year
    return "", "", ""


class Photo(forms.FileInput):
    """One photo, taken now or chosen; the page's script makes it small before it is sent."""

    template_name = "pamong/widgets/foto.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": "image/jpeg,image/png,image/webp", "data-photo": "", **(attrs or {})})


class Document(forms.FileInput):
    """One PDF file."""

    template_name = "pamong/widgets/berkas.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": "application/pdf", **(attrs or {})})
