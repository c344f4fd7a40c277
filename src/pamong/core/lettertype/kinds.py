"""One reader for each kind of question: from text to a typed value, or a sentence that says what to do."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from pamong.core.dates import DateError, Month, parse_bulan, parse_tanggal, shift, tanggal
from pamong.core.identity import IdentityError, bare_digits, parse_nik, parse_phone
from pamong.core.lettertype.model import DateBound, Field, FieldKind
from pamong.core.messages import Message, _
from pamong.core.money import MoneyError, angka, parse_angka, parse_rupiah, rupiah
from pamong.core.plaintext import TextError, many_lines, one_line

type Value = str | int | date | tuple[str, ...] | None
type Json = str | int | list[str] | None

_USUAL_LENGTH = {FieldKind.TEXT: 120, FieldKind.LONGTEXT: 1000, FieldKind.NAME: 60, FieldKind.PLACE: 200}
_USUAL_AMOUNT = {FieldKind.MONEY: 10**12, FieldKind.INTEGER: 10**9}
_USUAL_MEMBERS = 30
_USUAL_YEARS = (-130, 10)

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['., /-])*")
_MEMBER = re.compile(r"[A-Za-z0-9-]{1,64}")
_YES = frozenset({"ya", "on", "true", "1"})
_NO = frozenset({"tidak", "off", "false", "0"})


class FieldError(ValueError):
    """One answer cannot be taken; ``message`` is an Indonesian sentence that says what to do."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


EMPTY: dict[FieldKind, Message] = {
    FieldKind.TEXT: _("Tulis jawaban Bapak/Ibu."),
    FieldKind.LONGTEXT: _("Tulis jawaban Bapak/Ibu."),
    FieldKind.CHOICE: _("Pilih salah satu."),
    FieldKind.DATE: _("Isi tanggalnya, misalnya 24-11-2026."),
    FieldKind.MONTH: _("Isi bulan dan tahunnya, misalnya 11-2026."),
    FieldKind.MONEY: _("Isi jumlah uangnya dengan angka, misalnya 1.250.000."),
    FieldKind.INTEGER: _("Isi dengan angka, misalnya 3."),
    FieldKind.PHONE: _("Isi nomor HP, misalnya 0812 3456 7890."),
    FieldKind.NIK: _("Isi NIK, 16 angka."),
    FieldKind.NAME: _("Tulis nama lengkap."),
    FieldKind.BOOLEAN: _("Pilih Ya atau Tidak."),
    FieldKind.PLACE: _("Tulis tempat atau alamatnya."),
    FieldKind.FAMILY: _("Pilih paling sedikit satu anggota keluarga."),
}


def parse(field: Field, text: str, today: date) -> Value:
    """The value that non-empty ``text`` gives to ``field``; ``None`` if nothing in it can be seen.

    Raises ``FieldError``. Not for ``FieldKind.FAMILY``, whose answer is a list.
    """
    try:
        return _READERS[field.kind](field, text, today)
    except (TextError, DateError, MoneyError, IdentityError) as error:
        raise FieldError(error.message) from error


def _text(field: Field, text: str, _today: date) -> Value:
    plain = many_lines(text) if field.kind is FieldKind.LONGTEXT else one_line(text)
    if not plain:
        return None
    least = field.min if isinstance(field.min, int) else 1
    most = field.max if isinstance(field.max, int) else _USUAL_LENGTH[field.kind]
    if (count := len(plain)) > most:
        message = _(
            "Terlalu panjang, {count} huruf. Tulis paling banyak {most} huruf.", count=count, most=most
        )
        raise FieldError(message)
    if count < least:
        raise FieldError(_("Terlalu pendek. Tulis paling sedikit {least} huruf.", least=least))
    return plain


def _name(field: Field, text: str, today: date) -> Value:
    plain = _text(field, re.sub("[’‘`´ʼ]", "'", text), today)
    if isinstance(plain, str) and not _is_name(plain):
        raise FieldError(_("Nama hanya berisi huruf, titik, koma, petik, dan garis. Hapus tanda lain."))
    return plain


