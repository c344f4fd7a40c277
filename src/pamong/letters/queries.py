"""Reading requests: lists for each desk and phone, what waits for a decision or a signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.core.roles import Role
from pamong.core.routing import Status, StepKind
from pamong.foundation.access.person import Person, Post
from pamong.foundation.access.queries import holders
from pamong.issuing.models import Document, Revocation
from pamong.issuing.policies import DECIDERS as REVOKERS
from pamong.issuing.policies import may_decide
from pamong.letters.models import Draft, Request, RequestEvent
from pamong.signing.models import Prompt
from pamong.ui import components

PAGE = 20
LIST_FIELDS = (
    "id", "code", "title", "subject", "status", "step", "step_kind", "step_role", "place", "since", "due_at",
    "submitted_at", "finished_at", "channel", "version", "type_version_id", "document", "promised_at",
    "revoked_at",
)  # fmt: skip


_EVENTS = Prefetch("events", queryset=RequestEvent.objects.order_by("at", "id"))


def waiting_for(person: Person) -> QuerySet[Request, Request]:
    """What waits for ``person`` to decide (not to sign), the most urgent first."""
    return _turns(person).exclude(step_kind=StepKind.SIGN).only(*LIST_FIELDS).order_by("due_at", "since")


def count_decisions(person: Person) -> int:
    """How many requests wait for a decision of ``person``."""
    return _turns(person).exclude(step_kind=StepKind.SIGN).count()


def count_to_sign(person: Person) -> int:
    """How many letters wait for a signature of ``person``."""
    return _turns(person).filter(step_kind=StepKind.SIGN).exclude(deputy=person.id).count()


def _turns(person: Person) -> QuerySet[Request, Request]:
    condition = Q(deputy=person.id)
    for post in person.posts:
        condition |= Q(step_role=post.role, place__range=post.region.place_range)
    return _of_others(Request.objects.filter(condition, status=Status.WAITING), person)


def _of_others(rows: QuerySet[Request, Request], person: Person) -> QuerySet[Request, Request]:
    """Without what is the person's own or of the same household (``policies.concerns``)."""
    rows = rows.exclude(applicant=person.id)
    mine = person.account.resident
    return rows if mine is None else rows.exclude(resident__household=mine.household_id)


def to_sign(person: Person, post: Post) -> QuerySet[Request, Request]:
    """What waits for a signature of ``person`` in ``post``, the most urgent first."""
    rows = Request.objects.filter(
        status=Status.WAITING,
        step_kind=StepKind.SIGN,
        step_role=post.role,
        place__range=post.region.place_range,
    )
    return _of_others(rows, person).order_by("due_at", "since")


def is_signed_elsewhere(prompt: Prompt) -> bool:
    """Whether a service signs the letters of ``prompt``."""
    return Document.objects.filter(prompt=prompt, digest__isnull=False, hole_start=None).exists()


SIGNING_ROLES = (Role.KETUA_RW, Role.LURAH, Role.CAMAT, Role.SEKCAM)


def signing_posts(person: Person) -> list[Post]:
    """The posts of ``person`` that may sign letters."""
    return [post for post in person.posts if post.role in SIGNING_ROLES]


def own(person: Person, limit: int = PAGE) -> list[Request]:
    """The person's own requests with their events, newest first."""
    rows = Request.objects.filter(applicant=person.id).only(*LIST_FIELDS).order_by("-submitted_at", "-pk")
    return list(rows.prefetch_related(_EVENTS)[:limit])


def drafts(person: Person) -> list[Draft]:
    """What the person began and did not send."""
    return list(
        Draft.objects.filter(account=person.account).select_related("resident").order_by("-updated_at")[:5]
    )


