"""Words with a meaning: badges, banners, tickets, paper, sheets."""

from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from pamong.ui import components
from pamong.ui.tags.pictures import icon, mark

register = template.Library()


@register.simple_tag
def badge(status: str | components.Status, label: Any = "") -> SafeString:
    """A state word with icon and colour; ``status`` is a key of ``STATUSES``, a tone or a ``Status``."""
    look = components.STATUSES.get(status) if isinstance(status, str) else status
    if look is None:
        look = components.Status(label or str(status), tone=str(status))
    picture = icon(look.icon) if look.icon else ""
    tone = f" badge-{look.tone}" if look.tone else ""
    return format_html('<span class="badge{}">{}{}</span>', tone, picture, label or look.label)


@register.simple_block_tag
def banner(
    content: str, kind: str = "info", title: Any = "", icon_name: str = "", role: str = ""
) -> SafeString:
    """A message in place; ``kind`` is info, ok, warn or danger."""
    look = components.BANNERS[kind]
    return format_html(
        '<div class="banner{}"{}>{}<div class="stack gap-1">{}{}</div></div>',
        f" banner-{look.tone}" if look.tone else "",
        format_html(' role="{}"', role) if role else "",
        icon(icon_name or look.icon),
        format_html("<p><strong>{}</strong></p>", title) if title else "",
        conditional_escape(content),
    )


@register.simple_block_tag
def disclosure(content: str, title: Any, opened: bool = False) -> SafeString:
    """A detail that only some need."""
    return format_html(
        '<details class="disclosure"{}><summary>{} {}</summary><div class="stack gap-2">{}</div></details>',
        mark_safe(" open") if opened else "",
        icon("right", "icon-s"),
        title,
        conditional_escape(content),
    )


@register.simple_block_tag
def empty(content: str, title: Any, level: int = 2) -> SafeString:
    """Nothing here yet, said kindly; ``content`` tells what comes next."""
    heading = f"h{level}"
    return format_html(
        '<div class="empty">{}<{}>{}</{}>{}</div>',
        mark(),
        heading,
        title,
        heading,
        conditional_escape(content),
    )


@register.simple_block_tag
def paper(content: str, frame: bool = False, small: bool = False, caption: Any = "") -> SafeString:
    """A sheet of paper on its mat; what is inside is sized by the sheet (cqi)."""
    classes = " ".join(filter(None, ("mat stack", "mat-frame" if frame else "", "mat-s" if small else "")))
    return format_html(
        '<figure class="{}"><div class="paper">{}</div>{}</figure>',
        classes,
        conditional_escape(content),
        format_html('<figcaption class="center small">{}</figcaption>', caption) if caption else "",
    )


@register.simple_block_tag
def sheet(content: str, name: str, title: Any, level: int = 2) -> SafeString:
    """A dialog from below; its buttons go into a ``div.sheet-foot`` at the end. Opened by ``showModal()``."""
    return format_html(
        '<dialog class="sheet stack gap-4" id="{0}" aria-labelledby="{0}-judul">'
        '<h{1} id="{0}-judul" class="h-l">{2}</h{1}>{3}</dialog>',
        name,
        level,
        title,
        conditional_escape(content),
    )


@register.simple_block_tag
def verdict(content: str, kind: str, title: Any, text: Any = "", level: int = 1) -> SafeString:
    """The ticket of one check; ``kind`` is ok, revoked, changed, foreign or unread."""
    look = components.VERDICTS[kind]
    return format_html(
        '<article class="verdict {}"><div class="verdict-top"><span class="verdict-mark">{}</span>'
        '<h{} class="verdict-word">{}</h{}>{}</div><div class="verdict-body stack gap-4">{}</div></article>',
        look.css,
        icon(look.icon),
        level,
        title,
        level,
        format_html("<p>{}</p>", text) if text else "",
        conditional_escape(content),
    )
