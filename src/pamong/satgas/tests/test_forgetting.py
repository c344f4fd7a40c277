"""After ninety days nothing of a report leads to anybody, and the record still says where, how deep and when."""

from datetime import timedelta

import pytest
from django.test import Client

from pamong.core.incidents import Act
from pamong.foundation.access.person import person_of
from pamong.foundation.files.models import StoredFile
from pamong.foundation.regions.scope import system_scope
from pamong.foundation.retention.policies import Retention, table
from pamong.satgas import retention
from pamong.satgas.models import Incident, Report, Step
from pamong.satgas.services import incidents, reports
from pamong.satgas.services.incidents import Deed
from pamong.satgas.tests.crewed import TUESDAY, Crewed, at, crewed_post
from pamong.satgas.tests.pictures import jpeg
from pamong.satgas.tests.reporting import report


@pytest.fixture
def world(db: None) -> Crewed:
    with system_scope("test"):
        return crewed_post()


def full(world: Crewed) -> Report:
    return report(world, "15.10", lat=-7.951234, lon=112.651234, note="rumah cat biru", photo=jpeg())


def after(line: Retention, days: float) -> int:
    now = at("15.10") + timedelta(days=days)
    return line.expire(now - line.after, now)


def test_every_line_is_in_the_table_that_anybody_can_read() -> None:
    assert set(retention.ALL) <= set(table())


def test_after_ninety_days_a_report_leads_to_nobody(world: Crewed) -> None:
    made = full(world)
    assert after(retention.REPORTS, 89.9) == 0
    assert after(retention.REPORTS, 90.1) == 1
    kept = Report.system().get()
    assert (kept.latitude, kept.longitude, kept.photo, kept.note, bytes(kept.device_hash)) == (
        None,
        None,
        None,
        "",
        b"",
    )
    assert (kept.depth_cm, kept.place, kept.observed_at) == (30, world.tree.rw.place, at("15.10"))
    assert StoredFile.objects.get(kind="flood").deleted_at is not None
    assert after(retention.REPORTS, 91) == 0
    assert Client().get(f"/banjir/l/{reports.token_of(made.key)}/").status_code == 200


def test_the_place_of_an_incident_becomes_coarse_once(world: Crewed) -> None:
    full(world)
    assert after(retention.PLACES, 89) == 0
    assert after(retention.PLACES, 91) == 1
    kept = Incident.system().get()
    assert (kept.latitude, kept.longitude) == (-7.951, 112.651)
    assert after(retention.PLACES, 92) == 0


def test_the_photo_that_closed_it_stays_for_two_rainy_seasons(world: Crewed) -> None:
    made = full(world)
    agus = person_of(world.agus, TUESDAY)
    incidents.verify(made.incident_id, Deed(by=agus, now=at("15.12")))
    closing = Deed(by=agus, now=at("15.30"), photo=jpeg(), note="surut sendiri")
    incidents.do(made.incident_id, Act.CLOSE, closing)
    assert after(retention.PROOFS, 700) == 0
    assert after(retention.PROOFS, 731) == 1
    assert not Step.system().exclude(photo=None).exists()
