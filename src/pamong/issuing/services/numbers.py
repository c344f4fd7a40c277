"""Numbers: gapless per office, year and book; given back on cancel, used again the same day, or voided with a reason.

Every function here expects the caller's transaction and locks the book row first.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.numbering import BackdatedError, Book, Returned, allot, voidable
from pamong.foundation.audit.services import Act, record_all
from pamong.foundation.regions.models import Office
from pamong.foundation.regions.queries import code_of
from pamong.issuing.errors import NotInTime
from pamong.issuing.models import NumberBook, RegisterEntry

State = RegisterEntry.State


def open_book(office: Office, classification: str, day: date) -> NumberBook:
    """The book that numbers a document of ``classification`` dated ``day``, locked until the transaction ends.

    No book of a year begins after one of a later year: then the clock went back, and ``NotInTime`` is raised.
    """
    key = classification if office.number_by_classification else ""
    book, created = NumberBook.objects.get_or_create(place=office.place, year=day.year, classification=key)
    later = NumberBook.objects.filter(place=office.place, classification=key, year__gt=day.year)
    if created and later.exists():
        raise _backwards()  # and with it the transaction, so that the book was never begun
    return NumberBook.objects.select_for_update().get(pk=book.pk)


def take(book: NumberBook, count: int, day: date) -> list[RegisterEntry]:
    """Allot ``count`` numbers dated ``day``: those given back first, then new ones. Raises ``NotInTime``."""
    _void_unusable(book, day)
    returned = list(book.entries.filter(state=State.RETURNED).order_by("number"))
    try:
        numbers = allot(
            _value(book), [Returned(row.number, row.date) for row in returned], count=count, today=day
        )
    except BackdatedError as backdated:
        raise _backwards() from backdated
    reused = [row for row in returned if row.number in set(numbers)]
    for row in reused:
        row.state, row.date, row.reason = State.OPEN, day, ""
    RegisterEntry.objects.bulk_update(reused, ["state", "date", "reason"])
    known = {row.number for row in reused}
    fresh = RegisterEntry.objects.bulk_create(
        RegisterEntry(book=book, number=number, state=State.OPEN, date=day)
        for number in numbers
        if number not in known
    )
    book.last, book.last_date = max(book.last, *numbers), day
    book.save(update_fields=["last", "last_date"])
    return sorted([*reused, *fresh], key=lambda row: row.number)


def _backwards() -> NotInTime:
    return NotInTime(
        _(
            "Jam server menunjuk hari sebelum surat terakhir. Surat tidak boleh bertanggal mundur; "
            "hubungi administrator."
        )
    )


def give_back(entries: Sequence[RegisterEntry], *, day: date) -> None:
    """Return the numbers of a prompt that was cancelled or expired."""
    ids = {row.book_id for row in entries}
    # In the order in which a tap locks them (``binding``), so that a tap and a cancel never wait for each other.
    locked = NumberBook.objects.select_for_update().filter(pk__in=ids)
    books = list(locked.order_by("place", "classification", "year"))
    RegisterEntry.objects.filter(pk__in=[row.pk for row in entries], state=State.OPEN).update(
        state=State.RETURNED
    )
    for book in books:
        _void_unusable(book, day)


def void(entries: Sequence[RegisterEntry], *, reason: str) -> None:
    """End the numbers of ordered letters for ever: whoever meets one learns from the register that it is void."""
    ids = {row.book_id for row in entries}
    locked = NumberBook.objects.select_for_update().filter(pk__in=ids)
    for book in locked.order_by("place", "classification", "year"):
        _void(book, [row for row in entries if row.book_id == book.pk], reason)


def close_years(now: datetime) -> int:
    """Void what was given back in the book of a year that is over; returns how many numbers."""
    today = timezone.localdate(now)
    books = NumberBook.objects.filter(year__lt=today.year, entries__state=State.RETURNED).distinct()
    closed = 0
    for book in books:
        with transaction.atomic():
            locked = NumberBook.objects.select_for_update().get(pk=book.pk)
            closed += _void_unusable(locked, today)
    return closed


def _void_unusable(book: NumberBook, day: date) -> int:
    returned = list(book.entries.filter(state=State.RETURNED))
    if not returned:
        return 0
    dead = set(voidable(_value(book), [Returned(row.number, row.date) for row in returned], today=day))
    rows = [row for row in returned if row.number in dead]
    reason = _("Tanda tangan dibatalkan; nomor tidak dapat dipakai lagi tanpa melanggar urutan tanggal")
    _void(book, rows, reason)
    return len(rows)


def _void(book: NumberBook, rows: Sequence[RegisterEntry], reason: str) -> None:
    for row in rows:
        row.state, row.reason = State.VOIDED, reason
    RegisterEntry.objects.bulk_update(rows, ["state", "reason"])
    acts = [
        Act("number_voided", None, str(row.pk), {"number": row.number, "reason": row.reason}) for row in rows
    ]
    record_all(acts, office=code_of(book.place))


def _value(book: NumberBook) -> Book:
    return Book(last=book.last, last_date=book.last_date)