def revocations_to_decide(person: Person) -> list[Revocation]:
    """The proposals to revoke a letter that wait for ``person`` as the second one, oldest first.

    No query for whoever never decides; one for the list, and few for proposals of an office's head.
    """
    if not person.holds(*REVOKERS):
        return []
    rows = _proposals().filter(state=Revocation.State.PROPOSED).exclude(proposed_by=person.id)
    found = list(rows.order_by("proposed_at"))
    concerned = _own_household(person, found)
    return [row for row in found if row.pk not in concerned and may_decide(person, row)]


def own_proposals(person: Person) -> list[Revocation]:
    """The latest proposals of ``person``, newest first."""
    return list(_proposals().filter(proposed_by=person.id).order_by("-proposed_at")[:PAGE])


def proposal(revocation_id: UUID) -> Revocation | None:
    """A proposal about a letter of the person's territory."""
    return _proposals().filter(pk=revocation_id).first()


def still_waits(row: Revocation) -> bool:
    """Whether somebody can still decide about ``row``."""
    return row.state == Revocation.State.PROPOSED and row.document.state == Document.State.ISSUED


def open_proposal(document: Document) -> Revocation | None:
    """What was proposed, or agreed upon its correction, about an issued ``document``."""
    waits = Q(state=Revocation.State.PROPOSED)
    agreed = Q(state=Revocation.State.CONFIRMED, effective_at__isnull=True)
    rows = Revocation.objects.filter(waits | agreed, document=document).select_related("proposed_by")
    return rows.order_by("-proposed_at").first()


def _proposals() -> QuerySet[Revocation, Revocation]:
    visible = Document.objects.filter(customer="letters")
    rows = Revocation.objects.filter(document__in=visible)
    return rows.select_related("document__office", "proposed_by", "decided_by")


def _own_household(person: Person, found: Sequence[Revocation]) -> set[UUID]:
    """Those of ``found`` about letters of the person's own household."""
    mine = person.account.resident
    if mine is None or not found:
        return set()
    ours = Request.system().filter(resident__household=mine.household_id)
    sources = set(ours.filter(pk__in=[row.document.source for row in found]).values_list("pk", flat=True))
    return {row.pk for row in found if row.document.source in sources}


def replacement_of(request: Request) -> Request | None:
    """The living request whose letter corrects that of ``request``, if the person may see it."""
    rows = Request.objects.filter(replaces=request)
    return rows.exclude(status__in=(Status.REJECTED, Status.WITHDRAWN)).first()


