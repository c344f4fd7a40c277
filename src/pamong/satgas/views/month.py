"""How a month went: hits, false holds, misses and hours, day by day, so that the office can tune its numbers."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from pamong.core.dates import DateError, Month, parse_bulan
from pamong.core.duty import Policy
from pamong.core.duty.record import Judged, Tally, Verdict, judge, tally
from pamong.foundation.access.policies import PersonRequest
from pamong.satgas import clock, told
from pamong.satgas.models import DayReport
from pamong.satgas.policies import watchers_page
from pamong.satgas.queries import record
from pamong.satgas.reporting import hours
from pamong.satgas.services.watch import policy_on
from pamong.satgas.views.planning import own_post
from pamong.ui.components import Text

VERDICTS: dict[Verdict, Text] = {
    Verdict.HIT: gettext_lazy("Tahan tepat"),
    Verdict.FALSE_HOLD: gettext_lazy("Ditahan tanpa hujan"),
    Verdict.MISS: gettext_lazy("Pulang terlalu cepat"),
    Verdict.RIGHT_RELEASE: gettext_lazy("Pulang tepat"),
}


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day on which something was decided or came."""

    day: date
    notes: list[str]
    report: bool


@require_safe
@watchers_page
def latest(request: PersonRequest) -> HttpResponse:
    """The present month."""
    return redirect("satgas:month", month=f"{timezone.localdate(clock.now()):%Y-%m}")


@require_safe
@watchers_page
def page(request: PersonRequest, month: str) -> HttpResponse:
    """One month, with the exact meaning of each word below the numbers."""
    wanted = _month(month)
    post, now = own_post(request), clock.now()
    last = min(_last_day(wanted), timezone.localdate(now))
    policy = _policy(wanted)
    found = record.days(post, wanted.first, last, now, policy) if wanted.first <= last else {}
    reports = set(
        DayReport.objects.filter(post=post, day__range=(wanted.first, last)).values_list("day", flat=True)
    )
    judged = {
        day: judge(facts.turns, facts.came, day=day, policy=policy, now=now) for day, facts in found.items()
    }
    counts = {day: tally(rows, day=day, policy=policy) for day, rows in judged.items()}
    rows = [
        _row(day, facts, judged[day], counts[day], policy, day in reports) for day, facts in found.items()
    ]
    whole = sum(counts.values(), Tally())
    context = {
        "post": post,
        "month": wanted.first,
        "before": _beside(wanted, -1),
        "after": _beside(wanted, 1) if _last_day(wanted) < timezone.localdate(now) else None,
        "rows": [row for row in rows if row.notes or row.report],
        "whole": whole,
        "held": hours(whole.held),
        "overtime": hours(sum((facts.overtime for facts in found.values()), timedelta(0))),
        "decided": sum(facts.decided for facts in found.values()),
    }
    return render(request, "satgas/bulan.html", context)


def _month(text: str) -> Month:
    try:
        return parse_bulan(text)
    except (DateError, ValueError) as fault:
        raise Http404 from fault


def _policy(month: Month) -> Policy:
    try:
        return policy_on(month.first)
    except LookupError as fault:  # a month before all rules
        raise Http404 from fault


def _last_day(month: Month) -> date:
    return month.first.replace(day=calendar.monthrange(month.year, month.month)[1])


def _beside(month: Month, step: int) -> Month:
    year, number = divmod(month.year * 12 + month.month - 1 + step, 12)
    return Month(year, number + 1)


def _row(
    day: date, facts: record.DayFacts, judged: list[Judged], counts: Tally, policy: Policy, report: bool
) -> DayRow:
    notes = [f"{VERDICTS[one.verdict]} {_when(one)}" for one in judged]
    if counts.held:
        notes.append(_("Ditahan %(hours)s") % {"hours": hours(counts.held)})
    if facts.overtime:
        notes.append(_("Lembur %(hours)s") % {"hours": hours(facts.overtime)})
    return DayRow(day, notes, report)


def _when(one: Judged) -> str:
    if one.begins == one.ends:
        return told.hour(one.begins)
    return f"{told.hour(one.begins)}-{told.hour(one.ends)}"
