"""Form widgets in our own markup: every Django form of the product draws the same fields."""

from functools import cached_property
from pathlib import Path

import django.forms
from django.forms.renderers import DjangoTemplates

_OURS = Path(__file__).parent / "templates"
_DJANGOS = Path(django.forms.__file__).parent / "templates"


class Renderer(DjangoTemplates):
    """Finds our widget templates first (``templates/django/forms/widgets``), then Django's."""

    field_template_name = "pamong/bagian/isian.html"

    @cached_property
    def engine(self):  # type: ignore[no-untyped-def]
        """The engine of the forms, with our tags built in."""
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [_OURS, _DJANGOS],
                "NAME": "pamongforms",
                "OPTIONS": {"builtins": ["pamong.ui.templatetags.pamong"]},
            }
        )
