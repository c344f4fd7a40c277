"""Free text from people: kept as they meant it, printable, and without signs that deceive the reader.

Letters of any script and emoji stay. Invisible signs that phones and word processors paste are dropped;
what could change the meaning on paper (direction overrides, control characters) is refused, never guessed.
"""

import re
import unicodedata

from pamong.core.messages import Message, _

HUGE = 100_000
_MOST_MARKS = 8

_JOINERS = frozenset("\u200c\u200d") | frozenset(
    map(chr, range(0xE0020, 0xE0080))
)  # inside emoji and scripts
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_OVERRIDES = frozenset("\u202d\u202e")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")


class TextError(ValueError):
    """The text cannot be printed as it stands; ``message`` says in Indonesian what to do."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


def one_line(text: str) -> str:
    """Clean a short answer: NFC, each run of blanks and line ends one space; ``""`` if nothing is visible.

    >>> one_line("  Warung\u200b  Bu Tini\\n🍜 ")
    'Warung Bu Tini 🍜'

    Idempotent. Raises ``TextError``.
    """
    return " ".join(many_lines(text).split())


def many_lines(text: str) -> str:
    """Clean a long answer: like ``one_line``, but line ends stay (at most one empty line at a time).

    >>> many_lines("Satu\\r\\n\\r\\n\\r\\n\\r\\nDua  tiga ")
    'Satu\\n\\nDua tiga'

    Idempotent. Raises ``TextError``.
    """
    if len(text) > HUGE:
        raise TextError(_("Tulisannya terlalu panjang. Ringkas dulu."))
    visible = "".join(sign for sign in _LINE_ENDS.sub("\n", text) if not _is_invisible(sign))
    _refuse_what_cannot_be_printed(visible)
    plain = unicodedata.normalize("NFC", visible)
    lines = [_BLANKS.sub(" ", line).strip() for line in plain.split("\n")]
    joined = re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()
    return joined if any(_can_be_seen(sign) for sign in joined) else ""


def _is_invisible(sign: str) -> bool:
    if sign in _JOINERS or sign in _OVERRIDES:
        return False
    return sign in _BLANK_LETTERS or unicodedata.category(sign) == "Cf"


def _can_be_seen(sign: str) -> bool:
    return unicodedata.category(sign)[0] not in "MZC"


def _refuse_what_cannot_be_printed(text: str) -> None:
    marks = 0
    for sign in text:
        category = unicodedata.category(sign)
        if sign in _OVERRIDES:
            raise TextError(_("Ada tanda pembalik arah tulisan. Hapus, lalu ketik ulang bagian itu."))
        if category == "Cc" and sign not in "\n\t":
            raise TextError(_("Ada tanda tersembunyi yang tidak bisa dicetak. Ketik ulang, jangan ditempel."))
        if category in ("Cs", "Co") or _is_noncharacter(sign):
            raise TextError(_("Ada huruf yang tidak bisa dicetak. Hapus, lalu ketik ulang bagian itu."))
        marks = marks + 1 if category == "Mn" and sign not in _JOINERS else 0
        if marks > _MOST_MARKS:
            raise TextError(_("Ada huruf dengan terlalu banyak tanda. Hapus, lalu ketik ulang bagian itu."))


def _is_noncharacter(sign: str) -> bool:
    code = ord(sign)
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
