"""What is known of days that have passed: how the crew stood, what came, and who worked longer."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pamong.core.duty import Policy, Sky, Standing
from pamong.core.duty.record import Happening, Turn, What
from pamong.core.weather import Kind, concerning, parse_alert
from pamong.satgas import sources
from pamong.satgas.models import Decision, Document, Incident, Look, Overtime, Payload, Post
from pamong.satgas.queries import weather
from pamong.satgas.queries.hours import worked


@dataclass(slots=True)
class DayFacts:
    """One day of the watch. ``decided``: whether anything was decided; ``overtime``: all of the crew together."""

    turns: list[Turn] = field(default_factory=list)
    came: list[Happening] = field(default_factory=list)
    decided: bool = False
    overtime: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class WarnedOf:
    """A warning of BMKG that concerned the post, as it was known here."""

    event: str
    begins: datetime
    ends: datetime


def span(first: date, last: date, policy: Policy) -> tuple[datetime, datetime]:
    """From the beginning of the first day of the watch to the end of the last."""
    return policy.at(first, policy.day_begins), policy.at(last + timedelta(days=1), policy.day_begins)


def days(post: Post, first: date, last: date, now: datetime, policy: Policy) -> dict[date, DayFacts]:
    """Every day from ``first`` to ``last`` on which anything happened, in five queries whatever their number."""
    found: defaultdict[date, DayFacts] = defaultdict(DayFacts)
    begins, ends = span(first, last, policy)
    for day, turn in _turns(post, begins, ends, policy):
        facts = found[day]
        facts.decided = True
        standing = facts.turns[-1].standing if facts.turns else Standing.ON_SHIFT
        if turn.standing not in (standing, Standing.ON_SHIFT):
            facts.turns.append(turn)
    came = [*_wet(post, begins, ends), *_incidents(post, begins, ends, now)]
    came += [Happening(What.WARNING, one.begins, one.ends) for one in warnings(post, begins, ends, policy)]
    for one in came:
        for day in _touched(one, first, last, policy):
            found[day].came.append(one)
    for row in Overtime.system().filter(post=post, day__range=(first, last)):
        found[row.day].overtime += worked(row, now, policy)
    return dict(sorted(found.items()))


def _touched(one: Happening, first: date, last: date, policy: Policy) -> Iterator[date]:
    """The days of the watch that it falls on."""
    day = max(first, policy.day_of(one.begins))
    while day <= min(last, policy.day_of(one.ends)):
        yield day
        day += timedelta(days=1)


def _turns(post: Post, begins: datetime, ends: datetime, policy: Policy) -> Iterator[tuple[date, Turn]]:
    rows = Decision.system().filter(post=post, at__gte=begins, at__lt=ends).order_by("at", "id")
    for at, standing in rows.values_list("at", "standing"):
        yield policy.day_of(at), Turn(at, Standing(standing))


def looks(post: Post, begins: datetime, ends: datetime) -> list[Look]:
    """The looks at the sky, by when they were seen."""
    rows = Look.system().filter(post=post, received_at__gte=begins, received_at__lt=ends)
    return sorted(rows, key=seen_at)


def seen_at(look: Look) -> datetime:
    """When it was seen; a phone whose clock is ahead cannot have seen it after it was received."""
    return min(look.observed_at, look.received_at)


def _wet(post: Post, begins: datetime, ends: datetime) -> Iterator[Happening]:
    for look in looks(post, begins, ends):
        if Sky(look.sky).is_wet:
            yield Happening(What.WET, seen_at(look), seen_at(look))


def incidents(post: Post, begins: datetime, ends: datetime) -> list[Incident]:
    """Those that were open at some time between the two and that somebody verified, the oldest first."""
    rows = Incident.system().filter(post=post, opened_at__lt=ends).exclude(verified_at=None)
    rows = rows.exclude(state__in=(Incident.State.MERGED, Incident.State.DISMISSED))
    return list(rows.exclude(closed_at__lt=begins).order_by("opened_at", "id"))


def _incidents(post: Post, begins: datetime, ends: datetime, now: datetime) -> Iterator[Happening]:
    for row in incidents(post, begins, ends):
        yield Happening(What.INCIDENT, row.opened_at, row.closed_at or max(now, row.opened_at))


def warnings(post: Post, begins: datetime, ends: datetime, policy: Policy) -> list[WarnedOf]:
    """The warnings that concerned the post between the two, from when they were known here, each once.

    One that was replaced or withdrawn later was in force all the same; exercises were not.
    """
    rows = Payload.objects.filter(document__kind=Document.Kind.WARNING, fault="", fetched_at__lt=ends)
    rows = rows.filter(fetched_at__gte=begins - sources.WARNINGS_LAST).order_by("fetched_at", "id")
    place = weather.watched(post)
    found: dict[tuple[str, datetime, datetime], WarnedOf] = {}
    # A wet month has hundreds: their bodies come in one answer, and are read here, not one by one.
    for body, fetched_at in rows.values_list("body", "fetched_at").iterator(chunk_size=200):
        alert = parse_alert(bytes(body))
        if not alert.actual or alert.kind not in (Kind.ALERT, Kind.UPDATE):
            continue
        for _alert, info, _tie in concerning((alert,), place, share=policy.alert_share / 100):
            end = min(
                info.expires or info.effective + policy.alert_default, info.effective + policy.alert_longest
            )
            one = WarnedOf(info.event.lower(), max(info.effective, fetched_at), end)
            if begins <= one.ends and one.begins < min(ends, end):
                found.setdefault((info.event, info.effective, end), one)
    return sorted(found.values(), key=lambda one: one.begins)
