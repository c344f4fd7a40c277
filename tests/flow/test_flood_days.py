"""Days played through BMKG's double, the feeds, the services and the worker's jobs, to the decisions that were kept.

The days lie in ``bmkg_double/days``: the nine scenarios, and the days on which Blimbing was flooded. A warning is known
when the list was fetched next, up to five minutes after BMKG sent it.
"""

from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from pamong.bmkg_double import days
from pamong.core.roles import Role
from pamong.demo.deeds import Stage, perform
from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.jobs import schedule
from pamong.foundation.jobs.schedule import run_due_schedules
from pamong.satgas import clock, models, tasks
from pamong.satgas.models import Post
from pamong.satgas.services import feeds
from pamong.satgas.tests.conftest import World, blimbing, half, patience, world  # noqa: F401

MINUTE = timedelta(minutes=1)
SAID = {"hold": "TAHAN", "released": "PULANG"}

EXPECTED = {
    "cerah": """
        15.15 PULANG R0
    """,
    "mendung-cerah": """
        15.15 PULANG R0
    """,
    "mendung-reda": """
        15.15 TAHAN H2 H4
        16.35 PULANG R6
    """,
    "mendung-malam": """
        15.15 TAHAN H2 H4
        17.30 PULANG R6
    """,
    "hujan": """
        15.15 TAHAN H3 H4
        17.35 PULANG R1
    """,
    "gerimis": """
        15.15 TAHAN H2 H4
        17.00 PULANG R1
    """,
    "mendadak": """
        15.15 PULANG R0
        15.22 TAHAN H1
        18.40 PULANG R6
    """,
    "banjir": """
        15.15 TAHAN H3 H4
        22.25 PULANG R1
    """,
    "mati": """
        15.15 TAHAN H7
    """,
    "banjir-2021": """
        15.15 TAHAN H2 H3 H4 H6
        17.20 PULANG R1
    """,
    "banjir-2024": """
        15.15 TAHAN H1 H2 H3 H4
        22.30 PULANG R1
    """,
    "banjir-2025-10": """
        15.15 PULANG R0
        15.45 TAHAN H5
        19.00 PULANG R1
    """,
    "banjir-2025-12": """
        15.15 PULANG R0
        17.10 TAHAN H2
        21.40 PULANG R1
    """,
}


@pytest.fixture(params=EXPECTED)
def played(request: pytest.FixtureRequest) -> str:
    """Each day in turn."""
    return str(request.param)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that has the jobs of the flood watch and nothing else, and whose pauses are the same every time."""
    monkeypatch.setattr(schedule, "_rhythms", {})
    monkeypatch.setattr(schedule, "_needed", {})
    monkeypatch.setattr(feeds, "fetch_due", partial(feeds.fetch_due, draw=half))
    tasks.schedule()


@pytest.mark.usefixtures("worker")
def test_a_day_goes_as_its_table_says(
    world: World,  # noqa: F811
    played: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: world.now)
    people = {name: crew(name, world.post) for name in ("Budi", "Eko")}
    expected = [line.strip() for line in EXPECTED[played].strip().splitlines()]
    day, acts = world.double.day, list(world.double.day.acts)
    world.now = world.at("13.00" if acts and acts[0].at < world.at("14.00") else "14.00")
    end = max([world.at(expected[-1][:5]), *(act.at for act in acts)]) + 30 * MINUTE
    while world.now < end:
        world.now += MINUTE
        world.double.clock.set(world.now)
        while acts and acts[0].at <= world.now:
            perform(acts.pop(0), Stage(day, world.post, people, world.now))
        run_due_schedules(world.now)
    assert decided(world.post) == expected


def crew(name: str, post: Post) -> Account:
    """One of the crew for as long as any flood is ago."""
    account = Account.objects.create_account(name=name)
    starts = date(2020, 1, 1)
    Appointment.objects.create(account=account, role=Role.SATGAS, region=post.region, starts=starts)
    return account


def decided(post: Post) -> list[str]:
    """Every change of the standing that was kept, with the rules of that moment."""
    found, before = [], "on shift"
    for row in models.Decision.system().filter(post=post).order_by("at", "id"):
        if row.standing != before:
            before = row.standing
            found.append(f"{timezone.localtime(row.at):%H.%M} {SAID[row.standing]} {row.rules}")
    return found


def test_the_nine_and_the_floods_are_all_here() -> None:
    assert {"badai", "awan", "sendiri"} | set(EXPECTED) == set(days.names())
