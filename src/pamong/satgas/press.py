"""What a phone says about a press of a button: its key, its clock, how long it waited for a network, and where.

A page without scripts sends the key that was drawn into its form, and nothing else.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from pamong.core.weather import Point
from pamong.satgas import clock

#: Presses that waited longer are no news any more; a phone throws them away, too.
OLDEST = timedelta(days=7)
#: A press that took longer to arrive was kept without a network.
OFFLINE_AFTER = timedelta(minutes=1)
#: A phone whose clock is further off is told so.
CLOCK_OFF = timedelta(minutes=5)
_LONGEST_TEXT = 40


@dataclass(frozen=True, slots=True)
class Position:
    """Where the phone thinks it is, and within how many metres."""

    point: Point
    accuracy_m: int


@dataclass(frozen=True, slots=True)
class Press:
    """One press. ``phone_at`` is what the phone's clock said, ``happened_at`` is by the server's.

    How long it waited is told by the phone's own clock, which may be hours off and still measures that well.
    """

    key: UUID
    happened_at: datetime
    phone_at: datetime
    offline: bool
    position: Position | None = None

    @property
    def clock_off(self) -> timedelta:
        """By how much the phone's clock is ahead (behind: negative)."""
        return self.phone_at - self.happened_at

    @classmethod
    def at(cls, now: datetime, *, key: UUID | None = None, position: Position | None = None) -> "Press":
        """A press that was received at once, from a phone whose clock is right."""
        return cls(key or uuid4(), now, now, offline=False, position=position)


def press_of(sent: Mapping[str, str], now: datetime) -> Press:
    """Read the fields that ``outbox.js`` and ``position.js`` add to a form; whatever makes no sense is left out.

    ``kunci``: the key; ``ditekan``, ``dikirim``: the phone's clock at the press and at sending, ISO with a zone;
    ``lintang``, ``bujur``, ``ketelitian``: degrees and metres.
    """
    pressed, left = _moment(sent.get("ditekan", "")), _moment(sent.get("dikirim", ""))
    waited = left - pressed if pressed and left else timedelta(0)
    waited = min(max(waited, timedelta(0)), OLDEST)
    return Press(
        key=_uuid(sent.get("kunci", "")) or uuid4(),
        happened_at=now - waited,
        phone_at=pressed or now - waited,
        offline=waited > OFFLINE_AFTER,
        position=_position(sent),
    )


def _moment(text: str) -> datetime | None:
    if not text or len(text) > _LONGEST_TEXT:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return clock.heard(moment.astimezone(UTC)) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _position(sent: Mapping[str, str]) -> Position | None:
    lat, lon, accuracy = (_number(sent.get(name, "")) for name in ("lintang", "bujur", "ketelitian"))
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    return Position(Point(lat, lon), min(max(0, round(accuracy if accuracy is not None else 10**6)), 10**6))


def _number(text: str) -> float | None:
    try:
        value = float(text[:_LONGEST_TEXT])
    except ValueError:
        return None
    return value if math.isfinite(value) else None
