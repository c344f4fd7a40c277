"""What a report without an account needs to know: what was reported there already."""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from django.db.models import Max, Q

from pamong.core.incidents import OPEN, Sighting, same_incident
from pamong.core.incidents.water import SAME_WITHIN
from pamong.satgas.models import Incident, Post, Report
from pamong.satgas.queries.incidents import point_of

_OPEN = [state.value for state in OPEN]


def report_by(token: str) -> Report | None:
    """The report that a link opens."""
    digest = sha256(token.encode()).digest()
    return Report.system().filter(token_hash=digest).select_related("incident__post__region").first()


def similar(to: Sighting, post: Post, *, but: UUID) -> Sequence[Incident]:
    """Open incidents that may be the same water, the nearest in time first; ``last_seen`` is their last report."""
    since = to.at - SAME_WITHIN
    rows = Incident.system().filter(post=post, state__in=_OPEN).exclude(pk=but)
    rows = rows.annotate(last_seen=Max("reports__observed_at"))
    recent = rows.filter(Q(last_seen__gte=since) | Q(last_seen=None, opened_at__gte=since))
    found = [row for row in recent.order_by("-opened_at", "id")[:200] if same_incident(sighting_of(row), to)]
    return found[:3]


def sighting_of(row: Incident) -> Sighting:
    """Where and when an incident was last seen."""
    return Sighting(row.place, getattr(row, "last_seen", None) or row.opened_at, point_of(row))
