"""Whom the office trusts about others: certificates as values that travel to the examining child. No settings here."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import Self


@dataclass(frozen=True, slots=True)
class Trust:
    """Certificates in DER: ``anchors`` vouch for signers of other makers, ``authorities`` tell the time."""

    anchors: tuple[bytes, ...] = ()
    authorities: tuple[bytes, ...] = ()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The opposite of ``written``; ValueError, KeyError or TypeError for anything else."""
        values = json.loads(data)
        return cls(*(tuple(map(b64decode, values[name])) for name in ("anchors", "authorities")))


NOBODY = Trust()


@lru_cache(maxsize=8)
def written(trust: Trust) -> bytes:
    """As it goes to the child."""
    texts = [[b64encode(one).decode() for one in group] for group in (trust.anchors, trust.authorities)]
    return json.dumps(dict(zip(("anchors", "authorities"), texts, strict=True))).encode()
