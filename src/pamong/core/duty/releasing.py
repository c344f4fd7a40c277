"""R1 to R6: what must be so before a crew that is held may go home."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from pamong.core.duty.holding import Trigger, rise_until
from pamong.core.duty.known import Known
from pamong.core.duty.policy import minutes
from pamong.core.duty.reasons import Reason, Rule
from pamong.core.duty.signals import Level, Sky, SkyReport
from pamong.core.messages import Message, _


@dataclass(frozen=True, slots=True)
class Release:
    """What is still missing (``unmet``), and if nothing is, why the crew may go, and whether a pair stays on call."""

    unmet: tuple[Reason, ...]
    met: tuple[Reason, ...]
    standby: bool = False


def release(known: Known, found: Iterable[Trigger], *, rained: datetime | None, remembered: bool) -> Release:
    """Look at every condition. ``rained``: the last rain seen today; ``remembered``: it was known before this moment.

    Rain that is news at this very moment asks for both R1 and R6, so that a wetter sky never releases earlier.
    """
    found = tuple(found)
    answers = [_no_warning(known), _no_water(known), _no_incident(known)]
    if rained is not None:
        answers.append(_rain_ended(known, rained))
    if rained is None or not remembered:
        answers.append(_stayed_dry(known, found))
    unmet = tuple(one.reason for one in answers if not one.met)
    heavy = [slot.at for _outlook, slot in known.ahead if known.policy.is_heavy(slot)]
    met = [one.reason for one in answers if one.met and one.reason.rule in (Rule.R1, Rule.R6)]
    if heavy:
        at = known.policy.clock(min(heavy))
        met.append(
            Reason(Rule.R5, _("Hujan lebat diprakirakan pukul {at}: dua petugas siaga di rumah.", at=at))
        )
    return Release(unmet, tuple(met), bool(heavy))


@dataclass(frozen=True, slots=True)
class _Answer:
    met: bool
    reason: Reason


def _met(rule: Rule, message: Message, seen_at: datetime | None = None) -> _Answer:
    return _Answer(True, Reason(rule, message, seen_at))


def _unmet(rule: Rule, message: Message, seen_at: datetime | None = None) -> _Answer:
    return _Answer(False, Reason(rule, message, seen_at))


def _no_warning(known: Known) -> _Answer:
    if not known.warnings:
        return _met(Rule.R2, _("Tidak ada peringatan BMKG."))
    end = known.policy.clock(max(end for _warning, end in known.warnings))
    return _unmet(Rule.R2, _("Peringatan BMKG berakhir pukul {end}.", end=end))


def _no_water(known: Known) -> _Answer:
    """The latest reading of every gauge counts, also of one that fell silent a while ago."""
    for readings in known.gauges:
        newest = readings[-1]
        if newest.cm >= newest.limit_cm or _rose(readings, known):
            message = _(
                "Air di alat ukur {gauge} di bawah {limit} cm dan tidak naik selama {minutes} menit.",
                gauge=newest.gauge,
                limit=round(newest.limit_cm),
                minutes=minutes(known.policy.gauge_quiet),
            )
            return _unmet(Rule.R3, message, newest.at)
    return _met(Rule.R3, _("Air di bawah batas."))


def _rose(readings: tuple[Level, ...], known: Known) -> bool:
    start = known.now - known.policy.gauge_quiet
    first = bisect_left(readings, start, key=attrgetter("at"))
    rises = (rise_until(readings, at, known.policy) for at in range(first, len(readings)))
    return any(rise >= known.policy.gauge_rise_cm for rise in rises)


def _no_incident(known: Known) -> _Answer:
    if not known.incidents:
        return _met(Rule.R4, _("Tidak ada kejadian terbuka."))
    return _unmet(Rule.R4, _("Semua kejadian ditutup, masih {count} terbuka.", count=len(known.incidents)))


def _rain_ended(known: Known, rained: datetime) -> _Answer:
    """R1: two dry reports after the rain, from two people or points when two are on duty."""
    policy, now = known.policy, known.now
    dry = [one for one in known.reports if one.seen_at > rained and not one.sky.is_wet]
    late = [one for one in dry if now - one.seen_at <= policy.dry_last]
    for last in late:
        for first in dry:
            is_old = (
                now - first.seen_at >= policy.dry_for and last.seen_at - first.seen_at >= policy.dry_apart
            )
            if is_old and _independent(first, last, known):
                at = policy.clock(first.seen_at)
                return _met(Rule.R1, _("Kering sejak pukul {at}, dilaporkan dua kali.", at=at), last.seen_at)
    return _unmet(Rule.R1, _missing(known, dry, rained))


def _missing(known: Known, dry: list[SkyReport], rained: datetime) -> Message:
    policy = known.policy
    if not dry:
        return _(
            "Hujan terakhir pukul {at}. Perlu dua laporan kering, berjarak {apart} menit, sampai kering {dry} menit.",
            at=policy.clock(rained),
            apart=minutes(policy.dry_apart),
            dry=minutes(policy.dry_for),
        )
    first = dry[0]
    second = [one for one in dry if one.seen_at - first.seen_at >= policy.dry_apart]
    at, until = policy.clock(first.seen_at), policy.clock(first.seen_at + policy.dry_for)
    if second and not any(_independent(first, one, known) for one in second):
        return _("Kering sejak pukul {at}. Perlu laporan kering dari petugas atau titik lain.", at=at)
    if second and known.now < first.seen_at + policy.dry_for:
        return _("Kering sejak pukul {at}, tetap kering sampai pukul {until}.", at=at, until=until)
    due = policy.clock(max(known.now, first.seen_at + policy.dry_apart))
    return _("Kering sejak pukul {at}. Perlu satu laporan kering lagi, mulai pukul {due}.", at=at, due=due)


def _independent(first: SkyReport, last: SkyReport, known: Known) -> bool:
    return known.on_duty < 2 or first.person != last.person or first.point != last.point


def _stayed_dry(known: Known, found: tuple[Trigger, ...]) -> _Answer:
    """R6: it never rained; the sky is clear, or it is late. A wet forecast is stronger than a clear sky."""
    policy = known.policy
    is_wet_ahead = any(one.rule is Rule.H3 for one in found)
    since = _clear_since(known)
    if since is not None and not is_wet_ahead:
        at = policy.clock(since)
        return _met(
            Rule.R6,
            _("Langit cerah sejak pukul {at}, dilaporkan dua kali.", at=at),
            known.reports[-1].seen_at,
        )
    late = policy.at(known.day, policy.cloud_until)
    if known.now >= late and known.outlooks and not is_wet_ahead:
        at = policy.clock(late)
        return _met(Rule.R6, _("Sampai pukul {at} tidak hujan, dan hujan tidak diprakirakan.", at=at))
    if is_wet_ahead:
        return _unmet(Rule.R6, _("Prakiraan tidak lagi menyebut hujan."))
    return _unmet(
        Rule.R6,
        _(
            "Dua laporan cerah berjarak {apart} menit, atau pukul {late} tanpa hujan.",
            apart=minutes(policy.clear_apart),
            late=policy.clock(late),
        ),
    )


def _clear_since(known: Known) -> datetime | None:
    """Since when the sky was reported clear and nothing else, over long enough; ``None`` if it was not."""
    since: datetime | None = None
    for report in reversed(known.reports):
        if report.sky is not Sky.CLEAR or known.now - report.seen_at > known.policy.sky_fresh:
            break
        since = report.seen_at
    apart: timedelta = known.reports[-1].seen_at - since if since else timedelta(0)
    return since if apart >= known.policy.clear_apart else None
