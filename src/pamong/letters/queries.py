"""Reading requests: lists for each desk and phone, the timeline, what waits for a signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from pamong.core.roles import Role
from pamong.core.routing import Status, StepKind
from pamong.foundation.access.person import Person, Post
from pamong.letters.models import Draft, Request, RequestEvent
from pamong.letters.types import type_of
from pamong.ui import components

PAGE = 20
OPEN = (Status.WAITING, Status.RETURNED, Status.SIGNING)
LIST_FIELDS = (
    "id", "code", "title", "subject", "status", "step", "step_kind", "step_role", "place", "since", "due_at",
    "submitted_at", "finished_at", "channel", "version", "type_version_id", "document", "promised_at",
)  # fmt: skip


def waiting_for(person: Person) -> QuerySet[Request, Request]:
    """What waits for ``person`` to decide (not to sign), the most urgent first."""
    return _turns(person).exclude(step_kind=StepKind.SIGN).only(*LIST_FIELDS).order_by("due_at", "since")


def count_waiting(person: Person) -> int:
    """How many requests wait for a decision or a signature of ``person``."""
    return _turns(person).count()


def _turns(person: Person) -> QuerySet[Request, Request]:
    condition = Q(deputy=person.id)
    for post in person.posts:
        condition |= Q(step_role=post.role, place__range=post.region.place_range)
    return Request.objects.filter(condition, status=Status.WAITING).exclude(applicant=person.id)


def to_sign(person: Person, post: Post) -> QuerySet[Request, Request]:
    """What waits for a signature of ``person`` in ``post``, the most urgent first."""
    return (
        Request.objects.filter(
            status=Status.WAITING,
            step_kind=StepKind.SIGN,
            step_role=post.role,
            place__range=post.region.place_range,
        )
        .exclude(applicant=person.id)
        .order_by("due_at", "since")
    )


SIGNING_ROLES = (Role.KETUA_RW, Role.LURAH, Role.CAMAT, Role.SEKCAM)


def signing_posts(person: Person) -> list[Post]:
    """The posts of ``person`` that may sign letters."""
    return [post for post in person.posts if post.role in SIGNING_ROLES]


def own(person: Person, limit: int = PAGE) -> list[Request]:
    """The person's own requests, newest first."""
    rows = Request.objects.filter(applicant=person.id).only(*LIST_FIELDS).order_by("-submitted_at")
    return list(rows[:limit])


def drafts(person: Person) -> list[Draft]:
    """What the person began and did not send."""
    return list(
        Draft.objects.filter(account=person.account).select_related("resident").order_by("-updated_at")[:5]
    )


class Tab:
    """The tabs of the desk list."""

    OPEN = "berjalan"
    LATE = "terlambat"
    RETURNED = "dikembalikan"
    DONE = "selesai"
    ALL = (OPEN, LATE, RETURNED, DONE)


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One page of the desk list; ``older`` is the cursor of the next page."""

    rows: Sequence[Request]
    older: str


def desk(person: Person, *, tab: str, search: str, now: datetime, before: datetime | None = None) -> DeskPage:
    """The requests of the person's kelurahan or kecamatan, newest first, one page."""
    rows = _desk_rows(person, tab, now)
    word = search.strip()
    if word:
        rows = rows.filter(Q(code__iexact=word.replace(" ", "")) | Q(subject__icontains=word))
    if before is not None:
        rows = rows.filter(submitted_at__lt=before)
    found = list(rows.only(*LIST_FIELDS).order_by("-submitted_at")[: PAGE + 1])
    older = found[PAGE - 1].submitted_at.isoformat() if len(found) > PAGE else ""
    return DeskPage(found[:PAGE], older)


def _desk_rows(person: Person, tab: str, now: datetime) -> QuerySet[Request, Request]:
    rows = Request.objects.all()
    homes = {post.place for post in person.posts if post.region.kelurahan is not None}
    if homes and len(homes) == len(person.posts):
        rows = rows.filter(kelurahan__in=homes)
    match tab:
        case Tab.LATE:
            return rows.filter(status__in=OPEN, due_at__lt=now)
        case Tab.RETURNED:
            return rows.filter(status=Status.RETURNED)
        case Tab.DONE:
            return rows.filter(status__in=(Status.ISSUED, Status.REJECTED, Status.WITHDRAWN))
        case _:
            return rows.filter(status__in=(Status.WAITING, Status.SIGNING))


