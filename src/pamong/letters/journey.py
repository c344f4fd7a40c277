"""The journey of a request as people read it: who, when, how long it took, what comes next, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pamong.core.dates import hari_tanggal, jam
from pamong.core.roles import Role
from pamong.core.routing import Status, Step, StepKind
from pamong.letters.models import Request, RequestEvent
from pamong.letters.types import type_of
from pamong.ui.components import StepState, TimelineStep

_ENDINGS = {Status.REJECTED: "rejected", Status.WITHDRAWN: "withdrawn", Status.RETURNED: "returned"}
_DONE = ("approved", "issued", "passed_over")


def lasted(span: timedelta) -> str:
    """A span in words, two parts at most, a minute at least: "34 menit", "1 jam 12 menit", "2 hari 3 jam"."""
    minutes = max(1, int(span.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [
        ngettext("%d hari", "%d hari", days) % days if days else "",
        ngettext("%d jam", "%d jam", hours) % hours if hours else "",
        ngettext("%d menit", "%d menit", rest) % rest if rest and not days else "",
    ]
    return " ".join(part for part in parts if part)


def moment(at: datetime, now: datetime) -> str:
    """When, as people say it: "hari ini 15.00 WIB", "besok 15.00 WIB", or the day in full."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    days = {
        today: _("hari ini"),
        today + timedelta(days=1): _("besok"),
        today - timedelta(days=1): _("kemarin"),
    }
    day = days.get(local.date()) or hari_tanggal(local.date())
    return f"{day} {jam(at, timezone.get_current_timezone())}"


def where(request: Request) -> str:
    """Who has it, as a sentence: "Menunggu tanda tangan Lurah"."""
    match request.status:
        case Status.SIGNING:
            return _("Sedang ditandatangani")
        case Status.WAITING if request.step_kind == StepKind.SIGN:
            return _("Menunggu tanda tangan %(who)s") % {"who": request.waits_for}
        case Status.WAITING:
            return _("Menunggu %(who)s") % {"who": request.waits_for}
        case Status.RETURNED:
            return _("Perlu diperbaiki")
        case Status.ISSUED if request.revoked_at is not None:
            return _("Surat dicabut")
        case Status.ISSUED:
            return _("Surat sudah terbit")
        case Status.REJECTED:
            return _("Tidak dapat diberikan")
        case _:
            return _("Dibatalkan")


def is_late(request: Request, now: datetime) -> bool:
    """Whether the promise of the present step is over."""
    return request.status == Status.WAITING and request.due_at is not None and request.due_at < now


def used(request: Request, now: datetime) -> int:
    """How much of the promised time is gone, in per cent."""
    if request.promised_at is None or request.promised_at <= request.submitted_at:
        return 100
    return min(100, int(100 * ((now - request.submitted_at) / (request.promised_at - request.submitted_at))))


def against_promise(request: Request) -> str:
    """How the end compares with the promise: "1 jam 18 menit lebih cepat dari janji"; empty without one."""
    if request.finished_at is None or request.promised_at is None:
        return ""
    spare = request.promised_at - request.finished_at
    if spare >= timedelta(minutes=1):
        return _("%(span)s lebih cepat dari janji") % {"span": lasted(spare)}
    return (
        _("%(span)s lewat dari janji") % {"span": lasted(-spare)}
        if spare < timedelta(0)
        else _("tepat janji")
    )


@dataclass(frozen=True, slots=True)
class Glance:
    """A request in a card: steps done of all, and one sentence."""

    done: int
    total: int
    text: str


def glance(request: Request, now: datetime) -> Glance:
    """The card of ``request``; its events must be loaded."""
    total = len(type_of(request.type_version_id).route)
    return Glance(total if request.status == Status.ISSUED else request.step, total, _sentence(request, now))


