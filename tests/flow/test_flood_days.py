"""Days played through BMKG's double, feeds, services and the worker's jobs, to what was kept and what the crew reads.

The days lie in ``bmkg_double/days``: the nine scenarios, and the days on which Blimbing was flooded. A warning is known
when the list was fetched next, up to five minutes after BMKG sent it.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone

from pamong.bmkg_double import days
from pamong.core.roles import Role
from pamong.demo.deeds import Stage, perform
from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.jobs import schedule
from pamong.foundation.jobs.schedule import run_due_schedules
from pamong.foundation.regions.models import Region
from pamong.satgas import clock, models, rounds, tasks
from pamong.satgas.models import Alarm, Call, Post
from pamong.satgas.services import feeds
from pamong.satgas.tests.conftest import World, blimbing, half, patience, world  # noqa: F401
from tests.support import client_for

MINUTE = timedelta(minutes=1)
SAID = {"hold": "TAHAN", "released": "PULANG"}
WORDS = {"TAHAN": ">TAHAN<", "PULANG": ">BOLEH PULANG<"}

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


#: The days that are played on PostgreSQL too: a flood, dead data, and rain.
_TWICE = {"banjir-2024", "mati", "hujan"}
_DAYS = [pytest.param(day, marks=[] if day in _TWICE else [pytest.mark.one_database]) for day in EXPECTED]


@pytest.fixture(params=_DAYS)
def played(request: pytest.FixtureRequest) -> str:
    """Each day in turn."""
    return str(request.param)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that has the jobs of the flood watch and nothing else, and whose pauses are the same every time."""
    monkeypatch.setattr(schedule, "_rhythms", {})
    monkeypatch.setattr(schedule, "_needed", {})
    monkeypatch.setattr(feeds, "fetch_due", partial(feeds.fetch_due, draw=half))
    # A played minute lasts milliseconds here: nothing may be asked less often than that.
    monkeypatch.setattr(rounds, "Seldom", lambda _period, ask: lambda: ask(clock.now()))
    tasks.schedule()
    rounds.schedule()


@pytest.mark.usefixtures("worker")
def test_a_day_goes_as_its_table_says(
    world: World,  # noqa: F811
    played: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: world.now)
    people = {name: holder(name, Role.SATGAS, world.post.region) for name in ("Budi", "Eko")}
    expected = [line.strip() for line in EXPECTED[played].strip().splitlines()]
    acts = world.double.day.acts
    world.now = world.at("13.00" if acts and acts[0].at < world.at("14.00") else "14.00")
    told: list[str] = []
    for _ in play(
        world, people, until=max([world.at(expected[-1][:5]), *(act.at for act in acts)]) + 30 * MINUTE
    ):
        if len(decided(world.post)) > len(told):
            told.append(page_of(people["Budi"], expected[len(told)]))
    assert decided(world.post) == told == expected


def page_of(account: Account, expected: str) -> str:
    """What the crew's page says at this moment, as far as it was expected."""
    text = client_for(account).get("/satgas/").content.decode()
    now, word, *rules = expected.split()
    return " ".join(
        [now, word if WORDS[word] in text else "?", *(rule for rule in rules if f">{rule}<" in text)]
    )


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("played", ["mati"])
def test_where_nothing_is_known_people_are_called_one_above_the_other(
    world: World,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """H7: the co-ordinator must decide by hand; nobody answers."""
    monkeypatch.setattr(clock, "now", lambda: world.now)
    purwantoro = Region.objects.get(code="35.73.01.1007")
    holder("Agus", Role.KOORDINATOR_SATGAS, world.post.region)
    holder("Ratna", Role.LURAH, purwantoro)
    holder("Dewi", Role.CAMAT, world.post.region)
    world.now = world.at("14.55")
    for _ in play(world, {}, until=world.at("16.00")):
        pass
    calls = Call.system().filter(alarm__kind=Alarm.Kind.BLIND).exclude(account=None).order_by("at", "id")
    first: dict[str, str] = {}
    for call in calls:
        first.setdefault(call.callee, f"{timezone.localtime(call.at):%H.%M}")
    assert list(first) == ["koordinator", "lurah", "camat"]
    assert first["koordinator"] in ("15.15", "15.16") and "15.25" <= first["lurah"] <= "15.30"
    assert decided(world.post) == ["15.15 TAHAN H7"]


def play(world: World, people: Mapping[str, Account], *, until: datetime) -> Iterator[None]:  # noqa: F811
    """Go on minute by minute: BMKG's double, what the crew does, and the worker's jobs."""
    day = world.double.day
    acts = list(day.acts)
    while world.now < until:
        world.now += MINUTE
        world.double.clock.set(world.now)
        while acts and acts[0].at <= world.now:
            perform(acts.pop(0), Stage(day, world.post, people, world.now))
        run_due_schedules(world.now)
        yield


def holder(name: str, role: Role, region: Region) -> Account:
    """Somebody who has been there for as long as any flood is ago."""
    account = Account.objects.create_account(name=name)
    Appointment.objects.create(account=account, role=role, region=region, starts=date(2020, 1, 1))
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
    assert {"badai", "malam", "awan", "sendiri"} | set(EXPECTED) == set(days.names())