def desk_counts(person: Person, now: datetime) -> dict[str, int]:
    """How many open requests each tab holds; finished ones are not counted, there are too many."""
    rows = _desk_rows(person, Tab.OPEN, now) | _desk_rows(person, Tab.RETURNED, now)
    found = rows.aggregate(
        open=Count("pk", filter=Q(status__in=(Status.WAITING, Status.SIGNING))),
        late=Count("pk", filter=Q(due_at__lt=now)),
        returned=Count("pk", filter=Q(status=Status.RETURNED)),
    )
    return {Tab.OPEN: found["open"], Tab.LATE: found["late"], Tab.RETURNED: found["returned"]}


def desk_tabs(person: Person, current: str, now: datetime) -> list[components.Tab]:
    """The tabs of the desk list with their counts."""
    counts = desk_counts(person, now)
    labels = {
        Tab.OPEN: _("Berjalan"),
        Tab.LATE: _("Lewat janji"),
        Tab.RETURNED: _("Dikembalikan"),
        Tab.DONE: _("Selesai"),
    }
    return [
        components.Tab(labels[name], f"?tampil={name}", current=name == current, count=counts.get(name))
        for name in Tab.ALL
    ]


def cursor(text: str) -> datetime | None:
    """The cursor of a desk page; None for anything that is no moment."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def one(request_id: UUID) -> Request:
    """A request with its events and evidence. Raises ``Request.DoesNotExist`` outside the territory."""
    events = RequestEvent.objects.order_by("at", "id")
    return (
        Request.objects.select_related("office__region", "applicant", "deputy")
        .prefetch_related(Prefetch("events", queryset=events), "evidence")
        .get(pk=request_id)
    )


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a letter's journey: ``state`` is done, now, todo or skipped."""

    label: str
    state: str
    who: str = ""
    at: datetime | None = None
    due: datetime | None = None
    note: str = ""


_DONE_ACTIONS = {"approved", "issued", "passed_over"}


def timeline(request: Request) -> list[Stop]:
    """The journey of a request: submitted, each step with who and when, what next and until when."""
    kind = type_of(request.type_version_id)
    events = list(request.events.all())
    last: dict[int, RequestEvent] = {}
    for event in events:
        if event.action in _DONE_ACTIONS:
            last[event.step] = event
    stops = [Stop(_("Permohonan dikirim"), "done", request.subject, request.submitted_at)]
    for index, step in enumerate(kind.route):
        stops.append(_stop(request, index, step.label, last.get(index)))
    ending = next(
        (event for event in reversed(events) if event.action in ("rejected", "withdrawn", "returned")), None
    )
    if ending is not None and request.status in (Status.REJECTED, Status.WITHDRAWN, Status.RETURNED):
        labels = {
            "rejected": _("Tidak dapat diberikan"),
            "withdrawn": _("Ditarik oleh pemohon"),
            "returned": _("Perlu diperbaiki"),
        }
        at = 1 + request.step
        stops.insert(
            at, Stop(labels[ending.action], "now", ending.actor_title, ending.at, note=ending.reason)
        )
    return stops


def _stop(request: Request, index: int, label: str, event: RequestEvent | None) -> Stop:
    if event is not None and (index < request.step or request.status == Status.ISSUED):
        who = f"{event.actor_name}, {event.actor_title}" if event.actor_title else event.actor_name
        skipped = event.action == "passed_over"
        note = _("Dilewati: %(reason)s") % {"reason": event.reason} if skipped else ""
        return Stop(label, "skipped" if skipped else "done", who, event.at, note=note)
    if index == request.step and request.status in (Status.WAITING, Status.SIGNING):
        return Stop(label, "now", due=request.due_at)
    return Stop(label, "todo")
