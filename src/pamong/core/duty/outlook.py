"""What the morning says about the afternoon: the ground for letting some of the crew start later."""

from collections.abc import Iterable
from datetime import date, datetime

from pamong.core.duty import reasons
from pamong.core.duty.policy import Policy
from pamong.core.duty.reasons import Reason, Rule
from pamong.core.duty.signals import Outlook, WeatherWarning
from pamong.core.messages import _
from pamong.core.weather import Slot


def wet_afternoon(
    outlooks: Iterable[Outlook], warnings: Iterable[WeatherWarning], day: date, now: datetime, policy: Policy
) -> tuple[Reason, ...]:
    """Why the afternoon and evening of ``day`` look wet, as known at ``now``; empty when they do not.

    It only proposes: forecasts that are not fresh, and such from the future, say nothing here.
    """
    begins, ends = policy.at(day, policy.rain_from), policy.at(day, policy.watch_until)
    fresh = [one for one in outlooks if one.received_at <= now and _is_fresh(one, now, policy)]
    wet = [
        (one, slot)
        for one in fresh
        for slot in one.forecast.slots
        if begins - policy.slot_reach < slot.at < ends + policy.slot_reach and policy.is_wet(slot)
    ]
    found = [
        reasons.warned(one, one.expires or one.effective + policy.alert_default, policy)
        for one in warnings
        if one.received_at <= now and one.withdrawn_at is None and _overlaps(one, begins, ends, policy)
    ]
    return (*found, *([_rain(wet, len(fresh), policy)] if wet else ()))


def _is_fresh(outlook: Outlook, now: datetime, policy: Policy) -> bool:
    age = now - outlook.forecast.analysed_at
    return -policy.skew <= age <= policy.forecast_fresh


def _overlaps(warning: WeatherWarning, begins: datetime, ends: datetime, policy: Policy) -> bool:
    expires = warning.expires or warning.effective + policy.alert_default
    return warning.effective < ends and expires > begins


def _rain(wet: list[tuple[Outlook, Slot]], asked: int, policy: Policy) -> Reason:
    outlook, worst = max(wet, key=lambda pair: (policy.is_heavy(pair[1]), pair[1].rain or 0))
    values: dict[str, str | int] = {
        "source": outlook.source.value,
        "at": policy.clock(worst.at),
        "count": len({one.forecast.adm4 for one, _slot in wet}),
        "all": asked,
    }
    if policy.is_heavy(worst):
        message = _("Prakiraan {source}: hujan lebat pukul {at}, {count} dari {all} kelurahan.", **values)
    else:
        message = _("Prakiraan {source}: hujan pukul {at}, {count} dari {all} kelurahan.", **values)
    return Reason(Rule.H3, message, outlook.forecast.analysed_at)
