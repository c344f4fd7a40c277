"""H1 to H7: what holds the crew. Each trigger says whether it is danger, and when it became known."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from pamong.core.duty import reasons
from pamong.core.duty.known import Known, Rung
from pamong.core.duty.policy import Policy
from pamong.core.duty.reasons import Reason, Rule
from pamong.core.duty.signals import Level, Outlook, Sky
from pamong.core.messages import _
from pamong.core.weather import Slot

#: Rules that may change a decision at once.
AT_ONCE = frozenset({Rule.H1, Rule.H5, Rule.H6})


@dataclass(frozen=True, slots=True)
class Trigger:
    """A reason to hold. ``danger``: it calls back even those who were just released. ``cloud``: clouds, not rain."""

    reason: Reason
    learned_at: datetime
    danger: bool = False
    cloud: bool = False

    @property
    def rule(self) -> Rule:
        """Its id."""
        return self.reason.rule


def triggers(known: Known, blind_since: datetime | None) -> tuple[Trigger, ...]:
    """Everything that holds at this moment, by rule. Clouds do not once it is late (R6)."""
    found = [
        *_warned(known),
        *_seen(known),
        *_forecast(known),
        *_clouds(known),
        *_water(known),
        *_incidents(known),
    ]
    if known.rung is Rung.BLIND:
        message = _(
            "Tidak ada data cuaca yang masih berlaku. Satgas tetap berjaga sampai koordinator memutuskan."
        )
        found.append(Trigger(Reason(Rule.H7, message), blind_since or known.now))
    late = known.now >= known.policy.at(known.day, known.policy.cloud_until)
    return tuple(one for one in found if not (late and one.cloud))


def _warned(known: Known) -> Iterator[Trigger]:
    for warning, end in known.warnings:
        due = max(warning.received_at, warning.effective - known.policy.alert_lead)
        yield Trigger(reasons.warned(warning, end, known.policy), due, danger=True)


def _seen(known: Known) -> Iterator[Trigger]:
    """The newest report, while it is fresh; and any fresh report of rain, whatever was reported after it."""
    policy, now = known.policy, known.now
    raining = [one for one in known.reports if one.sky.is_wet and now - one.seen_at <= policy.rain_fresh]
    if raining:
        yield Trigger(reasons.seen(raining[-1], policy), max(one.received_at for one in raining), danger=True)
    newest = known.reports[-1] if known.reports else None
    if newest is None or newest.sky is Sky.CLEAR or now - newest.seen_at > policy.sky_fresh:
        return
    if newest not in raining:
        yield Trigger(reasons.seen(newest, policy), newest.received_at, cloud=newest.sky is Sky.CLOUDY)


def _forecast(known: Known) -> Iterator[Trigger]:
    policy = known.policy
    wet = [(outlook, slot) for outlook, slot in known.ahead if policy.is_wet(slot)]
    if not wet:
        return
    outlook, worst = max(wet, key=lambda pair: (policy.is_heavy(pair[1]), pair[1].rain or 0))
    names = {"source": outlook.source.value, "at": policy.clock(worst.at)} | _counted(wet, known)
    if worst.doubtful:
        message = _(
            "Prakiraan {source} pukul {at} tidak dapat dipahami, dianggap hujan, {count} dari {all} kelurahan.",
            **names,
        )
    elif policy.is_heavy(worst):
        message = _("Prakiraan {source}: hujan lebat pukul {at}, {count} dari {all} kelurahan.", **names)
    else:
        message = _("Prakiraan {source}: hujan pukul {at}, {count} dari {all} kelurahan.", **names)
    yield Trigger(Reason(Rule.H3, message, outlook.forecast.analysed_at), _learned(wet))


def _clouds(known: Known) -> Iterator[Trigger]:
    policy = known.policy
    cloudy = [(outlook, slot) for outlook, slot in known.present if policy.is_cloudy(slot)]
    clear = [one.seen_at for one in known.reports if one.sky is Sky.CLEAR]
    if not cloudy or (clear and known.now - clear[-1] < policy.clear_beats_cloud):
        return
    names = {"source": cloudy[0][0].source.value} | _counted(cloudy, known)
    message = _("Prakiraan {source}: mendung sekarang, {count} dari {all} kelurahan.", **names)
    yield Trigger(Reason(Rule.H4, message, cloudy[0][0].forecast.analysed_at), _learned(cloudy), cloud=True)


def _counted(pairs: Iterable[tuple[Outlook, Slot]], known: Known) -> dict[str, str | int]:
    return {"count": len({outlook.forecast.adm4 for outlook, _ in pairs}), "all": len(known.outlooks)}


def _learned(pairs: Iterable[tuple[Outlook, Slot]]) -> datetime:
    return max(outlook.received_at for outlook, _ in pairs)


def _water(known: Known) -> Iterator[Trigger]:
    for readings in known.gauges:
        newest = readings[-1]
        if known.now - newest.at > known.policy.gauge_fresh:
            continue
        if newest.cm >= newest.limit_cm:
            yield Trigger(reasons.high(newest), _reached(readings), danger=True)
        rise = rise_until(readings, len(readings) - 1, known.policy)
        if rise >= known.policy.gauge_rise_cm:
            yield Trigger(reasons.rising(newest, rise, known.policy), newest.received_at, danger=True)


def _reached(readings: tuple[Level, ...]) -> datetime:
    """Since when the readings stand at the limit without a break."""
    since = readings[-1].received_at
    for one in reversed(readings):
        if one.cm < one.limit_cm:
            break
        since = one.received_at
    return since


def rise_until(readings: tuple[Level, ...], last: int, policy: Policy) -> float:
    """By how many cm the water rose up to reading ``last``, from the lowest within the time that counts."""
    end = readings[last]
    first = bisect_left(readings, end.at - policy.gauge_rise_within, key=attrgetter("at"))
    return end.cm - min(reading.cm for reading in readings[first : last + 1])


def _incidents(known: Known) -> Iterator[Trigger]:
    if known.incidents:
        newest = max(known.incidents, key=lambda one: one.opened_at)
        message = _(
            "{count} kejadian banjir terbuka: {label}.", count=len(known.incidents), label=newest.label
        )
        yield Trigger(Reason(Rule.H6, message, newest.opened_at), newest.opened_at, danger=True)
