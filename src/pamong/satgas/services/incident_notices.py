"""Who is told of what happens to an incident. No notice holds a word that a resident wrote."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from pamong.core.incidents import Act
from pamong.foundation.access.models import Account
from pamong.satgas.models import Incident, Post
from pamong.satgas.queries.incidents import elders_at
from pamong.satgas.queries.people import coordinators_of
from pamong.satgas.services.common import tell
from pamong.satgas.services.watch import policy_at


def tell_of(incident: Incident, people: Iterable[Account], text: str, now: datetime) -> None:
    """A notice to each, with the way to the incident."""
    tell(people, text, link=reverse("satgas:incident", args=[incident.pk]), kind="flood", now=now)


def tell_act(incident: Incident, act: Act, by: Account, now: datetime) -> None:
    """The one who is sent, and the co-ordinators when somebody cannot go or it begins anew."""
    where = {"where": incident.title, "name": by.name}
    if act is Act.ASSIGN and incident.assigned is not None:
        tell_of(incident, [incident.assigned], _("Tugas baru untuk Bapak/Ibu: %(where)s.") % where, now)
    if act is Act.DECLINE:
        text = _("%(name)s tidak dapat ke %(where)s. Mohon tugaskan orang lain.") % where
        tell_of(incident, coordinators(incident.post, now), text, now)
    if act is Act.REOPEN:
        text = _("Kejadian dibuka lagi: %(where)s.") % where
        tell_of(incident, coordinators(incident.post, now), text, now)


def tell_elders(incident: Incident, now: datetime) -> None:
    """The head of the RW, when somebody found out in which it is."""
    text = _("Ada genangan di RW Bapak/Ibu: %(where)s.") % {"where": incident.title}
    tell_of(incident, elders_at(incident.place, now, policy_at(now)), text, now)


def coordinators(post: Post, now: datetime) -> list[Account]:
    """Those of today."""
    return coordinators_of(post, policy_at(now).day_of(now))
