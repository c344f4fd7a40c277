"""The after-action report of a day: everything that it tells, as JSON values that page and letter both print.

``told`` is kept with the report, so that the letter that is signed says what was read. Nobody's address is in it,
and of the crew only the hours.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from pamong.core.dates import hari_tanggal
from pamong.core.duty import Policy, Sky, Standing
from pamong.core.duty.record import Tally, judge, percentile, tally
from pamong.foundation.regions.queries import describe
from pamong.satgas import told
from pamong.satgas.models import Incident, Overtime, Post, Relief, Report, Step
from pamong.satgas.queries import record, wall
from pamong.satgas.queries.hours import worked
from pamong.satgas.records import Json as Json

#: More than a day has: a letter of ten pages is read by nobody.
MOST = 60
_SKIES = {
    Sky.CLEAR: "cerah",
    Sky.CLOUDY: "mendung",
    Sky.DRIZZLE: "gerimis",
    Sky.RAIN: "hujan",
    Sky.DOWNPOUR: "hujan deras",
}
_STANDINGS = {Standing.HOLD: "Satgas ditahan", Standing.RELEASED: "Satgas boleh pulang"}


def tell(post: Post, day: date, *, now: datetime, policy: Policy) -> Json:
    """Everything about one day of the watch, in Indonesian: an official letter is written in no other language."""
    with override("id"):
        begins, ends = record.span(day, day, policy)
        incidents = record.incidents(post, begins, ends)
        facts = record.days(post, day, day, now, policy).get(day, record.DayFacts())
        judged = judge(facts.turns, facts.came, day=day, policy=policy, now=now)
        return {
            "post": post.name,
            "kecamatan": post.region.name,
            "day": day.isoformat(),
            "day_words": hari_tanggal(day),
            "timeline": _timeline(post, day, incidents, policy)[:MOST],
            "sky": _sky(post, begins, ends),
            "warnings": [_warned(one) for one in record.warnings(post, begins, ends, policy)],
            "verdict": _verdict(tally(judged, day=day, policy=policy)),
            "response": _response(incidents),
            "incidents": [_incident(row) for row in incidents[:MOST]],
            "deepest_cm": max((row.depth_cm or 0 for row in incidents), default=0),
            "households": sum(row.households or 0 for row in incidents),
            "reports": Report.system()
            .filter(post=post, received_at__gte=begins, received_at__lt=ends)
            .count(),
            "photos": _photos(incidents, begins, ends),
            "blocked": sorted({row.blocked for row in incidents if row.blocked}),
            "overtime": _overtime(post, day, now, policy),
        }


def _timeline(post: Post, day: date, incidents: list[Incident], policy: Policy) -> list[Json]:
    begins, ends = record.span(day, day, policy)
    rows = [
        *_turned(post, day, policy),
        *_looked(post, begins, ends),
        *_happened(incidents, begins, ends),
        *_relieved(post, day),
    ]
    return [{"at": told.hour(at), "text": text} for at, text in sorted(rows)]


def _turned(post: Post, day: date, policy: Policy) -> Iterator[tuple[datetime, str]]:
    last = Standing.ON_SHIFT
    for turn in wall.turns(post, day, policy):
        standing = Standing(turn.decision.standing)
        if standing in (last, Standing.ON_SHIFT):
            continue
        last = standing
        who = (
            f"diputuskan {turn.order.name}: {turn.order.reason}"
            if turn.order
            else _rules(turn.decision.rules)
        )
        yield turn.decision.at, f"{_STANDINGS[standing]}, {who}"


def _rules(rules: str) -> str:
    return f"menurut aturan {rules.replace(' ', ', ')}" if rules else "menurut aturan"


def _looked(post: Post, begins: datetime, ends: datetime) -> Iterator[tuple[datetime, str]]:
    """When the sky became another one; the same look again and again is not told."""
    last = ""
    for look in record.looks(post, begins, ends):
        if look.sky != last:
            last = look.sky
            yield record.seen_at(look), f"Satgas melaporkan {_SKIES[Sky(look.sky)]}"


def _happened(
    incidents: Iterable[Incident], begins: datetime, ends: datetime
) -> Iterator[tuple[datetime, str]]:
    for row in incidents:
        name = f"{told.kind(row)} di {describe(row.place)}"
        depth = f", {row.depth_cm} cm" if row.depth_cm else ""
        moments = ((row.opened_at, f"{name} dilaporkan{depth}"), (row.closed_at, f"{name} selesai"))
        yield from ((at, text) for at, text in moments if at is not None and begins <= at < ends)


def _relieved(post: Post, day: date) -> Iterator[tuple[datetime, str]]:
    for row in Relief.system().filter(post=post, day=day).exclude(handed_over_at=None):
        assert row.handed_over_at is not None
        yield row.handed_over_at, "Serah terima kepada petugas pengganti"


def _sky(post: Post, begins: datetime, ends: datetime) -> Json:
    rows = record.looks(post, begins, ends)
    wet = [row for row in rows if Sky(row.sky).is_wet]
    heaviest = max(wet, key=lambda row: Sky(row.sky).wetness, default=None)
    return {
        "looks": len(rows),
        "wet": len(wet),
        "first": told.hour(record.seen_at(wet[0])) if wet else "",
        "last": told.hour(record.seen_at(wet[-1])) if wet else "",
        "heaviest": _SKIES[Sky(heaviest.sky)] if heaviest else "",
    }


def _warned(one: record.WarnedOf) -> Json:
    return {"event": one.event, "from": told.hour(one.begins), "until": told.hour(one.ends)}


def _verdict(counts: Tally) -> Json:
    return {
        "hits": counts.hits,
        "false_holds": counts.false_holds,
        "misses": counts.misses,
        "right_releases": counts.right_releases,
        "held": hours(counts.held),
    }


def _response(incidents: list[Incident]) -> Json:
    """From the report to each step, in minutes: half of them and nine of ten were at most so fast."""
    steps: dict[str, Callable[[Incident], datetime | None]] = {
        "verified": lambda row: row.verified_at,
        "arrived": lambda row: row.arrived_at,
        "closed": lambda row: row.closed_at,
    }
    found: Json = {}
    for name, moment in steps.items():
        lengths = [at - row.opened_at for row in incidents if (at := moment(row)) is not None]
        half, most = percentile(lengths, 50), percentile(lengths, 90)
        found[name] = {"count": len(lengths), "p50": _minutes(half), "p90": _minutes(most)}
    return found


def _minutes(length: timedelta | None) -> int | None:
    return None if length is None else max(0, round(length / timedelta(minutes=1)))


def _incident(row: Incident) -> Json:
    return {
        "what": str(told.kind(row)),
        "where": describe(row.place),
        "opened": told.hour(row.opened_at),
        "arrived": told.hour(row.arrived_at) if row.arrived_at else "",
        "closed": told.hour(row.closed_at) if row.closed_at else "",
        "depth_cm": row.depth_cm,
        "households": row.households,
        "blocked": row.blocked,
    }


def _photos(incidents: list[Incident], begins: datetime, ends: datetime) -> int:
    """How many pictures the crew and residents took of these incidents on that day."""
    taken = Q(incident__in=incidents, received_at__gte=begins, received_at__lt=ends) & ~Q(photo=None)
    return Step.system().filter(taken).count() + Report.system().filter(taken).count()


def _overtime(post: Post, day: date, now: datetime, policy: Policy) -> Json:
    rows = Overtime.system().filter(post=post, day=day).select_related("account", "emergency_by")
    lengths = [(row, worked(row, now, policy)) for row in rows.order_by("account__name", "id")]
    people = [
        {
            "name": row.account.name,
            "hours": hours(length),
            "over": length > policy.overtime_day,
            "emergency": row.emergency_reason if row.emergency_at else "",
        }
        for row, length in lengths
        if length
    ]
    return {"people": people, "total": hours(sum((length for _row, length in lengths), timedelta(0)))}


def hours(length: timedelta) -> str:
    """2 jam 15 menit."""
    minutes = length // timedelta(minutes=1)
    return _("%(hours)d jam %(minutes)d menit") % {"hours": minutes // 60, "minutes": minutes % 60}
