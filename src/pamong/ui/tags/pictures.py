"""Icons, the mark, the seal, initials."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pamong.ui.tags.values import initials

register = template.Library()


@register.simple_tag
def icon(name: str, cls: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless ``label`` gives it a name."""
    return _icon(name, cls, str(label), static("pamong/ikon.svg"))


@lru_cache(maxsize=512)
def _icon(name: str, cls: str, label: str, sprite: str) -> SafeString:
    """A list draws the same few icons hundreds of times."""
    classes, use = f"icon {cls}".strip(), f"{sprite}#i-{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, use
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, use)


@register.simple_tag
def mark(cls: str = "") -> SafeString:
    """The slice of star fruit: the brand, and "you are here" in a timeline."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#mark"/></svg>',
        f"mark {cls}".strip(),
        static("pamong/ikon.svg"),
    )


@register.simple_tag(takes_context=True)
def seal(context: template.Context, office: str, below: str = "") -> SafeString:
    """The office's seal. Only after a real signature."""
    number = int(context.render_context.get("pamong_seals") or 0) + 1
    context.render_context["pamong_seals"] = number
    name = office.upper()
    return mark_safe(  # noqa: S308 - a template of our own, escaped by the engine
        render_to_string(
            "pamong/bagian/segel.html",
            {
                "office": office,
                "name": name,
                "below": below or _("SAH · ELEKTRONIK"),
                "number": number,
                "squeeze": len(name) > 16,
            },
        )
    )


@register.simple_tag
def face(name: str, small: bool = False, tone: str = "") -> SafeString:
    """The initials of a person in a circle; decoration, the name stands beside it."""
    classes = ["face", "face-s" if small else "", f"face-{tone}" if tone else ""]
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span>', " ".join(filter(None, classes)), initials(name)
    )
