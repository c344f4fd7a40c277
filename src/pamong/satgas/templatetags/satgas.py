"""What every page of the flood watch says: the day that is played, if one is."""

import re
from collections.abc import Iterable
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from pamong.satgas import clock

register = template.Library()
_RANGE = re.compile(r"([0-9]{2}\.[0-9]{2}-[0-9]{2}\.[0-9]{2})")


@register.simple_tag
def played() -> clock.Play | None:
    """The day that is played in a demo; nothing in a real office."""
    return clock.play()


@register.simple_tag
def played_now() -> datetime:
    """The time that the watch goes by."""
    return clock.now()


@register.filter
def pukul(value: datetime | None) -> str:
    """15.40: the hour alone, whatever day it is."""
    return f"{timezone.localtime(value):%H.%M}" if value else ""


@register.filter
def utuh(text: str | Iterable[str]) -> str:
    """A sentence, or several, whose hours, as 15.40-17.40, stay on one line: browsers break them after the hyphen."""
    parts = _RANGE.split(text if isinstance(text, str) else ". ".join(text))
    kept = (
        format_html('<span class="nowrap">{}</span>', part) if at % 2 else part
        for at, part in enumerate(parts)
    )
    return format_html_join("", "{}", ((part,) for part in kept))


@register.filter
def jam_menit(minutes: int) -> str:
    """3 j 05 m: minutes as hours and minutes, short enough for a table."""
    return _("%(hours)d j %(minutes)02d m") % {"hours": minutes // 60, "minutes": minutes % 60}
