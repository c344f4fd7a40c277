"""The ledger of overtime: a week by person, whose turn it is, every order; and the same as a table."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS_ABBR
from django.views.decorators.http import require_safe

from pamong.core.dates import Month, parse_bulan
from pamong.foundation.access.policies import PersonRequest
from pamong.satgas import clock
from pamong.satgas import ledger as words
from pamong.satgas.models import Overtime, Post
from pamong.satgas.policies import may_plan, overrulers_page, rota_page
from pamong.satgas.queries.hours import evenings, normal_days
from pamong.satgas.queries.people import crew_of
from pamong.satgas.services.watch import policy_at
from pamong.satgas.views.planning import own_post
from pamong.satgas.views.rota import monday_from

_WEEK = timedelta(days=7)


@require_safe
@rota_page
def ledger(request: PersonRequest) -> HttpResponse:
    """Everybody's hours of a week: all may see that they are fair."""
    post, now = own_post(request), clock.now()
    policy = policy_at(now)
    today = policy.day_of(now)
    monday = monday_from(request.GET.get("minggu", ""), today)
    people = crew_of(post, today)
    context = {
        "post": post,
        "monday": monday,
        "sunday": monday + _WEEK - timedelta(days=1),
        "before": monday - _WEEK,
        "after": monday + _WEEK if monday + _WEEK <= today else None,
        "weekdays": list(WEEKDAYS_ABBR.values()),
        "weeks": words.week_lines(post, monday, people, now, policy),
        "turns": words.turn_lines(post, people, today, now, policy),
        "policy": policy,
        "rows": evenings(post, monday, now, policy, last=monday + _WEEK - timedelta(days=1)),
        "plans": bool(may_plan(request.person, post)),
        "day_limit": policy.overtime_day // timedelta(hours=1),
        "week_limit": policy.overtime_week // timedelta(hours=1),
        "much": policy.overtime_much // timedelta(hours=1),
        "within": policy.fair_within.days,
    }
    return render(request, "satgas/lembur/buku.html", context)


@require_safe
@overrulers_page
def export(request: PersonRequest) -> HttpResponse:
    """Every order of a month (``?bulan=2026-11``), for a spreadsheet."""
    post, now = own_post(request), clock.now()
    policy = policy_at(now)
    month = _month(request.GET.get("bulan", ""), policy.day_of(now))
    data = words.as_csv(_orders(post, month), normal_days(post, month.year, month.month), now, policy)
    name = f"lembur-satgas-{month}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="text/csv; charset=utf-8", headers=headers)


def _orders(post: Post, month: Month) -> "QuerySet[Overtime, Overtime]":
    rows = Overtime.objects.filter(post=post, day__year=month.year, day__month=month.month)
    return rows.select_related("account", "ordered_by", "emergency_by").order_by("day", "account__name")


def _month(text: str, today: date) -> Month:
    try:
        return parse_bulan(text)
    except ValueError:
        return Month(today.year, today.month)
