"""The co-ordinator's page: the state and a person's word about it, who is on, who stays, who relieves, what waits."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pamong.core.duty import Standing, Want
from pamong.foundation.access.policies import PersonRequest
from pamong.satgas import clock, coordinator
from pamong.satgas.forms import EmergencyForm, OverruleForm
from pamong.satgas.models import Post
from pamong.satgas.policies import (
    emergency_page,
    may_declare_emergency,
    may_overrule,
    may_plan,
    overrulers_page,
)
from pamong.satgas.queries import rota
from pamong.satgas.queries.calls import open_alarms
from pamong.satgas.queries.today import today
from pamong.satgas.records import state_from_json
from pamong.satgas.replies import done
from pamong.satgas.services import overtime, presence, watch
from pamong.satgas.services.reminders import held_without_order
from pamong.satgas.services.watch import policy_at
from pamong.satgas.shown import shown
from pamong.satgas.views.planning import answering, must, own_post
from pamong.satgas.views.wall import live


@require_safe
@overrulers_page
def page(request: PersonRequest) -> HttpResponse:
    """Today."""
    return _page(request, own_post(request), clock.now())


def _page(
    request: PersonRequest,
    post: Post,
    now: datetime,
    *,
    word: OverruleForm | None = None,
    emergency: EmergencyForm | None = None,
) -> HttpResponse:
    policy = policy_at(now)
    person, day = request.person, today(post, now, policy)
    plans = bool(may_plan(person, post))
    refused = any(form is not None and form.errors for form in (word, emergency))
    context: dict[str, Any] = {
        "post": post,
        "now": now,
        "live": live(post, now),
        "shown": shown(post, now=now),
        "by_person": _by_person(post),
        "word": word or OverruleForm(policy=policy),
        "plans": plans,
        "may_emergency": bool(may_declare_emergency(person, post)),
        "emergency": emergency or EmergencyForm(),
        "on_now": day.on_now,
        "next_up": rota.next_up(post, now),
        "lines": coordinator.lines(day),
        "unordered": held_without_order(day),
        "meals": overtime.meals_due(day),
        "alarms": coordinator.alarm_lines(open_alarms(post), policy),
        "early": day.early_leavers,
        "doubts": presence.in_doubt(post, day.day) if plans else [],
        "morning": coordinator.morning(post, now, policy),
        "waiting": rota.count_waiting(post),
    }
    return render(request, "satgas/koordinator/hari_ini.html", context, status=422 if refused else 200)


def _by_person(post: Post) -> bool:
    """Whether a person's word holds now, which can be taken back."""
    if not post.state:
        return False
    state = state_from_json(post.state)
    return state.by_person and state.standing is not Standing.ON_SHIFT


@require_POST
@overrulers_page
@answering("satgas:coordinator")
def overrule(request: PersonRequest) -> HttpResponse:
    """Hold, release, or give the watch back to the rules."""
    post, now = own_post(request), clock.now()
    must(may_overrule(request.person, post))
    form = OverruleForm(request.POST, policy=policy_at(now))
    if not form.is_valid():
        return _page(request, post, now, word=form)
    want = form.want
    watch.overrule(post, want, by=request.person.account, reason=form.cleaned_data["alasan"], now=now)
    said = {
        Want.HOLD: _("Satgas ditahan. Alasan Bapak/Ibu tampil di layar petugas."),
        Want.RELEASE: _("Satgas boleh pulang. Alasan Bapak/Ibu tampil di layar petugas."),
        Want.RULES: _("Keputusan kembali mengikuti aturan."),
    }
    return done(request, said[want], to=reverse("satgas:coordinator"))


@require_POST
@emergency_page
@answering("satgas:coordinator")
def emergency(request: PersonRequest) -> HttpResponse:
    """Lift the limit of the day for those who stay."""
    post, now = own_post(request), clock.now()
    must(may_declare_emergency(request.person, post))
    form = EmergencyForm(request.POST)
    if not form.is_valid():
        return _page(request, post, now, emergency=form)
    policy = policy_at(now)
    rows = overtime.declare_emergency(
        post, by=request.person.account, reason=form.cleaned_data["alasan_darurat"],
        until=form.until(now, policy), now=now,
    )  # fmt: skip
    text = _("Keadaan darurat dicatat untuk %(count)s petugas.") % {"count": len(rows)}
    return done(request, text, to=reverse("satgas:coordinator"))
