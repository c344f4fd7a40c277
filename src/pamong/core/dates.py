"""Dates and times as an Indonesian office writes them, and dates as people type them."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo

from pamong.core.messages import Message, _

WIB = timezone(timedelta(hours=7), "WIB")
WITA = timezone(timedelta(hours=8), "WITA")
WIT = timezone(timedelta(hours=9), "WIT")

BULAN = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli",
         "Agustus", "September", "Oktober", "November", "Desember")  # fmt: skip
HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

_ISO = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})")
_DAY_FIRST = re.compile(r"(?P<d>[0-9]{1,2})[-/. ](?P<m>[0-9]{1,2})[-/. ](?P<y>[0-9]{4})")
_WORDS = re.compile(r"(?P<d>[0-9]{1,2})[-/. ](?P<name>[A-Za-z]+)[-/. ](?P<y>[0-9]{4})")
_MONTH = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})|(?P<m2>[0-9]{1,2})[-/. ](?P<y2>[0-9]{4})")
_MONTH_WORDS = re.compile(r"(?P<name>[A-Za-z]+) (?P<y>[0-9]{4})")


class DateError(ValueError):
    """No date can be read; ``message`` says in Indonesian what to type instead."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of one year.

    >>> str(Month(2026, 11)), Month(2026, 11).label
    ('2026-11', 'November 2026')
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        date(self.year, self.month, 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def label(self) -> str:
        """The month as it is printed."""
        return f"{BULAN[self.month - 1]} {self.year}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)


def tanggal(day: date) -> str:
    """Write a date.

    >>> tanggal(date(2026, 11, 24))
    '24 November 2026'
    """
    return f"{day.day} {BULAN[day.month - 1]} {day.year}"


def hari_tanggal(day: date) -> str:
    """Write a date with its weekday.

    >>> hari_tanggal(date(2026, 11, 24))
    'Selasa, 24 November 2026'
    """
    return f"{HARI[day.weekday()]}, {tanggal(day)}"


def jam(moment: datetime, zone: tzinfo = WIB) -> str:
    """Write the time of an aware moment in the office's zone; ``ValueError`` for a naive one.

    >>> jam(datetime(2026, 11, 24, 8, 30, tzinfo=timezone.utc))
    '15.30 WIB'
    """
    local = aware(moment).astimezone(zone)
    return f"{local:%H.%M} {local.tzname()}"


def hari_tanggal_jam(moment: datetime, zone: tzinfo = WIB) -> str:
    """Write weekday, date and time of an aware moment in the office's zone.

    >>> hari_tanggal_jam(datetime(2026, 11, 24, 20, 30, tzinfo=timezone.utc))
    'Rabu, 25 November 2026 03.30 WIB'
    """
    return f"{hari_tanggal(aware(moment).astimezone(zone).date())} {jam(moment, zone)}"


def aware(moment: datetime) -> datetime:
    """Return ``moment``, or raise ``ValueError`` when it has no zone and so means nothing."""
    if moment.utcoffset() is None:
        raise ValueError(f"naive datetime {moment!r}")
    return moment


def bulan_romawi(month: int) -> str:
    """Write a month (1-12) as letter numbers do.

    >>> bulan_romawi(11)
    'XI'
    """
    if not 1 <= month <= 12:
        raise ValueError(f"month {month}")
    return _ROMAN[month - 1]


def umur(birth: date, today: date) -> int:
    """Full years lived; someone born on 29 February gets older on 1 March of a common year.

    >>> umur(date(2000, 2, 29), date(2026, 2, 28))
    25
    """
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def shift(day: date, *, years: int = 0, months: int = 0, days: int = 0) -> date:
    """Move a date by whole years and months (the day is cut to the month's end), then by days.

    >>> shift(date(2026, 1, 31), months=1)
    datetime.date(2026, 2, 28)

    Past the calendar's ends it stops at the first or last date there is.
    """
    count = (day.year + years) * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if year < date.min.year else date.max
    moved = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    try:
        return moved + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


def parse_tanggal(text: str) -> date:
    """Read a date as a date input sends it (2026-11-24) or as people type it (24-11-2026, 24 November 2026).

    >>> parse_tanggal("24/11/2026") == parse_tanggal("24 november 2026") == date(2026, 11, 24)
    True
    >>> parse_tanggal("24/Nov/2026")  # three inputs, the month by name
    datetime.date(2026, 11, 24)

    Raises ``DateError``, for a day that does not exist with the last day that does.
    """
    words = " ".join(text.split())
    found = _ISO.fullmatch(words) or _DAY_FIRST.fullmatch(words) or _WORDS.fullmatch(words)
    if found is None:
        raise DateError(_("Tulis tanggal, bulan, dan tahun, misalnya 24-11-2026."))
    parts = found.groupdict()
    return _date(int(parts["y"]), _month_number(parts), int(parts["d"]))


def _month_number(parts: dict[str, str]) -> int:
    if "m" in parts:
        return int(parts["m"])
    typed = parts["name"].casefold()
    matching = [at for at, name in enumerate(BULAN, 1) if name.casefold().startswith(typed)]
    if len(typed) < 3 or len(matching) != 1:
        raise DateError(_("Bulan {name} tidak dikenal. Contoh: 24 November 2026.", name=parts["name"]))
    return matching[0]


def _date(year: int, month: int, day: int) -> date:
    if year < 1:
        raise DateError(_("Tahun {year} tidak ada. Tulis tahun dengan empat angka.", year=f"{year:04d}"))
    if not 1 <= month <= 12:
        raise DateError(_("Bulan {month} tidak ada. Tulis bulan 1 sampai 12.", month=month))
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DateError(
            _(
                "Tanggal {day} {month} {year} tidak ada. {month} {year} hanya sampai tanggal {last}.",
                day=day,
                month=BULAN[month - 1],
                year=year,
                last=last,
            )
        )
    return date(year, month, day)


def parse_bulan(text: str) -> Month:
    """Read a month as a month input sends it (2026-11) or as people type it (11-2026, November 2026).

    >>> parse_bulan("11/2026") == parse_bulan("november 2026") == Month(2026, 11)
    True

    Raises ``DateError``.
    """
    words = " ".join(text.split())
    if named := _MONTH_WORDS.fullmatch(words):
        first = _date(int(named["y"]), _month_number(named.groupdict()), 1)
    elif found := _MONTH.fullmatch(words):
        first = _date(int(found["y"] or found["y2"]), int(found["m"] or found["m2"]), 1)
    else:
        raise DateError(_("Tulis bulan dan tahun, misalnya 11-2026."))
    return Month(first.year, first.month)