def _sentence(request: Request, now: datetime) -> str:
    ending = ending_of(request)
    if ending is not None and ending.reason:
        return _("%(who)s: \u201c%(reason)s\u201d") % {"who": ending.actor_title, "reason": ending.reason}
    if request.revoked_at is not None:
        return f"{where(request)} {moment(request.revoked_at, now)}."
    if request.finished_at is not None:
        return f"{where(request)} {moment(request.finished_at, now)}."
    if is_late(request, now):
        return _("%(where)s. Janji waktu sudah lewat, petugas dapat meneruskannya.") % {
            "where": where(request)
        }
    if request.due_at is None:
        return f"{where(request)}."
    return _("%(where)s. Dijanjikan %(when)s.") % {
        "where": where(request),
        "when": moment(request.due_at, now),
    }


def ending_of(request: Request) -> RequestEvent | None:
    """Why a request was returned, rejected or withdrawn, while it is."""
    action = _ENDINGS.get(Status(request.status))
    events = [event for event in request.events.all() if event.action == action]
    return events[-1] if events else None


def journey(request: Request, now: datetime, *, holder: str = "") -> list[TimelineStep]:
    """The stops of ``request``, with its events loaded; ``holder`` is who has the present step by name."""
    route = type_of(request.type_version_id).route
    events = list(request.events.all())
    before = request.submitted_at
    steps = [_sent(request, events)]
    for at, step in enumerate(route):
        event = _taken(request, events, at)
        if event is not None:
            steps.append(_done(step, event, before))
            before = event.at
        elif at == request.step and request.status in (Status.WAITING, Status.SIGNING):
            steps.append(_now(request, step, now, holder))
        else:
            steps.append(TimelineStep(StepState.AHEAD, step.label))
    steps += [_revoked(event) for event in events if event.action == "revoked"]
    ending = ending_of(request)
    if ending is not None:
        steps.insert(1 + request.step, _ended(request, ending))
    return steps


def _sent(request: Request, events: Sequence[RequestEvent]) -> TimelineStep:
    sender = next((event for event in events if event.action == "submitted"), None)
    who = request.subject
    if sender is not None and request.channel != Request.Channel.SELF:
        who = _("%(who)s, atas nama %(subject)s") % {"who": _named(sender), "subject": request.subject}
    return TimelineStep(StepState.DONE, _("Permohonan dikirim"), who=who, at=request.submitted_at)


def _taken(request: Request, events: Sequence[RequestEvent], at: int) -> RequestEvent | None:
    if at >= request.step and request.status != Status.ISSUED:
        return None
    taken = [event for event in events if event.step == at and event.action in _DONE]
    return taken[-1] if taken else None


def _done(step: Step, event: RequestEvent, before: datetime) -> TimelineStep:
    skipped = event.action == "passed_over"
    return TimelineStep(
        StepState.DONE,
        _("%(step)s dilewati") % {"step": step.label} if skipped else step.label,
        who=_named(event),
        at=event.at,
        took=lasted(event.at - before),
        note=event.reason if skipped else "",
    )


def _now(request: Request, step: Step, now: datetime, holder: str) -> TimelineStep:
    note = _("Dijanjikan %(when)s") % {"when": moment(request.due_at, now)} if request.due_at else ""
    if is_late(request, now):
        note = _("%(promise)s, sudah lewat") % {"promise": note}
    return TimelineStep(StepState.NOW, step.label, who=holder, took=lasted(now - request.since), note=note)


def _ended(request: Request, event: RequestEvent) -> TimelineStep:
    return TimelineStep(StepState.NOW, where(request), who=_named(event), at=event.at, note=event.reason)


def _revoked(event: RequestEvent) -> TimelineStep:
    return TimelineStep(StepState.NOW, _("Dicabut"), who=_named(event), at=event.at, note=event.reason)


def _named(event: RequestEvent) -> str:
    title = event.actor_title or (Role(event.actor_role).label if event.actor_role else "")
    return ", ".join(part for part in (event.actor_name, title) if part)
