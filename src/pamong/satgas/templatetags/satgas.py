"""What every page of the flood watch says: the day that is played, if one is."""

import re
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pamong.satgas import clock

register = template.Library()
_RANGE = re.compile(r"[0-9]{2}\.[0-9]{2}-[0-9]{2}\.[0-9]{2}")


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
def utuh(text: str) -> SafeString:
    """A sentence whose hours, as 15.40-17.40, stay on one line: browsers break them after the hyphen."""
    return mark_safe(_RANGE.sub(r'<span class="nowrap">\g<0></span>', conditional_escape(text)))  # noqa: S308


@register.filter
def jam_menit(minutes: int) -> str:
    """3 j 05 m: minutes as hours and minutes, short enough for a table."""
    return _("%(hours)d j %(minutes)02d m") % {"hours": minutes // 60, "minutes": minutes % 60}
