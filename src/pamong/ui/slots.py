"""Places on a page that other slices fill: the home page knows no letters, and still shows them.

A slice registers what it draws in ``AppConfig.ready``; the page says ``{% slot "home" %}``. What a drawing
returns for nothing to show is an empty string.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

type Drawing = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Filling:
    """One slice's part of a slot."""

    name: str
    order: int
    draw: Drawing


_slots: dict[str, dict[str, Filling]] = {}


def register(slot: str, draw: Drawing, *, name: str, order: int = 50) -> None:
    """Fill ``slot`` with what ``draw(request, **values)`` returns; lowest ``order`` first.

    Registering a ``name`` again replaces it. Return markup only from a template: plain text is escaped.

    The slots: ``home`` (cards of a signed-in person), ``home_actions`` (buttons of the hero), ``welcome`` and
    ``sign_in`` (for strangers), ``resident`` (page of one resident; gets ``resident``).
    """
    _slots.setdefault(slot, {})[name] = Filling(name, order, draw)


def drawn(slot: str, request: HttpRequest, **values: Any) -> SafeString:
    """Everything that fills ``slot``, in order; empty when nobody does."""
    fillings = sorted(_slots.get(slot, {}).values(), key=lambda filling: (filling.order, filling.name))
    return mark_safe("".join(conditional_escape(filling.draw(request, **values)) for filling in fillings))  # noqa: S308
