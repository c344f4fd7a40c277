"""The public key list of this installation: what the keys of signing and the key of the log are together."""

from datetime import datetime

from pamong.signing.directory import collect
from pamong.signing.keylist import KeyList


def public_keys(now: datetime) -> KeyList:
    """Everything that somebody outside needs in order to check a letter of this office, made at ``now``."""
    return collect(now=now, log=None)
