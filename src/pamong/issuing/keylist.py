"""The public key list of this installation: what the keys of signing and the keys of the log are together."""

from datetime import datetime

from pamong.signing.directory import collect
from pamong.signing.keylist import KeyList, LogKey
from pamong.transparency import keys


def public_keys(now: datetime) -> KeyList:
    """Everything that somebody outside needs in order to check a letter of this office, made at ``now``."""
    rows = keys.history()
    logs = [
        LogKey(
            row.origin, str(keys.public(row)), row.first, row.last, row.created_at, row.ended_at, row.closed
        )
        for row in rows
    ]
    used = [LogKey(known.origin, known.vkey) for known in logs if known.last is None]
    return collect(now=now, log=used[-1] if used else None, logs=logs)
