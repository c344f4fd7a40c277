"""The page of a month: what was right, what was wrong, and what each word means."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from pamong.core.duty import Sky, Standing
from pamong.core.duty.record import Turn, Verdict, What, judge
from pamong.satgas import clock
from pamong.satgas.models import Decision, Look
from pamong.satgas.queries import record
from pamong.satgas.services.watch import policy_at
from pamong.satgas.templatetags.satgas import utuh
from pamong.satgas.tests.conftest import World
from pamong.satgas.tests.crewed import TUESDAY, Crewed, at
from pamong.satgas.tests.people import People
from tests.support import client_for, make_account

MONTH = "/satgas/bulan/2026-11/"


@pytest.fixture
def evening(crewed: Crewed, monkeypatch: pytest.MonkeyPatch) -> Crewed:
    """The crew of Tuesday, seen at the end of the month."""
    monkeypatch.setattr(clock, "now", lambda: at("12.00", TUESDAY + timedelta(days=5)))
    return crewed


def decided(crew: Crewed, clock_time: str, standing: Standing, *, days: int = 0) -> None:
    """A decision as it is kept."""
    Decision.system().create(
        post=crew.post, place=crew.post.place, at=at(clock_time, TUESDAY + timedelta(days=days)),
        standing=standing.value, advice=standing.value, rung="all", by_person=False, rules="H2", reasons=[],
        conditions=[], policy=TUESDAY,
    )  # fmt: skip


def saw(crew: Crewed, clock_time: str, sky: Sky) -> None:
    """A look at the sky."""
    moment = at(clock_time)
    Look.system().create(
        post=crew.post, place=crew.post.place, account=crew.crew["Budi"], name="Budi", sky=sky.value,
        observed_at=moment, received_at=moment,
    )  # fmt: skip


def page_of(crew: Crewed) -> str:
    """The page as text between tags."""
    return client_for(crew.agus).get(MONTH).content.decode()


def test_a_hold_with_rain_is_a_hit_and_counts_its_hours(evening: Crewed) -> None:
    decided(evening, "15.15", Standing.HOLD)
    decided(evening, "17.35", Standing.RELEASED)
    saw(evening, "15.40", Sky.RAIN)
    evening.past("Budi", TUESDAY, 2.0)
    page = page_of(evening)
    for wanted in ("<dt>Tahan tepat</dt><dd>1</dd>", "<dt>Pulang tepat</dt><dd>1</dd>", "2 jam 5 menit"):
        assert wanted in page
    assert "<dt>Ditahan tanpa hujan</dt><dd>0</dd>" in page
    assert "<dt>Lembur seluruh petugas</dt><dd>2 jam 0 menit</dd>" in page
    assert f"/satgas/laporan/{TUESDAY}/" in page


def test_dry_holds_and_early_releases_are_counted_apart(evening: Crewed) -> None:
    decided(evening, "15.15", Standing.HOLD)
    decided(evening, "17.35", Standing.RELEASED)
    saw(evening, "19.00", Sky.DRIZZLE)
    page = page_of(evening)
    assert "<dt>Ditahan tanpa hujan</dt><dd>1</dd>" in page
    assert "<dt>Pulang terlalu cepat</dt><dd>1</dd>" in page
    assert "<dt>Tahan tepat</dt><dd>0</dd>" in page


def test_a_month_costs_the_same_whatever_its_days(
    evening: Crewed, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for days in range(-10, 5):
        decided(evening, "15.15", Standing.HOLD, days=days)
        decided(evening, "17.35", Standing.RELEASED, days=days)
    client = client_for(evening.agus)
    client.get(MONTH)
    with django_assert_max_num_queries(18):
        assert "<dt>Ditahan tanpa hujan</dt><dd>15</dd>" in client.get(MONTH).content.decode()


def test_a_month_without_anything_says_so(evening: Crewed) -> None:
    assert "Belum ada catatan" in page_of(evening)
    assert "Belum ada catatan" in client_for(evening.agus).get("/satgas/bulan/2026-12/").content.decode()


def test_who_may_read_and_what_is_no_month(evening: Crewed) -> None:
    assert client_for(evening.crew["Budi"]).get(MONTH).status_code == 200
    assert client_for(make_account(name="Warga")).get(MONTH).status_code == 403
    assert client_for(None).get(MONTH).status_code == 302
    assert client_for(evening.agus).post(MONTH).status_code == 405
    assert client_for(evening.agus).get("/satgas/bulan/2026-13/").status_code == 404
    assert client_for(evening.agus).get("/satgas/bulan/").headers["Location"] == MONTH


def test_a_warning_within_three_hours_makes_a_release_a_miss(world: World, people: People) -> None:
    world.work_until("17.00")
    post, now = world.post, world.at("23.59")
    facts = record.days(post, world.now.date(), world.now.date(), now, policy_at(now))[world.now.date()]
    [warned] = [one for one in facts.came if one.what is What.WARNING]
    assert warned.begins < world.at("15.45") < warned.ends
    turns = [Turn(world.at("15.15"), Standing.RELEASED)]
    day = world.now.date()
    [judged] = judge(turns, facts.came, day=day, policy=policy_at(now), now=now)
    assert judged.verdict is Verdict.MISS


@pytest.mark.parametrize(
    "path", ["/satgas/bulan/0001-01/", "/satgas/laporan/0001-01-01/", "/satgas/laporan/1900-01-01/"]
)
def test_before_all_rules_there_is_nothing(evening: Crewed, path: str) -> None:
    assert client_for(evening.agus).get(path).status_code == 404


def test_hours_that_belong_together_stay_on_one_line() -> None:
    assert utuh(["Hujan & angin", "Reda"]) == "Hujan &amp; angin. Reda"
    assert utuh("<b> pukul 15.40-17.40.") == '&lt;b&gt; pukul <span class="nowrap">15.40-17.40</span>.'
