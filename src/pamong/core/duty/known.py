"""What of the signals counts at a moment: received, fresh, and the latest of its kind."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from operator import attrgetter

from pamong.core.duty.policy import Policy
from pamong.core.duty.signals import (
    Incident,
    Level,
    Outlook,
    Signals,
    SkyReport,
    Source,
    WeatherWarning,
    Word,
)
from pamong.core.weather import Slot


class Rung(StrEnum):
    """Where on the ladder of failing sources a decision stands; names say what is left."""

    ALL = "all"
    NO_FORECAST = "no forecast"
    NO_NOWCAST = "no nowcast"
    EYES = "eyes"
    BLIND = "blind"


@dataclass(frozen=True, slots=True)
class Known:
    """The signals at ``now``. Reports and levels are sorted by when they were seen.

    ``ahead``: slots of fresh forecasts within the look-ahead, ``present``: those that stand for now.
    """

    now: datetime
    policy: Policy
    day: date
    reports: tuple[SkyReport, ...]
    warnings: tuple[tuple[WeatherWarning, datetime], ...]
    outlooks: tuple[Outlook, ...]
    ahead: tuple[tuple[Outlook, Slot], ...]
    present: tuple[tuple[Outlook, Slot], ...]
    gauges: tuple[tuple[Level, ...], ...]
    incidents: tuple[Incident, ...]
    word: Word | None
    rung: Rung
    on_duty: int

    @property
    def wet(self) -> tuple[SkyReport, ...]:
        """Reports of rain since the hour from which rain counts, until now."""
        begun = self.policy.at(self.day, self.policy.rain_from)
        return tuple(report for report in self.reports if report.sky.is_wet and report.seen_at >= begun)


def look(signals: Signals, now: datetime, policy: Policy) -> Known:
    """Sort the signals out for ``now``."""
    now = now.astimezone(UTC)  # as databases hand times out: moments of one zone compare five times as fast
    day = policy.day_of(now)
    begun = policy.at(day, policy.day_begins)
    reports = sorted(
        (one for one in signals.reports if one.received_at <= now and one.seen_at >= begun),
        key=lambda one: (one.seen_at, one.sky.wetness),
    )
    has_nowcast = any(now - policy.nowcast_fresh <= at <= now for at in signals.polled)
    outlooks = _fresh(signals.outlooks, now, policy)
    bmkg = tuple(one for one in outlooks if one.source is Source.BMKG)
    # A second opinion speaks only where BMKG is silent altogether.
    chosen = bmkg or (() if has_nowcast else outlooks)
    reach = policy.look_ahead if has_nowcast else policy.look_ahead_blind
    has_eyes = bool(reports) and now - reports[-1].seen_at <= policy.sky_fresh
    return Known(
        now,
        policy,
        day,
        tuple(reports),
        tuple(_counting(signals.warnings, now, policy)),
        chosen,
        _between(chosen, now - policy.slot_reach, now + reach),
        _between(chosen, now - policy.slot_reach, now + policy.slot_reach),
        _gauges(signals.levels, now, policy),
        tuple(
            one
            for one in signals.incidents
            if one.opened_at <= now and not (one.closed_at and one.closed_at <= now)
        ),
        max((one for one in signals.words if begun <= one.at <= now), key=lambda one: one.at, default=None),
        _rung(has_forecast=bool(bmkg), has_nowcast=has_nowcast, has_dry=bool(chosen) or has_eyes),
        signals.on_duty,
    )


def _rung(*, has_forecast: bool, has_nowcast: bool, has_dry: bool) -> Rung:
    """``has_dry``: something could say that it is dry. Silence of the warnings and of the gauges cannot."""
    if not has_dry:
        return Rung.BLIND
    if has_forecast:
        return Rung.ALL if has_nowcast else Rung.NO_NOWCAST
    return Rung.NO_FORECAST if has_nowcast else Rung.EYES


def _fresh(outlooks: Iterable[Outlook], now: datetime, policy: Policy) -> tuple[Outlook, ...]:
    """The latest forecast of each place and source, if it is fresh."""
    latest = _latest(
        (one for one in outlooks if one.received_at <= now and one.forecast.analysed_at <= now + policy.skew),
        of=lambda one: (one.source, one.forecast.adm4),
        by=lambda one: (one.forecast.analysed_at, one.received_at),
    )
    return tuple(one for one in latest if now - one.forecast.analysed_at <= policy.forecast_fresh)


def _latest[T](
    things: Iterable[T], *, of: Callable[[T], Hashable], by: Callable[[T], tuple[datetime, datetime]]
) -> Iterable[T]:
    found: dict[Hashable, T] = {}
    for one in things:
        key = of(one)
        if key not in found or by(one) >= by(found[key]):
            found[key] = one
    return found.values()


def _between(outlooks: Iterable[Outlook], start: datetime, end: datetime) -> tuple[tuple[Outlook, Slot], ...]:
    found = []
    for outlook in outlooks:
        slots = outlook.forecast.slots  # in order of time
        first = bisect_left(slots, start, key=_time_of)
        found += [(outlook, slot) for slot in slots[first : bisect_right(slots, end, key=_time_of)]]
    return tuple(found)


_time_of = attrgetter("at")


def _counting(
    warnings: Iterable[WeatherWarning], now: datetime, policy: Policy
) -> Iterable[tuple[WeatherWarning, datetime]]:
    """The warnings in force or due, each with its end: its own, or the policy's when it has none or a distant one."""
    for one in warnings:
        end = one.expires or one.effective + policy.alert_default
        end = min(end, one.effective + policy.alert_longest)
        is_known = one.received_at <= now and not (one.withdrawn_at and one.withdrawn_at <= now)
        if is_known and one.effective - policy.alert_lead <= now < end:
            yield one, end


def _gauges(levels: Iterable[Level], now: datetime, policy: Policy) -> tuple[tuple[Level, ...], ...]:
    """The readings of each gauge that are remembered, sorted by time."""
    found: defaultdict[str, list[Level]] = defaultdict(list)
    for one in levels:
        if one.received_at <= now and now - policy.gauge_memory <= one.at <= now:
            found[one.gauge].append(one)
    return tuple(tuple(sorted(readings, key=lambda one: one.at)) for _, readings in sorted(found.items()))
