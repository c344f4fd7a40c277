"""What services say beside their answers."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

#: The longest that a service may ask us to stay away.
LONGEST_WAIT = timedelta(hours=1)


def retry_after(header: str, now: datetime) -> timedelta | None:
    """``Retry-After`` as seconds or as a date (RFC 9110, section 10.2.3), at most an hour; None if it says nothing."""
    if header.isascii() and header.isdecimal():
        return min(LONGEST_WAIT, timedelta(seconds=int(header[:6])))
    try:
        until = parsedate_to_datetime(header)
        return min(LONGEST_WAIT, max(timedelta(0), until - now))
    except (ValueError, TypeError):  # no date, or one without a zone
        return None
