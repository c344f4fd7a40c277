"""Values written as people write them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.utils import dateformat, timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from pamong.core import dates, identity, money
from pamong.ui import components

register = template.Library()


@register.filter
def tanggal(value: date | datetime | None) -> str:
    """24 November 2026, in the language of the page."""
    return _written(_day(value), "j F Y", dates.tanggal) if value else ""


@register.filter
def hari_tanggal(value: date | datetime | None) -> str:
    """Selasa, 24 November 2026, in the language of the page."""
    return _written(_day(value), "l, j F Y", dates.hari_tanggal) if value else ""


def _written(day: date, other: str, ours: Callable[[date], str]) -> str:
    """A day as officials write it; on a page in another language as ``other``, a format of Django's ``date``."""
    return ours(day) if (get_language() or "id").startswith("id") else dateformat.format(day, other)


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
    return f"{local:%H.%M}" if local.date() == timezone.localdate() else tanggal(local.date())


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
