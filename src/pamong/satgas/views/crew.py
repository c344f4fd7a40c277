"""The crew's first page: where the watch stands, what one has to do, and the page for the time without a network."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pamong.core.duty import Policy
from pamong.foundation.access.policies import PersonRequest, public
from pamong.satgas import clock
from pamong.satgas.ages import age
from pamong.satgas.incident_cards import cards_of
from pamong.satgas.models import Post, Presence
from pamong.satgas.policies import crew_page, may_plan
from pamong.satgas.press import CLOCK_OFF
from pamong.satgas.queries.calls import alarms_of_me
from pamong.satgas.queries.mine import Mine, mine
from pamong.satgas.queries.people import post_for
from pamong.satgas.queries.relief import reliefs_of
from pamong.satgas.services.presence import in_doubt
from pamong.satgas.services.watch import policy_at
from pamong.satgas.shown import shown
from pamong.satgas.views.wall import live
from pamong.satgas.words import SKY_BUTTONS

_HOUR = timedelta(hours=1)
#: Named in the page, so that the offline shell keeps them: it reads the pages it keeps.
MODULES = (
    *(f"pamong/js/{name}.js" for name in (
        "forms", "net", "notice", "outbox", "outboxcore", "outboxform", "outboxlist", "position", "text",
    )),
    "satgas/js/ingat.js",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours in words; ``week_percent`` of the limit of overtime in a week, 0 for none."""

    normal: str
    today: str
    week: str
    week_percent: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about one's own presses."""

    icon: str
    text: str
    warn: bool = False


@require_safe
@crew_page
def siaga(request: PersonRequest) -> HttpResponse:
    """The state card, the sky, one's own day, and the age of all data."""
    post, now = post_for(request.person), clock.now()
    if post is None:
        return render(request, "satgas/tanpa_pos.html")
    return render(request, "satgas/siaga.html", _context(request, post, now))


def _context(request: PersonRequest, post: Post, now: datetime) -> dict[str, Any]:
    policy = policy_at(now)
    day = mine(post, request.person.account, now, policy)
    plans = bool(may_plan(request.person, post))
    return {
        "post": post,
        "now": now,
        "real_now": timezone.now(),
        "shown": shown(post, now=now),
        "live": live(post, now),
        "sky_buttons": SKY_BUTTONS,
        "looked": day.sky,
        "looked_at": policy.clock(day.look.observed_at) if day.look else "",
        "calls": alarms_of_me(request.person.account),
        "reliefs": reliefs_of(request.person.account, day.day),
        "key": uuid4(),
        "mine": day,
        "hours": hours_of(day, policy),
        "notes": notes_of(day, policy),
        "doubt": doubt_of(day.to_explain) if day.to_explain else "",
        "cards": cards_of(request.person),
        "doubts": in_doubt(post, day.day) if plans else [],
    }


def hours_of(day: Mine, policy: Policy) -> Hours:
    """Today and this week, beside the limits of the policy."""
    return Hours(
        normal=length(day.normal),
        today=_of(day.overtime, policy.overtime_day),
        week=_of(day.week, policy.overtime_week),
        week_percent=min(100, round(100 * day.week / policy.overtime_week)),
    )


def _of(done: timedelta, limit: timedelta) -> str:
    """``9 dari 18 jam``, or with minutes where there are some."""
    whole = done - done % timedelta(minutes=1)
    said = str(whole // _HOUR) if whole % _HOUR == timedelta(0) else length(whole)
    return _("{done} dari {limit} jam").format(done=said, limit=limit // _HOUR)


def length(passed: timedelta) -> str:
    """A length of time in hours and minutes, as 3 jam 34 menit."""
    hours, minutes = divmod(passed // timedelta(minutes=1), 60)
    if not hours:
        return _("{minutes} menit").format(minutes=minutes)
    if not minutes:
        return _("{hours} jam").format(hours=hours)
    return _("{hours} jam {minutes} menit").format(hours=hours, minutes=minutes)


def notes_of(day: Mine, policy: Policy) -> list[Note]:
    """What is worth a word about the last press: it came late, or the phone's clock is off."""
    last = day.last
    if last is None:
        return []
    found = []
    if last.offline:
        times = {"at": policy.clock(last.happened_at), "received": policy.clock(last.received_at)}
        text = _("Absen ditekan pukul {at} tanpa internet, diterima pukul {received}.").format(**times)
        found.append(Note("offline", text))
    off = last.pressed_at - last.happened_at
    if abs(off) > CLOCK_OFF:
        way = _("terlalu cepat") if off > timedelta(0) else _("terlambat")
        text = _("Jam ponsel {way} {length}. Yang dipakai jam kantor.").format(way=way, length=age(abs(off)))
        found.append(Note("clock", text, warn=True))
    if last.doubt and last.confirmed_at is None and last.note:
        found.append(Note("info", _("Absen menunggu dipastikan koordinator.")))
    return found


def doubt_of(press: Presence) -> str:
    """Why a press is asked about."""
    match press.doubt:
        case Presence.Doubt.FAR:
            where = press.spot.name if press.spot else ""
            return _("Jarak dari {where} {metres} m.").format(where=where, metres=press.distance_m)
        case Presence.Doubt.VAGUE:
            return _("Lokasi ponsel kurang teliti, sampai {metres} m.").format(metres=press.accuracy_m)
    return _("Lokasi ponsel tidak terbaca.")


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a phone without a network shows instead of the crew's pages: the same for everybody, so it may be kept."""
    response = render(request, "satgas/luring.html", {"sky_buttons": SKY_BUTTONS, "modules": MODULES})
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
