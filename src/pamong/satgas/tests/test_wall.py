"""The wall of the command post, and the pulse that keeps it up to date."""

import gzip
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from pytest_django import DjangoAssertNumQueries

from pamong.core.duty import Sky, Standing, Want
from pamong.core.regions import RegionCode
from pamong.foundation.access.models import Account
from pamong.satgas.models import Alarm, Incident, Presence
from pamong.satgas.queries.areas import AreaState, areas
from pamong.satgas.queries.pulse import BEAT, pulse
from pamong.satgas.services import alarms, watch
from pamong.satgas.tests.conftest import World
from pamong.satgas.tests.people import People
from tests.support import client_for

WALL = "/satgas/komando/"
LIMIT = 60_000


def water(
    world: World, *, rw: str = "35.73.01.1007.005", verified: bool = True, **fields: object
) -> Incident:
    """Thirty centimetres in Purwantoro."""
    values: dict[str, object] = {
        "title": "Depan pasar", "depth_cm": 30, "latitude": -7.9541, "longitude": 112.6444, "opened_at": world.now,
        "changed_at": world.now, "verified_at": world.now if verified else None,
        "state": Incident.State.VERIFIED if verified else Incident.State.REPORTED,
    }  # fmt: skip
    return Incident.system().create(post=world.post, place=RegionCode(rw).place, **values | fields)


def present(world: World, account: Account, clock: str) -> Presence:
    """Somebody who came to the post then."""
    at = world.at(clock)
    return Presence.system().create(
        post=world.post, place=world.post.place, account=account, kind=Presence.Kind.IN, day=at.date(),
        pressed_at=at, happened_at=at, received_at=at, standing=Standing.ON_SHIFT.value, key=uuid4(), latitude=-7.95,
        longitude=112.645,
    )  # fmt: skip


def pulse_of(page: bytes) -> str:
    """The address that the page asks."""
    return page.decode().split('data-pulse="')[1].split('"')[0]


def states(world: World) -> dict[str, AreaState]:
    policy = watch.policy_at(world.now)
    return {area.name: area.state for area in areas(world.post, world.now, policy)}


def test_the_wall_shows_state_areas_people_and_incidents(world: World, people: People) -> None:
    world.work_until("15.20")
    water(world)
    present(world, people.budi, "8.00")
    watch.report_sky(world.post, Sky.RAIN, by=people.budi, now=world.now)
    page = client_for(people.lurah).get(f"{WALL}?peta=1").content.decode()
    for wanted in (
        "TAHAN", "Genangan", "Air 30 cm, RW 005", "1 genangan", "Budi Prasetyo", "7 j 20 m", "Depan pasar",
        "belum ada petugas", "Badan Meteorologi", 'class="kel kel-flood"', "Eko Wahyudi", "Belum hadir",
        "batas 11,5 jam sehari",
    ):  # fmt: skip
        assert wanted in page


def test_the_wall_is_light_and_the_map_comes_later(world: World, people: People) -> None:
    world.work_until("15.20")
    client = client_for(people.agus)
    first, whole = client.get(WALL).content, client.get(f"{WALL}?peta=1").content
    assert b"<path" not in first
    assert b'data-full="?peta=1"' in first
    assert b"<path" in whole
    assert len(gzip.compress(whole)) + sum(map(weight, set(re.findall(rb'"/aset/([^"#]+)', whole)))) < LIMIT


def weight(name: bytes) -> int:
    """The bytes of a static file on the wire, with the modules that it always loads."""
    path = finders.find(name.decode())
    assert isinstance(path, str), name
    text = Path(path).read_bytes()
    loaded = re.findall(rb'^import [^;]*from "\./([^"]+)"', text, re.MULTILINE)
    folder = name.rpartition(b"/")[0]
    return len(gzip.compress(text)) + sum(weight(folder + b"/" + one) for one in loaded)


def test_a_wall_that_loads_again_costs_little(
    world: World, people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    world.work_until("15.20")
    for number in range(6):
        water(world, rw=f"35.73.01.1007.00{number + 1}")
    present(world, people.budi, "8.00")
    client = client_for(people.agus)
    client.get(f"{WALL}?peta=1")
    with django_assert_max_num_queries(24):
        client.get(f"{WALL}?peta=1")


def test_a_poll_asks_one_query_and_answers_304_while_nothing_changed(
    world: World, people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world.work_until("15.20")
    signed_in, anonymous = client_for(people.agus), client_for(None)
    url = pulse_of(signed_in.get(WALL).content)
    with django_assert_num_queries(1):
        fresh = anonymous.get(url)
    assert fresh.status_code == 200
    etag = fresh.headers["ETag"]
    with django_assert_num_queries(1):
        assert anonymous.get(url, headers={"If-None-Match": etag}).status_code == 304
    water(world)
    changed = anonymous.get(url, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag


def test_a_forged_pulse_is_not_found(world: World, people: People) -> None:
    url = pulse_of(client_for(people.agus).get(WALL).content)
    assert client_for(None).get(url[:-2] + "x/").status_code == 404
    assert client_for(None).post(url).status_code == 405


@pytest.mark.parametrize("what", ["look", "presence", "order", "incident", "call", "clock"])
def test_everything_that_is_shown_moves_the_pulse(world: World, people: People, what: str) -> None:
    alarm = Alarm.system().create(
        post=world.post, place=world.post.place, kind=Alarm.Kind.DRILL, began_at=world.now
    )
    before = pulse(world.post.pk, world.now)
    later = world.now
    match what:
        case "call":
            alarms.stop(alarm, now=world.now)
        case "look":
            watch.report_sky(world.post, Sky.CLEAR, by=people.budi, now=world.now)
        case "presence":
            present(world, people.budi, "13.00")
        case "order":
            watch.overrule(world.post, Want.HOLD, by=people.agus, reason="air sungai naik", now=world.now)
        case "incident":
            water(world)
        case "clock":
            later += BEAT
    assert pulse(world.post.pk, later) != before


def test_the_pulse_stands_still_while_nothing_happens(world: World) -> None:
    start = world.now - timedelta(seconds=world.now.timestamp() % BEAT.total_seconds())
    assert pulse(world.post.pk, start) == pulse(world.post.pk, start + BEAT - timedelta(seconds=1))
    assert pulse(uuid4(), start) == ""


def test_water_that_nobody_verified_is_no_flood_yet(world: World) -> None:
    world.work_until("13.10")
    before = states(world)
    water(world, verified=False)
    assert states(world) == before
    water(world)
    assert states(world)["Purwantoro"] is AreaState.FLOOD
    Incident.system().update(state=Incident.State.CLOSED, closed_at=world.now)
    assert states(world) == before


def test_without_a_forecast_nobody_says_that_it_is_safe(world: World) -> None:
    assert set(states(world).values()) == {AreaState.UNKNOWN}


def test_a_warning_holds_the_kelurahan_that_it_covers(world: World) -> None:
    world.work_until("15.45")
    found = areas(world.post, world.now, watch.policy_at(world.now))
    assert any(area.warnings for area in found)
    assert all(area.state is AreaState.HOLD for area in found if area.warnings)


def test_the_wall_is_for_those_who_watch(world: World, people: People) -> None:
    assert client_for(people.resident).get(WALL).status_code == 403
    assert client_for(None).get(WALL).status_code == 302
    assert client_for(people.agus).post(WALL).status_code == 405
    assert "Pos Blimbing" not in client_for(people.other).get(WALL).content.decode()
