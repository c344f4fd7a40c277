"""A call: what it is about, who was called, and the button that takes it. And the drills of the last weeks."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pamong.foundation.access.policies import PersonRequest
from pamong.satgas import clock
from pamong.satgas.coordinator import alarm_title
from pamong.satgas.errors import WatchError
from pamong.satgas.models import Alarm, Call
from pamong.satgas.policies import may_overrule, overrulers_page, watchers_page
from pamong.satgas.queries.calls import drills
from pamong.satgas.replies import conflict, done
from pamong.satgas.services import alarms
from pamong.satgas.services.calling import sentence
from pamong.satgas.views.planning import found, own_post


@dataclass(frozen=True, slots=True)
class DrillLine:
    """One drill: how long it took until somebody took it; None: nobody did."""

    alarm: Alarm
    took: timedelta | None
    steps: int

    @property
    def minutes(self) -> int | None:
        """Whole minutes, at least one."""
        return max(1, round(self.took / timedelta(minutes=1))) if self.took is not None else None


@require_safe
@watchers_page
def page(request: PersonRequest, alarm_id: UUID) -> HttpResponse:
    """One call with all its attempts."""
    alarm = found(Alarm, alarm_id, "incident", "about", "acknowledged_by")
    calls = list(Call.objects.filter(alarm=alarm).select_related("account").order_by("at", "rung", "id"))
    number = any(call.channel == Call.Channel.PHONE for call in calls)
    context = {
        "alarm": alarm,
        "title": alarm_title(alarm),
        "sentence": sentence(alarm),
        "calls": calls,
        "skipped": sum(call.result == Call.Result.SKIPPED for call in calls),
        "may_take": alarm.acknowledged_at is None
        and alarms.may_take(alarm, request.person.account, clock.now()),
        "may_decide": alarm.kind == Alarm.Kind.BLIND and bool(may_overrule(request.person, alarm.post)),
        "number": settings.FLOOD_EMERGENCY_PHONE if number else "",
    }
    return render(request, "satgas/panggilan.html", context)


@require_POST
@watchers_page
def take(request: PersonRequest, alarm_id: UUID) -> HttpResponse:
    """The one who was called takes it."""
    alarm = found(Alarm, alarm_id)
    here = reverse("satgas:alarm", args=[alarm_id])
    try:
        alarms.acknowledge(alarm, by=request.person.account, now=clock.now())
    except WatchError as fault:
        return conflict(request, fault, to=here)
    return done(request, _("Terima kasih, panggilan diterima. Orang lain tidak dipanggil lagi."), to=here)


@require_safe
@overrulers_page
def drill_list(request: PersonRequest) -> HttpResponse:
    """The drills of the last weeks."""
    found_drills = [
        DrillLine(
            one,
            one.acknowledged_at - one.began_at if one.acknowledged_at else None,
            len({call.rung for call in one.calls.all()}),
        )
        for one in drills(own_post(request))
    ]
    return render(request, "satgas/koordinator/uji_panggilan.html", {"drills": found_drills})
