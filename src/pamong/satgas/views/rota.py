"""The rota: one's own turns, the week of all, and what waits; planners change it here."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pamong.core.duty import Policy
from pamong.foundation.access.policies import PersonRequest
from pamong.satgas import clock
from pamong.satgas.errors import WatchError
from pamong.satgas.forms import HoursForm, LeaveForm
from pamong.satgas.models import Calendar, Post, Shift
from pamong.satgas.policies import CREW, may_plan, planners_page, rota_page
from pamong.satgas.queries import rota as facts
from pamong.satgas.queries.hours import monday_of
from pamong.satgas.queries.people import crew_of
from pamong.satgas.replies import done
from pamong.satgas.services import rota
from pamong.satgas.services.watch import policy_at
from pamong.satgas.shown import sentence
from pamong.satgas.views.planning import answering, day_of, member, must, own_post

_AHEAD, _FURTHEST = timedelta(days=20), timedelta(days=366)


def monday_from(text: str, today: date) -> date:
    """The Monday of the week that a link names; of this week for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return monday_of(today)
    return monday_of(day) if abs(day - today) <= _FURTHEST else monday_of(today)


@require_safe
@rota_page
def page(request: PersonRequest) -> HttpResponse:
    """One's own turns first, then the week."""
    return rota_view(request, own_post(request), clock.now())


def rota_view(
    request: PersonRequest, post: Post, now: datetime, *, leave: LeaveForm | None = None, status: int = 200
) -> HttpResponse:
    """The page, with a form of leave that was refused."""
    today = policy_at(now).day_of(now)
    monday = monday_from(request.GET.get("minggu", ""), today)
    people, me = crew_of(post, today), request.person.account
    plans = bool(may_plan(request.person, post))
    context: dict[str, Any] = {
        "post": post,
        "now": now,
        "today": today,
        "monday": monday,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "days": facts.week(post, monday, people, today),
        "plans": plans,
        "works_here": request.person.holds(*CREW) and me in people,
        "mine": facts.shifts_between(post, today, today + _AHEAD).filter(account=me, ends__gt=now),
        "swaps": facts.swaps_of(post, me),
        "me": me,
        "leave": leave or LeaveForm(initial={"jenis": "leave"}),
        "calendar": Calendar.objects.filter(account=me).first(),
        "changes": [
            (row, sentence(row.template, row.params)) for row in facts.changes(post) if row.day >= today
        ],
    }
    if plans:
        context |= {
            "open_leaves": facts.open_leaves(post),
            "open_swaps": facts.open_swaps(post).filter(consented=True),
            "plan": _plan(post, monday, today),
        }
    return render(request, "satgas/jadwal/minggu.html", context, status=status)


def _plan(post: Post, monday: date, today: date) -> dict[str, Any] | None:
    """What is needed to lay out the week that is shown; None for one that is over."""
    if monday + timedelta(days=6) < today:
        return None
    people = crew_of(post, today)
    free = facts.free_days(post, monday, people)
    return {
        "people": [(one, free[str(one.pk)]) for one in people],
        "weekdays": list(WEEKDAYS.items()),
    }


@require_POST
@planners_page
@answering("satgas:rota")
def lay_out(request: PersonRequest) -> HttpResponse:
    """Give everybody the normal hours of a week."""
    post, now = own_post(request), clock.now()
    must(may_plan(request.person, post))
    monday = monday_from(request.POST.get("minggu", ""), policy_at(now).day_of(now))
    free = {
        str(one.pk): int(text)
        for one in crew_of(post, monday)
        if (text := request.POST.get(f"libur-{one.pk}", "")) in ("0", "1", "2", "3", "4", "5", "6")
    }
    made = rota.lay_out(post, monday, free, by=request.person.account, now=now)
    text = _("%(count)s giliran disusun, petugasnya sudah diberi tahu.") % {"count": made}
    return done(request, text, to=_week(monday))


@require_http_methods(["GET", "HEAD", "POST"])
@planners_page
@answering("satgas:rota")
def day(request: PersonRequest, account_id: UUID, day: str) -> HttpResponse:
    """The hours of one person on one day."""
    post, now = own_post(request), clock.now()
    must(may_plan(request.person, post))
    person, on = member(post, str(account_id)), day_of(day)
    policy = policy_at(now)
    shift = facts.shifts_between(post, on, on).filter(account=person).order_by("-kind").first()
    rests = request.POST.get("libur") == "ya"
    form = HoursForm(request.POST or None, rests=rests, initial=_hours(shift, policy))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                hours = None if rests else (form.cleaned_data["mulai"], form.cleaned_data["selesai"])
                rota.set_hours(
                    post, person, on, hours, by=request.person.account, reason=form.cleaned_data["alasan"],
                    now=now, kind=Shift.Kind.STANDBY if form.cleaned_data["piket"] else Shift.Kind.WORK,
                )  # fmt: skip
                text = _("Jadwal diubah, %(name)s sudah diberi tahu.") % {"name": person.name}
                return done(request, text, to=_week(on))
            except WatchError as fault:
                form.add_error(None, fault.message)
        status = 422
    context = {"form": form, "who": person, "day": on, "shift": shift, "back": _week(on)}
    return render(request, "satgas/jadwal/hari.html", context, status=status)


def _hours(shift: Shift | None, policy: Policy) -> dict[str, str | bool]:
    if shift is None:
        return {"mulai": f"{policy.shift_begins:%H.%M}", "selesai": f"{policy.shift_ends:%H.%M}"}
    is_standby = shift.kind == Shift.Kind.STANDBY
    return {"mulai": policy.clock(shift.starts), "selesai": policy.clock(shift.ends), "piket": is_standby}


def _week(day: date) -> str:
    return f"{reverse('satgas:rota')}?minggu={monday_of(day)}"
