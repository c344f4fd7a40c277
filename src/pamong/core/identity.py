"""Identity and phone numbers: read what people paste, warn about what cannot be, never claim proof.

No Indonesian identity number has a check digit. What follows from its digits is a warning for a person to
judge; only what can be no number at all is an error. The one authority is Dukcapil.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

from pamong.core.dates import tanggal, umur
from pamong.core.messages import Message, _
from pamong.core.names import fold_name as fold_name
from pamong.core.names import written_name as written_name

Nik = NewType("Nik", str)
KkNumber = NewType("KkNumber", str)
Nip = NewType("Nip", str)
Phone = NewType("Phone", str)

_OLDEST = 120
_WORKING_AGE = 18
_FEMALE_DAY = 40
_SEPARATORS = frozenset(" .-–—()/")


class Sex(StrEnum):
    """As identity cards write it."""

    MALE = "L"
    FEMALE = "P"

    @property
    def label(self) -> str:
        """The word on the card."""
        return "Laki-laki" if self is Sex.MALE else "Perempuan"


class IdentityError(ValueError):
    """The text can be no such number. ``code`` is stable for tests and logs, ``message`` says what to do."""

    def __init__(self, code: str, message: Message) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something unlikely about a number that a person should look at."""

    code: str
    message: Message


@dataclass(frozen=True, slots=True)
class NikReading:
    """A NIK and what its digits say; ``birth`` is ``None`` when they hold no possible date."""

    nik: Nik
    area: str
    birth: date | None
    sex: Sex
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class NipReading:
    """A NIP and what its digits say; ``start`` is the first month of service, ``None`` for a PPPK."""

    nip: Nip
    birth: date
    start: date | None
    sex: Sex
    warnings: tuple[Finding, ...]


def bare_digits(text: str) -> str:
    """Drop what people paste around digits (blanks, dots, dashes, invisible marks); other signs stay.

    >>> bare_digits(" 9999-99.010190 0001\u202c")
    '9999990101900001'
    """
    plain = unicodedata.normalize("NFKC", text)
    invisible = ("Zs", "Cf", "Cc")
    return "".join(s for s in plain if s not in _SEPARATORS and unicodedata.category(s) not in invisible)


def _number(text: str, what: str, length: int) -> str:
    digits = bare_digits(text)
    if not digits:
        raise IdentityError("empty", _("Isi {what}, {length} angka.", what=what, length=length))
    if not re.fullmatch("[0-9]+", digits):
        message = _("{what} hanya berisi angka. Hapus huruf atau tanda lain.", what=what)
        raise IdentityError("not_digits", message)
    if (count := len(digits)) != length:
        message = _(
            "{what} harus {length} angka. Yang ditulis {count} angka.", what=what, length=length, count=count
        )
        raise IdentityError("length", message)
    if len(set(digits)) == 1:
        message = _("{what} tidak mungkin angka yang sama semua. Salin dari kartunya.", what=what)
        raise IdentityError("all_same", message)
    return digits


def parse_nik(
    text: str,
    *,
    today: date,
    birth: date | None = None,
    sex: Sex | None = None,
    known_areas: Container[str] | None = None,
) -> NikReading:
    """Read a NIK: area of first registration (6), birth date DDMMYY (women day + 40), serial (4).

    ``birth`` and ``sex`` are what the form says; ``known_areas`` are 6-digit codes, historic ones included.

    >>> reading = parse_nik("9999 9941 0190 0001", today=date(2026, 11, 24))
    >>> reading.nik, reading.sex, reading.birth, reading.warnings
    ('9999994101900001', <Sex.FEMALE: 'P'>, datetime.date(1990, 1, 1), ())

    Raises ``IdentityError``: ``empty``, ``not_digits``, ``length``, ``all_same``, ``serial``.
    """
    digits = _number(text, "NIK", 16)
    if digits[12:] == "0000":
        raise IdentityError("serial", _("NIK tidak pernah berakhir 0000. Salin dari KTP atau KK."))
    female = int(digits[6:8]) > _FEMALE_DAY
    read_sex = Sex.FEMALE if female else Sex.MALE
    read_birth = _nik_birth(digits, female, today)
    warnings: list[Finding] = []
    if known_areas is not None and digits[:6] not in known_areas:
        warnings.append(Finding("area", _("Kode wilayah {area} pada NIK tidak dikenal.", area=digits[:6])))
    if read_birth is None:
        warnings.append(Finding("birth_impossible", _("Tanggal lahir di dalam NIK tidak ada di kalender.")))
    elif birth is not None and birth != read_birth:
        warnings.append(Finding("birth", _("Tanggal lahir menurut NIK {date}.", date=tanggal(read_birth))))
    if sex is not None and sex is not read_sex:
        warnings.append(Finding("sex", _("Jenis kelamin menurut NIK {sex}.", sex=read_sex.label)))
    return NikReading(Nik(digits), digits[:6], read_birth, read_sex, tuple(warnings))


