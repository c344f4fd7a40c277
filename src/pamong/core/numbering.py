"""Letter numbers: how one is written, and which one is next.

The rule of the register: read by number, its dates never go back, and no number is missing. A number belongs
to a day as soon as it is bound, because number and date are printed before the letter is signed. What is
given back is used again only where that keeps the order; otherwise it is voided, with a reason, and stays.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from pamong.core.dates import bulan_romawi
from pamong.core.messages import Message, _

_TOKEN = re.compile(r"\{([a-z_]+)(?::([1-6]))?\}")
# 1 and 11 beside 11 and 1: where nothing stands between, nobody can tell where the serial begins.
_TOUCHED_SERIAL = re.compile(r"\}\{urut|\{urut(?::[1-6])?\}\{")
_LITERAL = re.compile(r"[A-Za-z0-9 ./-]*")
_TOKENS = frozenset({"kode", "urut", "unit", "bulan", "bulan_romawi", "tahun"})


class NumberPatternError(ValueError):
    """The text is no number pattern; ``message`` says in Indonesian what is wrong with it."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """How an office writes its numbers: tokens in braces, letters, digits, ``. - /`` and blanks between them.

    ``{kode}`` classification, ``{urut}`` serial (``{urut:3}`` padded to three), ``{unit}``, ``{bulan}`` two
    digits, ``{bulan_romawi}``, ``{tahun}``. Serial (once) and year are required: without them two letters
    would carry the same number.

    >>> pattern = NumberPattern.parse("{kode}/{urut:3}/{unit}/{bulan_romawi}/{tahun}")
    >>> pattern.render(code="400.12.2.1", serial=7, unit="35.73.01.1007", day=date(2026, 11, 24))
    '400.12.2.1/007/35.73.01.1007/XI/2026'
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a pattern. Raises ``NumberPatternError``."""
        plain = text.strip()
        found = _TOKEN.findall(plain)
        names = [name for name, _width in found]
        for name, width in found:
            if name not in _TOKENS or (width and name != "urut"):
                raise NumberPatternError(_("Bagian {name} tidak dikenal di pola nomor.", name=f"{{{name}}}"))
        if names.count("urut") != 1 or "tahun" not in names:
            raise NumberPatternError(_("Pola nomor harus memuat {urut} satu kali, dan {tahun}."))
        if not _LITERAL.fullmatch(_TOKEN.sub("", plain)):
            raise NumberPatternError(
                _("Pola nomor hanya boleh memakai huruf, angka, titik, garis, dan spasi.")
            )
        return cls(plain)

    def __str__(self) -> str:
        return self.text

    @property
    def tells_books_apart(self) -> bool:
        """Whether two books of one office, one for each classification, never write the same number.

        >>> NumberPattern("{urut}/{tahun}").tells_books_apart, NumberPattern("{kode}{urut}/{tahun}").tells_books_apart
        (False, False)
        """
        return "{kode}" in self.text and _TOUCHED_SERIAL.search(self.text) is None

    def render(self, *, code: str, serial: int, unit: str, day: date) -> str:
        """Write one number; ``serial`` counts from 1 (``ValueError`` below)."""
        if serial < 1:
            raise ValueError(f"serial {serial}")
        values = {
            "kode": code,
            "urut": str(serial),
            "unit": unit,
            "bulan": f"{day.month:02d}",
            "bulan_romawi": bulan_romawi(day.month),
            "tahun": f"{day.year:04d}",
        }
        return _TOKEN.sub(lambda found: values[found[1]].zfill(int(found[2] or 0)), self.text)


@dataclass(frozen=True, slots=True)
class Book:
    """One register of one year: the highest number ever allotted, and the latest day any was bound to."""

    last: int
    last_date: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class Returned:
    """A number that was given back, with the day it had been bound to (it was given back no later)."""

    number: int
    date: date


class BackdatedError(ValueError):
    """The clock stands before the last day of the book; nothing may be numbered until it is right."""


def allot(book: Book, returned: Collection[Returned], *, count: int, today: date) -> tuple[int, ...]:
    """The next ``count`` numbers for letters dated ``today``: usable returned ones from the lowest, then new.

    >>> book, day = Book(4, date(2026, 11, 24)), date(2026, 11, 24)
    >>> allot(book, [Returned(2, day)], count=3, today=day)
    (2, 5, 6)

    The caller takes them in this order and then holds ``Book(max(book.last, *numbers), today)``.
    Raises ``BackdatedError``; ``ValueError`` for a ``count`` below 1 or another year than the book's.
    """
    if count < 1:
        raise ValueError(f"count {count}")
    if book.last_date is not None:
        if today < book.last_date:
            raise BackdatedError(f"{today} is before {book.last_date}")
        if today.year != book.last_date.year:
            raise ValueError(f"a book of {book.last_date.year} numbers nothing in {today.year}")
    again = sorted(row.number for row in _usable(book, returned, today))[:count]
    fresh = range(book.last + 1, book.last + 1 + count - len(again))
    return (*again, *fresh)


def voidable(book: Book, returned: Collection[Returned], *, today: date) -> tuple[int, ...]:
    """The returned numbers that no letter can carry any more, in order: they are to be voided with a reason.

    A number of an earlier day is lost once a higher one is in use, for that one is dated no later than
    yesterday; one above all in use may still be used; when the book's year is over, all are lost.

    >>> monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    >>> voidable(Book(3, monday), [Returned(2, monday)], today=monday)
    ()
    >>> voidable(Book(3, monday), [Returned(2, monday)], today=tuesday)
    (2,)
    >>> voidable(Book(3, monday), [Returned(3, monday)], today=tuesday)
    ()
    """
    alive = set(_usable(book, returned, today))
    return tuple(sorted(row.number for row in returned if row not in alive))


def _usable(book: Book, returned: Collection[Returned], today: date) -> Iterable[Returned]:
    """What can be bound to ``today`` so that dates still follow numbers.

    A number bound to today has nothing above it that is older than today. An older one has something above it
    dated its own day or later but before today, unless everything above it came back too: for the lowest
    usable number is always taken first, so none above it was bound to today while it lay here.
    """
    numbers = {row.number for row in returned}
    in_use = book.last
    while in_use in numbers:
        in_use -= 1
    this_year = book.last_date is None or book.last_date.year == today.year
    return [row for row in returned if this_year and (row.date == today or row.number > in_use)]
