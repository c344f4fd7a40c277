"""Amounts in whole rupiah: in figures, in words, and as people type them."""

import re

from pamong.core.messages import Message, _

_ONES = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_GROUPS = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (10**3, "ribu"))
LIMIT = 10**15

# Dots (or blanks) in groups of three, or none at all; cents only if they are zero.
_TYPED = re.compile(r"(?P<whole>[0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]+)(?:,(?:0{1,2}|-))?")


class MoneyError(ValueError):
    """No amount can be read; ``message`` says in Indonesian what to type instead."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


def angka(number: int) -> str:
    """Write a whole number with dots between thousands.

    >>> angka(39208)
    '39.208'
    """
    return f"{number:,}".replace(",", ".")


def rupiah(amount: int) -> str:
    """Write an amount in whole rupiah.

    >>> rupiah(1250000), rupiah(-500)
    ('Rp1.250.000', '-Rp500')
    """
    return f"{'-' if amount < 0 else ''}Rp{angka(abs(amount))}"


def terbilang(number: int) -> str:
    """Write a whole number below a thousand trillion (10^15) in words; ``ValueError`` beyond.

    >>> terbilang(1250000)
    'satu juta dua ratus lima puluh ribu'
    >>> terbilang(1111)
    'seribu seratus sebelas'
    """
    if abs(number) >= LIMIT:
        raise ValueError(f"too large to be written in words: {number}")
    if number < 0:
        return f"minus {terbilang(-number)}"
    return " ".join(_words(number)) or _ONES[0]


def _words(number: int) -> list[str]:
    words: list[str] = []
    for size, name in _GROUPS:
        count, number = divmod(number, size)
        if count == 1 and name == "ribu":
            words.append("seribu")
        elif count:
            words += [*_below_thousand(count), name]
    return words + _below_thousand(number)


def _below_thousand(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    head = [[], ["seratus"]][hundreds] if hundreds < 2 else [_ONES[hundreds], "ratus"]
    return head + _below_hundred(rest)


def _below_hundred(number: int) -> list[str]:
    tens, ones = divmod(number, 10)
    if number in (10, 11):
        return ["sepuluh" if number == 10 else "sebelas"]
    if tens == 1:
        return [_ONES[ones], "belas"]
    head = [_ONES[tens], "puluh"] if tens else []
    return head + ([_ONES[ones]] if ones else [])


def parse_angka(text: str) -> int:
    """Read a whole number of zero or more, dots between thousands allowed.

    >>> parse_angka("39.208")
    39208

    Raises ``MoneyError``.
    """
    found = _TYPED.fullmatch(" ".join(text.split()))
    if found is None:
        raise MoneyError(_("Tulis dengan angka saja, misalnya 12."))
    return _whole(found)


def parse_rupiah(text: str) -> int:
    """Read an amount in whole rupiah as people type it; ``1,5 juta`` and cents are refused, not guessed.

    >>> parse_rupiah("Rp 1.250.000,00") == parse_rupiah("1250000") == parse_rupiah("rp1.250.000,-") == 1250000
    True

    Raises ``MoneyError``.
    """
    bare = re.sub(r"^rp\.?\s*", "", " ".join(text.split()), flags=re.IGNORECASE)
    found = _TYPED.fullmatch(bare)
    if found is None:
        raise MoneyError(_("Tulis jumlah uang dengan angka saja, misalnya 1.250.000."))
    return _whole(found)


def _whole(found: re.Match[str]) -> int:
    digits = found["whole"].replace(".", "").replace(" ", "")
    if len(digits) > 18:
        raise MoneyError(_("Angkanya terlalu besar. Periksa jumlah nolnya."))
    return int(digits)