def _is_name(text: str) -> bool:
    # Marks that some scripts write beside a letter (vowels, accents in pieces) belong to it.
    letters = "".join(sign for sign in text if unicodedata.category(sign)[0] != "M")
    return bool(_NAME.fullmatch(letters))


def _choice(field: Field, text: str, _today: date) -> Value:
    wanted = text.strip()
    if wanted not in {choice.value for choice in field.choices}:
        raise FieldError(_("Pilih salah satu dari daftar."))
    return wanted


def _date(field: Field, text: str, today: date) -> Value:
    day = parse_tanggal(text)
    low, high = day_limits(field, today)
    if day < low:
        raise FieldError(_("Isi tanggal {day} atau sesudahnya.", day=tanggal(low)))
    if day > high:
        raise FieldError(_("Isi tanggal {day} atau sebelumnya.", day=tanggal(high)))
    return day


def _month(field: Field, text: str, today: date) -> Value:
    month = parse_bulan(text)
    low, high = (Month(day.year, day.month) for day in day_limits(field, today))
    if month < low:
        raise FieldError(_("Isi bulan {month} atau sesudahnya.", month=low.label))
    if month > high:
        raise FieldError(_("Isi bulan {month} atau sebelumnya.", month=high.label))
    return month.first


def day_limits(field: Field, today: date) -> tuple[date, date]:
    """The first and last day that an answer may name; also for the ``min`` and ``max`` of an input."""
    low = field.min.on(today) if isinstance(field.min, DateBound) else shift(today, years=_USUAL_YEARS[0])
    high = field.max.on(today) if isinstance(field.max, DateBound) else shift(today, years=_USUAL_YEARS[1])
    return low, high


def _number(field: Field, text: str, _today: date) -> Value:
    money = field.kind is FieldKind.MONEY
    amount, written = (parse_rupiah(text), rupiah) if money else (parse_angka(text), angka)
    least = field.min if isinstance(field.min, int) else 0
    most = field.max if isinstance(field.max, int) else _USUAL_AMOUNT[field.kind]
    if amount < least:
        raise FieldError(_("Isi paling sedikit {least}.", least=written(least)))
    if amount > most:
        raise FieldError(_("Isi paling banyak {most}. Periksa jumlah nolnya.", most=written(most)))
    return amount


def _phone(_field: Field, text: str, _today: date) -> Value:
    return parse_phone(text) if bare_digits(text) else None


def _nik(_field: Field, text: str, today: date) -> Value:
    return parse_nik(text, today=today).nik if bare_digits(text) else None


def _boolean(_field: Field, text: str, _today: date) -> Value:
    word = text.strip().casefold()
    if word not in _YES | _NO:
        raise FieldError(EMPTY[FieldKind.BOOLEAN])
    return word in _YES


_READERS: dict[FieldKind, Callable[[Field, str, date], Value]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONGTEXT: _text,
    FieldKind.PLACE: _text,
    FieldKind.NAME: _name,
    FieldKind.CHOICE: _choice,
    FieldKind.DATE: _date,
    FieldKind.MONTH: _month,
    FieldKind.MONEY: _number,
    FieldKind.INTEGER: _number,
    FieldKind.PHONE: _phone,
    FieldKind.NIK: _nik,
    FieldKind.BOOLEAN: _boolean,
}


def parse_family(field: Field, chosen: list[str]) -> tuple[str, ...] | None:
    """The ids of the household members that were chosen, each once, in the order given; ``None`` for none.

    Whether they belong to the household only the caller can know. Raises ``FieldError``.
    """
    ids = tuple(dict.fromkeys(text.strip() for text in chosen if text.strip()))
    if not all(_MEMBER.fullmatch(member) for member in ids):
        raise FieldError(_("Pilih anggota keluarga dari daftar."))
    most = field.max if isinstance(field.max, int) else _USUAL_MEMBERS
    least = field.min if isinstance(field.min, int) else 1
    if len(ids) > most:
        raise FieldError(_("Pilih paling banyak {most} orang.", most=most))
    if ids and len(ids) < least:
        raise FieldError(_("Pilih paling sedikit {least} orang.", least=least))
    return ids or None
