"""Why: rule ids with sentences that can be shown, and the sentences themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pamong.core.duty.policy import Policy, minutes
from pamong.core.duty.signals import Level, Sky, SkyReport, WeatherWarning
from pamong.core.messages import Message, _


class Rule(StrEnum):
    """The id that stands in the log and on the screen."""

    H1 = "H1"
    H2 = "H2"
    H3 = "H3"
    H4 = "H4"
    H5 = "H5"
    H6 = "H6"
    H7 = "H7"
    R0 = "R0"
    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    R4 = "R4"
    R5 = "R5"
    R6 = "R6"
    S1 = "S1"
    T1 = "T1"
    T2 = "T2"
    P1 = "P1"
    P2 = "P2"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason or condition: its rule, the sentence, and when what it speaks of was seen."""

    rule: Rule
    message: Message
    seen_at: datetime | None = None


def warned(warning: WeatherWarning, until: datetime, policy: Policy) -> Reason:
    """H1: a warning is in force or about to be."""
    message = _(
        "BMKG memperingatkan {event} pukul {start}-{end}.",
        event=warning.event or "cuaca buruk",
        start=policy.clock(warning.effective),
        end=policy.clock(until),
    )
    return Reason(Rule.H1, message, warning.received_at)


def seen(report: SkyReport, policy: Policy) -> Reason:
    """H2: somebody saw clouds or rain."""
    name, at = report.name, policy.clock(report.seen_at)
    match report.sky:
        case Sky.CLEAR:
            message = _("{name} melaporkan cerah pukul {at}.", name=name, at=at)
        case Sky.CLOUDY:
            message = _("{name} melaporkan mendung pukul {at}.", name=name, at=at)
        case Sky.DRIZZLE:
            message = _("{name} melaporkan gerimis pukul {at}.", name=name, at=at)
        case Sky.RAIN:
            message = _("{name} melaporkan hujan pukul {at}.", name=name, at=at)
        case Sky.DOWNPOUR:
            message = _("{name} melaporkan hujan deras pukul {at}.", name=name, at=at)
    return Reason(Rule.H2, message, report.seen_at)


def high(level: Level) -> Reason:
    """H5: the water stands at its limit."""
    message = _(
        "Alat ukur {gauge}: air {cm} cm, batas waspada {limit} cm.",
        gauge=level.gauge,
        cm=round(level.cm),
        limit=round(level.limit_cm),
    )
    return Reason(Rule.H5, message, level.at)


def rising(level: Level, rise: float, policy: Policy) -> Reason:
    """H5: the water rises."""
    message = _(
        "Alat ukur {gauge}: air naik {cm} cm dalam {minutes} menit.",
        gauge=level.gauge,
        cm=round(rise),
        minutes=minutes(policy.gauge_rise_within),
    )
    return Reason(Rule.H5, message, level.at)