class Tab:
    """The tabs of the desk list."""

    MINE = "periksa"
    LATE = "terlambat"
    OPEN = "berjalan"
    RETURNED = "dikembalikan"
    DONE = "selesai"
    ALL = (MINE, LATE, OPEN, RETURNED, DONE)
    URGENT_FIRST = (MINE, LATE)


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One page of the desk list; ``more`` is the cursor of the next page."""

    rows: Sequence[Request]
    more: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its moment, and its id because several rows may share a moment."""

    at: datetime
    row: UUID

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor in ``text``; None for anything else."""
        moment, _tilde, row = text.partition("~")
        try:
            found = cls(datetime.fromisoformat(moment), UUID(row))
        except ValueError:
            return None
        return found if found.at.tzinfo is not None else None

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.row}"


@dataclass(frozen=True, slots=True)
class DeskQuestion:
    """What the desk wants to see."""

    tab: str = Tab.MINE
    search: str = ""
    slug: str = ""
    after: Cursor | None = None


def desk(person: Person, asked: DeskQuestion, now: datetime) -> DeskPage:
    """The requests of the person's kelurahan or kecamatan: what is urgent first, else what is new; one page."""
    rows = _desk_rows(person, asked.tab, now)
    word = asked.search.strip()
    if word:
        rows = rows.filter(Q(code__iexact=word.replace(" ", "")) | Q(subject__icontains=word))
    if asked.slug:
        rows = rows.filter(slug=asked.slug)
    key = "due_at" if asked.tab in Tab.URGENT_FIRST else "submitted_at"
    found = list(_after(rows, key, asked.after).only(*LIST_FIELDS, "values", "facts")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    more = str(Cursor(getattr(last, key), last.pk)) if last is not None else ""
    return DeskPage(found[:PAGE], more)


def _after(rows: QuerySet[Request, Request], key: str, cursor: Cursor | None) -> QuerySet[Request, Request]:
    down = key == "submitted_at"
    ordered = rows.order_by(f"-{key}", "-pk") if down else rows.order_by(key, "pk")
    if cursor is None:
        return ordered
    within, beyond = ("lte", "gte") if down else ("gte", "lte")
    kept = ordered.filter(**{f"{key}__{within}": cursor.at})
    return kept.exclude(**{key: cursor.at, f"pk__{beyond}": cursor.row})


def _desk_rows(person: Person, tab: str, now: datetime) -> QuerySet[Request, Request]:
    rows = Request.objects.all()
    homes = {post.place for post in person.posts if post.region.kelurahan is not None}
    if homes and len(homes) == len(person.posts):
        rows = rows.filter(kelurahan__in=homes)
    match tab:
        case Tab.MINE:
            return rows.filter(status=Status.WAITING, step_role__in=_roles(person))
        case Tab.LATE:
            return rows.filter(status=Status.WAITING, due_at__lt=now)
        case Tab.RETURNED:
            return rows.filter(status=Status.RETURNED)
        case Tab.DONE:
            return rows.filter(status__in=(Status.ISSUED, Status.REJECTED, Status.WITHDRAWN))
        case _:
            return rows.filter(status__in=(Status.WAITING, Status.SIGNING))


def _roles(person: Person) -> set[Role]:
    return {post.role for post in person.posts}


def desk_counts(person: Person, now: datetime) -> dict[str, int]:
    """How many open requests each tab holds; finished ones are not counted, there are too many."""
    rows = _desk_rows(person, Tab.OPEN, now) | _desk_rows(person, Tab.RETURNED, now)
    waiting = Q(status=Status.WAITING)
    return rows.aggregate(
        **{
            Tab.MINE: Count("pk", filter=waiting & Q(step_role__in=_roles(person))),
            Tab.LATE: Count("pk", filter=waiting & Q(due_at__lt=now)),
            Tab.OPEN: Count("pk", filter=Q(status__in=(Status.WAITING, Status.SIGNING))),
            Tab.RETURNED: Count("pk", filter=Q(status=Status.RETURNED)),
        }
    )


def desk_tabs(person: Person, current: str, now: datetime) -> list[components.Tab]:
    """The tabs of the desk list with their counts."""
    counts = desk_counts(person, now)
    labels = {
        Tab.MINE: _("Perlu diperiksa"),
        Tab.LATE: _("Lewat janji"),
        Tab.OPEN: _("Berjalan"),
        Tab.RETURNED: _("Dikembalikan"),
        Tab.DONE: _("Selesai"),
    }
    return [
        components.Tab(labels[name], f"?tampil={name}", current=name == current, count=counts.get(name))
        for name in Tab.ALL
    ]


def one(request_id: UUID) -> Request:
    """A request with its events and evidence. Raises ``Request.DoesNotExist`` outside the territory."""
    return (
        Request.objects.select_related("office__region", "applicant", "deputy", "resident__household")
        .prefetch_related(_EVENTS, "evidence")
        .get(pk=request_id)
    )


def signed_today(person: Person, now: datetime) -> int:
    """How many letters ``person`` has signed since midnight."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return RequestEvent.objects.filter(actor=person.id, action="issued", at__gte=start).count()


def holder_names(request: Request, today: date) -> str:
    """Who has the present step, by name: the deputy, or everybody in that post."""
    if request.status != Status.WAITING:
        return ""
    if request.deputy is not None:
        return _("%(name)s, mewakili") % {"name": request.deputy.full_name}
    found = holders(Role(request.step_role), request.place, today)
    return ", ".join(account.full_name for account in found[:2])
