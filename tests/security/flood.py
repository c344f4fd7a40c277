"""Water that was reported to a post of the stage: one report that waits, one like it, and one that was verified."""

from datetime import datetime
from uuid import uuid4

from pamong.core.regions import RegionCode
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import person_of
from pamong.foundation.files.services import accept_image
from pamong.satgas.models import Incident, Report
from pamong.satgas.services import incidents, reports
from pamong.satgas.services.incidents import Deed
from pamong.satgas.services.reports import Seen
from pamong.satgas.tests.pictures import jpeg

type Things = dict[str, dict[str, object]]


def things(place: RegionCode, leader: Account, now: datetime) -> Things:
    """The keys of the incidents at ``place``, of a photo, and of the page that follows a report."""
    waits, like, sure = (_report(place, now) for _ in range(3))
    incidents.verify(sure.incident_id, Deed(by=person_of(leader), now=now), title="Depan pasar")
    assert waits.photo is not None
    return {
        "water": {"incident_id": waits.incident_id, "file_id": waits.photo_id, "slug": "catatan"},
        "flood": {"incident_id": sure.incident_id, "slug": "tugaskan"},
        "report": {"token": reports.token_of(like.key)},
    }


def _report(place: RegionCode, now: datetime) -> Report:
    seen = Seen(
        key=uuid4(), place=place.place, device=uuid4().bytes * 2, depth_cm=30, trapped=False,
        photo=accept_image(jpeg()),
    )  # fmt: skip
    return reports.report(seen, now=now)


def version_of(thing: dict[str, object]) -> int:
    """As the page of the incident would send it now."""
    return Incident.system().get(pk=thing["incident_id"]).version
