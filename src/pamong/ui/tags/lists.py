"""Journeys and lists."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pamong.ui import components, slots
from pamong.ui.tags.pictures import icon

register = template.Library()


@register.inclusion_tag("pamong/bagian/linimasa.html")
def timeline(
    steps: Iterable[components.TimelineStep], small: bool = False, across: bool = False
) -> dict[str, Any]:
    """The journey of a letter; ``across`` lies down on wide screens."""
    return {"steps": steps, "small": small, "across": across}


@register.simple_tag
def steps(done: int, total: int) -> SafeString:
    """A journey in one line: ``done`` steps finished, the next one is now."""
    now = min(done + 1, total)
    label = _("Langkah %(now)s dari %(total)s") % {"now": now, "total": total}
    states = ["is-done" if n <= done else "is-now" if n == done + 1 else "" for n in range(1, total + 1)]
    bars = format_html_join("", '<span class="{}"></span>', ((state,) for state in states))
    return format_html('<span class="steps" role="img" aria-label="{}">{}</span>', label, bars)


@register.inclusion_tag("pamong/bagian/baris.html")
def row(
    title: Any,
    detail: Any = "",
    url: str = "",
    tile: str = "",
    tone: str = "",
    lead: str = "",
    count: int | None = None,
) -> dict[str, Any]:
    """One line of a ``.card-flush.rows`` list; a link with ``url``; ``tile`` or ``lead`` names its icon."""
    return {
        "title": title,
        "detail": detail,
        "url": url,
        "tile": tile,
        "tone": tone,
        "lead": lead,
        "count": count,
    }


@register.inclusion_tag("pamong/bagian/jawaban.html")
def answer(label: Any, value: Any, url: str = "", what: Any = "") -> dict[str, Any]:
    """One line of a ``dl.summary``: the answer and the way back to its question."""
    return {"label": label, "value": value, "url": url, "what": what or str(label).lower()}


@register.simple_tag
def facts(pairs: Iterable[tuple[Any, Any]], cls: str = "facts") -> SafeString:
    """Labels and short values; ``cls="pairs stack gap-3"`` stacks values that must be compared."""
    rows = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", pairs)
    return format_html('<dl class="{}">{}</dl>', cls, rows)


@register.inclusion_tag("pamong/bagian/tab.html")
def tabs(links: Iterable[components.Tab], label: Any = "") -> dict[str, Any]:
    """The views of one list."""
    return {"tabs": links, "label": label or _("Tampilan")}


@register.inclusion_tag("pamong/bagian/halaman.html", takes_context=True)
def pager(context: template.Context, found: Page[Any], name: str = "hal") -> dict[str, Any]:
    """Pages of a list; keeps the other parameters of the query."""
    query = context["request"].GET.copy()
    query.pop(name, None)
    kept = query.urlencode()
    numbers = list(found.paginator.get_elided_page_range(found.number, on_each_side=1, on_ends=1))
    return {"found": found, "numbers": numbers, "prefix": f"?{kept}&{name}=" if kept else f"?{name}="}


@register.simple_tag
def back(url: str, label: Any = "") -> SafeString:
    """The way back, first thing on the page."""
    return format_html(
        '<nav aria-label="{}"><a class="back" href="{}">{} {}</a></nav>',
        _("Jejak"),
        url,
        icon("left"),
        label or _("Kembali"),
    )


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, **values: Any) -> SafeString:
    """What other slices have to show here (``pamong.ui.slots``)."""
    return slots.drawn(name, context["request"], **values)
