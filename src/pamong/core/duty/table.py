"""The policies since their days, the newest last, and for every number who says so. An office may replace any of it."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from pamong.core.duty.policy import Policy, numbers

_OWN = "own proposal, to be tuned with the monthly record"
_HOURS = "contracts of the crew: 08.00 to 15.30, six days a week"
_BMKG = "BMKG open data: two model runs a day, values every three hours"
_CODES = "BMKG's code table; codes 60, 65, 80 and 97 as reported by several observers"
_PP35 = "PP 35/2021"


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def _hours(count: int) -> timedelta:
    return timedelta(hours=count)


POLICIES: tuple[Policy, ...] = (
    # The first table: it also replays floods from before anybody used it.
    Policy(
        since=date(2021, 1, 1),
        day_begins=time(4),
        shift_begins=time(8),
        shift_ends=time(15, 30),
        provisional_at=time(14, 30),
        final_at=time(15, 15),
        rain_from=time(12),
        cloud_until=time(17, 30),
        watch_until=time(20),
        check_every=_minutes(5),
        sky_fresh=_minutes(60),
        rain_fresh=_minutes(30),
        nowcast_fresh=_minutes(20),
        forecast_fresh=_hours(18),
        gauge_fresh=_minutes(20),
        skew=_minutes(15),
        alert_lead=_minutes(60),
        alert_default=_hours(3),
        alert_longest=_hours(12),
        alert_share=10,
        look_ahead=_hours(3),
        look_ahead_blind=_hours(4),
        slot_reach=_minutes(90),
        wet_codes=frozenset({60, 61, 63, 65, 80, 95, 97}),
        wet_mm=1.0,
        heavy_codes=frozenset({65, 95, 97}),
        heavy_mm=10.0,
        cloud_codes=frozenset({3, 4, 17}),
        cloud_percent=70,
        clear_beats_cloud=_minutes(30),
        gauge_rise_cm=5,
        gauge_rise_within=_minutes(15),
        gauge_quiet=_minutes(30),
        gauge_memory=_hours(3),
        dry_for=_minutes(30),
        dry_apart=_minutes(15),
        dry_last=_minutes(20),
        clear_apart=_minutes(20),
        change_apart=_minutes(15),
        quiet=_minutes(60),
        decide_within=_minutes(10),
        reason_letters=10,
        overtime_day=_hours(4),
        overtime_week=_hours(18),
        overtime_much=_hours(15),
        meal_after=_hours(2),
        relief_before=_minutes(60),
        handover_before=_minutes(15),
        pay_first=_hours(1),
        pay_first_rate=1.5,
        pay_rate=2.0,
        pay_rest=_hours(7),
        pay_rest_rate=2.0,
        pay_rest_second=_hours(1),
        pay_rest_second_rate=3.0,
        pay_rest_last_rate=4.0,
        fair_within=timedelta(days=28),
        fair_late=_hours(1),
        fair_weekend=_hours(2),
        outlook_at=time(7),
        late_starts=time(12),
        late_percent=40,
        call_first=_minutes(3),
        call_messenger=_minutes(5),
        call_coordinator=_minutes(5),
        call_lurah=_minutes(10),
    ),
)

_SOURCES = {
    **dict.fromkeys(("shift_begins", "shift_ends"), _HOURS),
    **dict.fromkeys(("forecast_fresh", "slot_reach", "look_ahead"), _BMKG),
    **dict.fromkeys(("wet_codes", "heavy_codes"), _CODES),
    "cloud_codes": f"{_CODES}; 17 is thunder without rain",
    "day_begins": "whoever comes before eight comes for the new day; floods ended by 22.30",
    "rain_from": "flood of 19 October 2021: rain from 13.15",
    "watch_until": "floods of 19 October 2021 and 24 December 2024 began before it",
    "nowcast_fresh": "BMKG's list is fetched every five minutes: three failures and slack",
    "alert_longest": "validities seen in BMKG's warnings: 1 h 45 to 4 h 30",
    "alert_default": "the validity of most of BMKG's warnings",
    "alert_share": "BMKG rounds outlines to 0.001 degree, some 110 m",
    "overtime_day": f"{_PP35}, article 26: 4 hours a day",
    "overtime_week": f"{_PP35}, article 26: 18 hours a week",
    **dict.fromkeys(("pay_first", "pay_first_rate", "pay_rate"), f"{_PP35}, article 31"),
    **dict.fromkeys(
        ("pay_rest", "pay_rest_rate", "pay_rest_second", "pay_rest_second_rate", "pay_rest_last_rate"),
        f"{_PP35}, article 31, for six days a week",
    ),
    "meal_after": f"{_PP35}, article 28: food and drink when overtime lasts 4 hours or more; ordered in time for that",
}


def in_force(day: date, policies: Sequence[Policy] = POLICIES) -> Policy:
    """The policy of a day: the last one that began by then. ``LookupError`` before the first."""
    begun = [policy for policy in policies if policy.since <= day]
    if not begun:
        raise LookupError(f"no duty policy for {day}")
    return max(begun, key=lambda policy: policy.since)


def source_of(name: str) -> str:
    """Who says so: a law, BMKG, the contracts, or nobody but this project.

    >>> source_of("overtime_day")
    'PP 35/2021, article 26: 4 hours a day'
    """
    if name not in numbers():
        raise LookupError(name)
    return _SOURCES.get(name, _OWN)
