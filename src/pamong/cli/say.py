"""What the command says: Indonesian where the terminal speaks it, English elsewhere.

Django's translations are not used: these words are needed before it is installed or set up.
"""

import os
import sys


def speaks_indonesian() -> bool:
    """``PAMONG_LANG=id`` or an Indonesian locale."""
    for name in ("PAMONG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return value.lower().startswith("id")
    return False


def pick(indonesian: str, english: str) -> str:
    """The one of the two that the terminal's user reads."""
    return indonesian if speaks_indonesian() else english


def say(indonesian: str, english: str) -> None:
    """Print to standard output, at once."""
    print(pick(indonesian, english), flush=True)


def fail(indonesian: str, english: str) -> None:
    """Print to standard error, at once."""
    print(pick(indonesian, english), file=sys.stderr, flush=True)