def _nik_birth(digits: str, female: bool, today: date) -> date | None:
    day = int(digits[6:8]) - (_FEMALE_DAY if female else 0)
    month, short_year = int(digits[8:10]), int(digits[10:12])
    # The later century that is not in the future: a newborn is likelier at the counter than a centenarian.
    for century in (today.year // 100 * 100, today.year // 100 * 100 - 100):
        try:
            birth = date(century + short_year, month, day)
        except ValueError:
            continue
        if birth <= today and umur(birth, today) <= _OLDEST:
            return birth
    return None


def parse_kk(text: str, *, nik: str = "") -> KkNumber:
    """Read the number of a family card; ``nik`` is the NIK typed beside it, which it must not repeat.

    >>> parse_kk("9999 9901 0112 0001")
    '9999990101120001'

    Raises ``IdentityError``: those of a NIK, and ``same_as_nik``.
    """
    digits = _number(text, "Nomor KK", 16)
    if digits[12:] == "0000":
        raise IdentityError("serial", _("Nomor KK tidak pernah berakhir 0000. Salin dari bagian atas KK."))
    if nik and digits == bare_digits(nik):
        raise IdentityError("same_as_nik", _("Ini NIK. Nomor KK ada di bagian atas kartu keluarga."))
    return KkNumber(digits)


def parse_nip(text: str, *, today: date, birth: date | None = None, sex: Sex | None = None) -> NipReading:
    """Read a NIP (birth YYYYMMDD, start YYYYMM, sex 1 or 2, serial) or the NI of a PPPK (no start month).

    >>> parse_nip("19800101 200501 2 001", today=date(2026, 11, 24)).start
    datetime.date(2005, 1, 1)

    Raises ``IdentityError``: ``empty``, ``not_digits``, ``length``, ``all_same``,
    ``birth``, ``start``, ``sex``.
    """
    digits = _number(text, "NIP", 18)
    try:
        read_birth = date.fromisoformat(digits[:8])
    except ValueError:
        raise IdentityError(
            "birth", _("Delapan angka pertama NIP bukan tanggal lahir. Periksa lagi.")
        ) from None
    start = _nip_start(digits, read_birth, today)
    if digits[14] not in "12":
        raise IdentityError("sex", _("Angka ke-15 NIP harus 1 (laki-laki) atau 2 (perempuan)."))
    read_sex = Sex.MALE if digits[14] == "1" else Sex.FEMALE
    warnings: list[Finding] = []
    if birth is not None and birth != read_birth:
        warnings.append(Finding("birth", _("Tanggal lahir menurut NIP {date}.", date=tanggal(read_birth))))
    if sex is not None and sex is not read_sex:
        warnings.append(Finding("sex", _("Jenis kelamin menurut NIP {sex}.", sex=read_sex.label)))
    return NipReading(Nip(digits), read_birth, start, read_sex, tuple(warnings))


def _nip_start(digits: str, birth: date, today: date) -> date | None:
    year, middle = int(digits[8:12]), int(digits[12:14])
    wrong = IdentityError("start", _("Angka ke-9 sampai ke-14 NIP bukan bulan mulai bekerja. Periksa lagi."))
    if not birth.year + _WORKING_AGE <= year <= today.year:
        raise wrong
    if middle > 20:  # a PPPK: two digits for the kind of contract stand where a CPNS has the month
        return None
    if not 1 <= middle <= 12:
        raise wrong
    start = date(year, middle, 1)
    # Appointment counts from the first of a month; the birthday may fall later in that month.
    if start > today or (start.year - birth.year) * 12 + start.month - birth.month < _WORKING_AGE * 12:
        raise wrong
    return start


def parse_phone(text: str) -> Phone:
    """Read an Indonesian mobile number into E.164; 08, 62 and +62 are the same.

    >>> parse_phone("0812-3456-7890"), parse_phone("+62 812 3456 7890")
    ('+6281234567890', '+6281234567890')

    Raises ``IdentityError``: ``empty``, ``not_digits``, ``not_mobile``, ``length``.
    """
    digits = bare_digits(text).removeprefix("+")
    if not digits:
        raise IdentityError("empty", _("Isi nomor HP, misalnya 0812 3456 7890."))
    if not re.fullmatch("[0-9]+", digits):
        raise IdentityError("not_digits", _("Nomor HP hanya berisi angka, misalnya 0812 3456 7890."))
    national = re.sub(r"^(?:(?:00)?620?|0)", "", digits)
    if not national.startswith("8"):
        raise IdentityError("not_mobile", _("Tulis nomor HP yang diawali 08, bukan telepon rumah."))
    if not 9 <= len(national) <= 12:
        raise IdentityError("length", _("Nomor HP terdiri dari 10 sampai 13 angka. Periksa lagi."))
    return Phone(f"+62{national}")


_NIK_IN_TEXT = re.compile(r"\d(?:[\s.,_-]?\d){15}")


def holds_nik(text: str) -> bool:
    """Whether ``text`` holds sixteen digits or more in a row, spaced as people space a NIK or KK number.

    >>> holds_nik("nomor 9999 9912-0390.0001 salah"), holds_nik("470/12/35.73.01.1007/2026")
    (True, False)
    """
    return _NIK_IN_TEXT.search(text) is not None


def mask_nik(nik: str) -> str:
    """Show only the last four digits, as screens do; works for a KK number too.

    >>> mask_nik("9999994101900001")
    '•••• •••• •••• 0001'
    """
    return f"•••• •••• •••• {nik[-4:] if len(nik) == 16 else '••••'}"


def mask_phone(phone: str) -> str:
    """Show only the last four digits of an E.164 number.

    >>> mask_phone("+6281234567890")
    '08•• •••• 7890'
    """
    return f"08•• •••• {phone[-4:] if len(phone) > 8 else '••••'}"
