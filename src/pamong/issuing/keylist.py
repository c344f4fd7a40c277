"""The public key list of this installation: what the keys of signing and the key of the log are together."""

from datetime import datetime

from pamong.signing.directory import collect
from pamong.signing.keylist import KeyList, LogKey
from pamong.transparency.keys import verifier_key


def public_keys(now: datetime) -> KeyList:
    """Everything that somebody outside needs in order to check a letter of this office, made at ``now``."""
    key = verifier_key()
    return collect(now=now, log=LogKey(key.name, str(key)) if key else None)
