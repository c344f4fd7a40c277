"""What became of a ring, for whoever asked for it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RingEnded:
    """All devices of one account were tried. ``result`` is the best of them, a value of ``Ring.Result``."""

    about: UUID
    account: UUID
    result: str
