"""The components as template tags; a builtin of every template, so nothing needs to be loaded."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.forms.forms import BaseForm
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pamong.core import dates, identity, money
from pamong.ui import components, slots
from pamong.ui.forms import first_id

register = template.Library()

# --- pictures ---


@register.simple_tag
def icon(name: str, cls: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless ``label`` gives it a name."""
    classes = f"icon {cls}".strip()
    use = f"{static('pamong/ikon.svg')}#i-{name}"
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
                "squeeze": len(name) > 23,
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


# --- words with a meaning ---


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


# --- journeys, lists ---


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


# --- forms ---


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


# --- values ---


@register.filter
def tanggal(value: date | datetime | None) -> str:
    """24 November 2026."""
    return dates.tanggal(_day(value)) if value else ""


@register.filter
def hari_tanggal(value: date | datetime | None) -> str:
    """Selasa, 24 November 2026."""
    return dates.hari_tanggal(_day(value)) if value else ""


@register.filter
def iso_date(value: str | date | None) -> date | None:
    """The date that a record keeps as text (2026-11-24); nothing for what is none."""
    if isinstance(value, date) or not value:
        return value or None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


@register.filter
def jam(value: datetime | None) -> str:
    """15.30 WIB."""
    return dates.jam(value, timezone.get_current_timezone()) if value else ""


@register.filter
def saat(value: datetime | None) -> str:
    """The time alone for today (15.30), otherwise the date."""
    if not value:
        return ""
    local = _local(value)
    return f"{local:%H.%M}" if local.date() == timezone.localdate() else dates.tanggal(local.date())


@register.filter
def rupiah(value: int | None) -> str:
    """Rp1.250.000."""
    return "" if value is None else money.rupiah(value)


@register.filter
def nik_mask(value: str | None) -> str:
    """A NIK of which only the last four digits show."""
    return identity.mask_nik(value) if value else ""


@register.filter
def breakable(value: str) -> SafeString:
    """A number or code that may break after its slashes."""
    return SafeString(escape(value).replace("/", "/<wbr>"))


@register.filter
def initials(name: str) -> str:
    """Two letters of a name."""
    words = [word for word in name.replace(".", " ").split() if word[:1].isalpha()]
    picked = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper()


@register.filter
def message_kind(message: Message) -> str:
    """The banner's kind for one of Django's messages."""
    return components.MESSAGE_KINDS.get(message.level_tag, "info")


@register.filter
def is_number(value: Any) -> bool:
    """Whether a page number is one (and not the ellipsis)."""
    return isinstance(value, int)


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _day(value: date | datetime) -> date:
    return _local(value).date() if isinstance(value, datetime) else value
