"""The numbers of the duty rules as one value. Which numbers hold since when, and who says so, is in ``table``."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated, get_type_hints

from pamong.core.dates import WIB
from pamong.core.weather import Slot


@dataclass(frozen=True, slots=True)
class Number:
    """What a field of the policy is for: the ids of the rules that use it, and what it means, in English."""

    rules: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Every number of the rules, in force since a day. Times of day are those of the office's ``zone``."""

    since: date
    zone: tzinfo = WIB

    day_begins: Annotated[
        time, Number("S1", "a new day of the watch begins; until then it is the night before")
    ]
    shift_begins: Annotated[time, Number("S1", "normal hours begin")]
    shift_ends: Annotated[time, Number("S1", "normal hours end; a release before it means: go then")]
    provisional_at: Annotated[time, Number("S1", "from here on the advice is shown as provisional")]
    final_at: Annotated[time, Number("S1", "the first decision that counts")]
    rain_from: Annotated[time, Number("R1 R6", "rain reported before it is forgotten")]
    cloud_until: Annotated[time, Number("R6 H2 H4", "from here on clouds alone hold nobody")]
    watch_until: Annotated[time, Number("T2", "from here on only danger calls back a crew that was released")]
    check_every: Annotated[timedelta, Number("S1", "pause between decisions")]

    sky_fresh: Annotated[timedelta, Number("H2 H7", "a sky report counts for so long")]
    rain_fresh: Annotated[
        timedelta, Number("H2 T2", "a report of rain counts for so long, whatever is reported after it")
    ]
    nowcast_fresh: Annotated[
        timedelta, Number("H3", "BMKG's list of warnings was fetched well within this time")
    ]
    forecast_fresh: Annotated[
        timedelta, Number("H3 H4 H7", "age of a forecast, from its model run: two runs a day and slack")
    ]
    gauge_fresh: Annotated[timedelta, Number("H5", "a water level counts for so long")]
    skew: Annotated[timedelta, Number("H3", "a model run further in the future than this is not believed")]

    alert_lead: Annotated[timedelta, Number("H1 R2", "a warning counts so long before it begins")]
    alert_default: Annotated[timedelta, Number("H1 R2", "validity of a warning that names no end")]
    alert_longest: Annotated[timedelta, Number("H1 R2", "no warning counts longer than this")]
    alert_share: Annotated[
        int, Number("H1", "percent of the smaller outline that must be common to warning and kelurahan")
    ]

    look_ahead: Annotated[timedelta, Number("H3 R5 R6", "slots of the forecast up to so far ahead")]
    look_ahead_blind: Annotated[timedelta, Number("H3 R5 R6", "the same while warnings cannot be fetched")]
    slot_reach: Annotated[timedelta, Number("H3 H4", "a slot stands for so much time before and after it")]
    wet_codes: Annotated[frozenset[int], Number("H3", "BMKG's codes for rain; an unknown code counts as one")]
    wet_mm: Annotated[float, Number("H3", "mm of rain in a slot that count as rain whatever its code")]
    heavy_codes: Annotated[frozenset[int], Number("R5", "BMKG's codes for heavy rain")]
    heavy_mm: Annotated[float, Number("R5", "mm of rain in a slot that count as heavy")]
    cloud_codes: Annotated[frozenset[int], Number("H4", "BMKG's codes for a grey sky")]
    cloud_percent: Annotated[int, Number("H4", "cloud cover that counts as a grey sky")]
    clear_beats_cloud: Annotated[
        timedelta, Number("H4", "a report of a clear sky beats the forecast of clouds for so long")
    ]

    gauge_rise_cm: Annotated[int, Number("H5 R3", "a rise that counts")]
    gauge_rise_within: Annotated[timedelta, Number("H5 R3", "the time within which it rises by that much")]
    gauge_quiet: Annotated[timedelta, Number("R3", "no such rise for so long")]
    gauge_memory: Annotated[
        timedelta, Number("R3", "a gauge that fell silent at its limit is remembered for so long")
    ]

    dry_for: Annotated[timedelta, Number("R1", "the first dry report is at least so old")]
    dry_apart: Annotated[timedelta, Number("R1", "the two dry reports are at least so far apart")]
    dry_last: Annotated[timedelta, Number("R1", "the last dry report is at most so old")]
    clear_apart: Annotated[timedelta, Number("R6", "two reports of a clear sky are at least so far apart")]

    change_apart: Annotated[timedelta, Number("T1", "least time between two changes")]
    quiet: Annotated[timedelta, Number("T2", "after a release only danger holds again for so long")]
    decide_within: Annotated[
        timedelta, Number("H7", "time for the co-ordinator to decide by hand, then the lurah is called")
    ]
    reason_letters: Annotated[int, Number("P1 P2", "least length of the reason of a person who overrules")]

    overtime_day: Annotated[timedelta, Number("labour", "most overtime of one person in a day")]
    overtime_week: Annotated[timedelta, Number("labour", "most overtime of one person in a week")]
    overtime_much: Annotated[
        timedelta, Number("labour", "overtime in a week from which others are asked first")
    ]
    meal_after: Annotated[timedelta, Number("labour", "after so much overtime a meal is ordered")]
    relief_before: Annotated[timedelta, Number("labour", "so long before the limit a relief is named")]
    handover_before: Annotated[
        timedelta, Number("labour", "so long before the limit the watch is handed over")
    ]

    pay_first: Annotated[timedelta, Number("pay", "the first part of the overtime of a normal day")]
    pay_first_rate: Annotated[float, Number("pay", "hours paid for an hour of it")]
    pay_rate: Annotated[float, Number("pay", "hours paid for each further hour")]
    pay_rest: Annotated[timedelta, Number("pay", "the first part of the work of a rest day")]
    pay_rest_rate: Annotated[float, Number("pay", "hours paid for an hour of it")]
    pay_rest_second: Annotated[timedelta, Number("pay", "the second part of the work of a rest day")]
    pay_rest_second_rate: Annotated[float, Number("pay", "hours paid for an hour of it")]
    pay_rest_last_rate: Annotated[float, Number("pay", "hours paid for each further hour")]

    fair_within: Annotated[timedelta, Number("fairness", "burdens of so much time are compared")]
    fair_late: Annotated[timedelta, Number("fairness", "a late start weighs as much as so much overtime")]
    fair_weekend: Annotated[timedelta, Number("fairness", "a day called in on a weekend weighs so much")]
    outlook_at: Annotated[time, Number("stagger", "from here on until the shift the afternoon is looked at")]
    late_starts: Annotated[time, Number("stagger", "some start here when the afternoon looks wet")]
    late_percent: Annotated[int, Number("stagger", "so many of the crew at most, in percent")]

    call_first: Annotated[timedelta, Number("alarm", "after the message in the app, the messengers")]
    call_messenger: Annotated[timedelta, Number("alarm", "after the messengers, the co-ordinator")]
    call_coordinator: Annotated[timedelta, Number("alarm", "after the co-ordinator, the lurah")]
    call_lurah: Annotated[timedelta, Number("alarm", "after the lurah, the camat and the city's BPBD")]

    def __post_init__(self) -> None:
        hours = (self.day_begins, self.shift_begins, self.rain_from, self.provisional_at, self.final_at)
        order = [*hours, self.shift_ends, self.cloud_until, self.watch_until]
        if order != sorted(order):
            raise ValueError("the times of the day are not in order")
        lengths = [
            value
            for value in (getattr(self, one.name) for one in fields(self))
            if isinstance(value, timedelta)
        ]
        if min(lengths) <= timedelta(0) or self.change_apart >= self.rain_fresh:
            # A report of rain within the pause between two changes must still count when the pause is over.
            raise ValueError(
                "a length of time is not positive, or rain is forgotten within the pause between changes"
            )

    def day_of(self, moment: datetime) -> date:
        """The day of the watch: until ``day_begins`` the night belongs to the day before."""
        local = moment.astimezone(self.zone)
        return local.date() - timedelta(days=local.time() < self.day_begins)

    def at(self, day: date, hour: time) -> datetime:
        """That hour of that day."""
        return datetime.combine(day, hour, tzinfo=self.zone)

    def clock(self, moment: datetime) -> str:
        """The hour as the crew reads it, as ``15.40``."""
        return f"{moment.astimezone(self.zone):%H.%M}"

    def is_wet(self, slot: Slot) -> bool:
        """Whether a slot means rain; one that nobody understands does."""
        return slot.doubtful or slot.code in self.wet_codes or (slot.rain or 0) >= self.wet_mm

    def is_heavy(self, slot: Slot) -> bool:
        """Whether a slot means heavy rain."""
        return slot.code in self.heavy_codes or (slot.rain or 0) >= self.heavy_mm

    def is_cloudy(self, slot: Slot) -> bool:
        """Whether a slot means a grey sky or worse."""
        return self.is_wet(slot) or slot.code in self.cloud_codes or (slot.cloud or 0) >= self.cloud_percent


def numbers() -> dict[str, Number]:
    """The numbers of the rules by their names, in the order of the table."""
    hints = get_type_hints(Policy, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items() if hasattr(hint, "__metadata__")}


def minutes(length: timedelta) -> int:
    """Whole minutes."""
    return round(length / timedelta(minutes=1))
