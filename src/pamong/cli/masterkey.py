"""The master key: the one secret from which all others are derived, and which no backup contains.

Written as 52 characters of Crockford's base32 in groups of four, so that it can be copied by hand onto paper:
no I, L, O or U, and what is read as 1 or 0 is 1 or 0.
"""

import hashlib
import os
import secrets
from pathlib import Path

FILE_NAME = "kunci-induk"
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHARACTERS = 52  # 260 bits; the last group of four carries the odd ones


def generate() -> str:
    """A new key of 260 random bits, like ``7F3A-C21B-...``."""
    text = "".join(secrets.choice(_DIGITS) for _ in range(_CHARACTERS))
    return "-".join(groups(text))


def groups(text: str) -> list[str]:
    """The key in groups of four characters, dashes and blanks left out."""
    bare = normalise(text)
    return [bare[start : start + 4] for start in range(0, len(bare), 4)]


def normalise(text: str) -> str:
    """What a hand or an eye made of it, as the digits it means."""
    bare = "".join(text.upper().split()).replace("-", "")
    return bare.replace("I", "1").replace("L", "1").replace("O", "0")


def ensure(path: Path) -> bool:
    """Make the key file, readable by its owner only, if there is none. True if it was made now."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(generate())
        file.flush()
        os.fsync(file.fileno())
    return True


def fingerprint(key: bytes) -> str:
    """Sixteen hex digits that tell two keys apart and give nothing away."""
    return hashlib.sha256(b"pamong/master-key-fingerprint\0" + key.strip()).hexdigest()[:16]
