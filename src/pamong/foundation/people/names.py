"""Search keys of names: the words under which a resident is found, and the range in which a prefix lies."""

from pamong.core.identity import fold_name
from pamong.foundation.people.models import NameToken, Resident

LONGEST = 40
_ORDER = "0123456789abcdefghijklmnopqrstuvwxyz"


def tokens_of(name: str) -> list[str]:
    """The folded words of ``name``, each once, cut to the column's length."""
    return list(dict.fromkeys(token[:LONGEST] for token in fold_name(name).split()))


def name_tokens(resident: Resident) -> list[NameToken]:
    """Unsaved rows for the words of the resident's name."""
    return [
        NameToken(resident=resident, token=token, place=resident.place) for token in tokens_of(resident.name)
    ]


def after(prefix: str) -> str:
    """The lowest text that sorts after everything beginning with ``prefix``; empty when nothing does.

    Only digits and small letters are stepped up, so that it holds under every collation.

    >>> after("moh"), after("az"), after("zz")
    ('moi', 'b', '')
    """
    head = prefix.rstrip("z")
    if not head:
        return ""
    last = head[-1]
    step = _ORDER[_ORDER.index(last) + 1] if last in _ORDER else chr(ord(last) + 1)
    return head[:-1] + step
