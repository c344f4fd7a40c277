"""The master key as people handle it: made once, copied onto paper in groups, told apart by a fingerprint.

What the key is and does: ``pamong.foundation.db.keys``. No backup contains it.
"""

import base64
from pathlib import Path

FILE_NAME = "kunci-induk"
_GROUP = 4


def ensure(path: Path) -> bool:
    """Make the key file, readable by its owner only, if there is none. True if it was made now."""
    from pamong.foundation.db.keys import create_master_key

    try:
        create_master_key(path)
    except FileExistsError:
        return False
    return True


def groups(text: str) -> list[str]:
    """The current key (first line of the file) in groups of four characters, to be copied by hand."""
    bare = _current(text)
    return [bare[start : start + _GROUP] for start in range(0, len(bare), _GROUP)]


def normalise(text: str) -> str:
    """What a hand typed, without blanks and dashes; O is read as zero, for a key has no letter after F."""
    return "".join(text.lower().split()).replace("-", "").replace("o", "0")


def fingerprint(text: str) -> str:
    """Eight characters that tell two keys apart and give nothing away."""
    from pamong.foundation.db import keys

    current = _current(text)
    raw = bytes.fromhex(current) if len(current) == 2 * keys.KEY_BYTES else base64.b64decode(current)
    return keys.fingerprint(raw)


def _current(text: str) -> str:
    return text.split()[0].rpartition(":")[2]
