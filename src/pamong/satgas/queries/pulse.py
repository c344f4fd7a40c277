"""Whether anything that the wall shows has changed: one query, however much it shows."""

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import DateTimeField, Max, Model, OuterRef, QuerySet, Subquery, Sum, Value
from django.utils import timezone

from pamong.satgas.models import (
    Alarm,
    Document,
    Incident,
    Look,
    Order,
    Overtime,
    Post,
    Presence,
    Reading,
    Relief,
    Shift,
    Stagger,
)

#: Ages are written in minutes and warnings begin and end by themselves: so often a page is another one in any case.
BEAT = timedelta(minutes=5)
_FIELDS = ("id", "name", "state", "next_at", "on_duty")
_OF_POST: tuple[tuple[type[Model], str], ...] = (
    (Incident, "changed_at"),
    (Look, "received_at"),
    (Order, "at"),
    (Alarm, "began_at"),
    (Alarm, "acknowledged_at"),
    (Alarm, "ended_at"),
)
_OF_DAY: tuple[tuple[type[Model], str], ...] = (
    (Presence, "received_at"),
    (Presence, "confirmed_at"),
    (Shift, "made_at"),
    (Shift, "cancelled_at"),
    (Stagger, "made_at"),
    (Stagger, "decided_at"),
    (Overtime, "ordered_at"),
    (Overtime, "answered_at"),
    (Overtime, "meal_at"),
    (Overtime, "emergency_at"),
    (Overtime, "ended_at"),
    (Relief, "named_at"),
    (Relief, "accepted_at"),
    (Relief, "handed_over_at"),
)


def pulse(post: UUID, now: datetime) -> str:
    """A version of everything that is shown of a post, equal while nothing changed; empty for no post at all."""
    changes = _changes(now)
    said = Post.system().filter(pk=post).annotate(**changes).values_list(*_FIELDS, *changes).first()
    if said is None:
        return ""
    beat = int(now.timestamp() // BEAT.total_seconds())
    return sha256("|".join(map(str, (*said, beat))).encode()).hexdigest()[:32]


def _changes(now: datetime) -> dict[str, Subquery]:
    """The latest moment in each table; every change of a row that is shown moves one of them."""
    # What is older is shown nowhere; without the bound a poll would walk through years of levels.
    lately = now - timedelta(days=2)
    since = timezone.localdate(lately)
    found = {}
    for model, field in _OF_POST:
        rows = model._base_manager.filter(**{"post": OuterRef("pk"), f"{field}__gte": lately})
        found[f"{model.__name__}_{field}"] = _latest(rows, "post", field)
    for model, field in _OF_DAY:
        rows = model._base_manager.filter(post=OuterRef("pk"), day__gte=since)
        found[f"{model.__name__}_{field}"] = _latest(rows, "post", field)
    levels = Reading.objects.filter(gauge__post=OuterRef("pk"), received_at__gte=lately)
    found["Reading"] = _latest(levels, "gauge__post", "received_at")
    # Two incidents may change in one moment of a played clock; each change counts their versions on.
    changed = Incident._base_manager.filter(post=OuterRef("pk"), changed_at__gte=lately)
    found["versions"] = Subquery(changed.order_by().values("post").annotate(sum=Sum("version")).values("sum"))
    found["Document"] = _latest(Document.objects.annotate(all=Value(1)), "all", "polled_at")
    return found


def _latest(rows: QuerySet[Model], group: str, field: str) -> Subquery:
    moments = rows.order_by().values(group).annotate(latest=Max(field)).values("latest")
    return Subquery(moments, output_field=DateTimeField())
