"""The SensorThings interface: gauges push with their token, everybody reads, and the rules hear of it."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from pamong.satgas.models import Decision, Gauge, Reading
from pamong.satgas.sensorthings import ROOT
from pamong.satgas.services import gauges, watch
from pamong.satgas.tests.conftest import World
from pamong.satgas.tests.people import People
from pamong.satgas.views.sensorthings import A_MINUTE
from tests.support import client_for


@pytest.fixture
def gauge(world: World, people: People) -> tuple[Gauge, str]:
    """A gauge in RW 05 and its token; ``people`` have the pages go by the world's clock."""
    return gauges.put_up(world.post, name="RW 05", limit_cm=60, actor=None, now=world.now)


def push(token: str, body: object, path: str = "Observations", client: Client | None = None) -> HttpResponse:
    """What a sensor sends."""
    data = body if isinstance(body, str) else json.dumps(body)
    headers = {"Authorization": f"Bearer {token}"}
    sender = client or Client(enforce_csrf_checks=True)
    answer = sender.post(f"{ROOT}/{path}", data, content_type="application/json", headers=headers)
    assert isinstance(answer, HttpResponse)
    return answer


def level(at: datetime, cm: float, stream: int | None = None) -> dict[str, Any]:
    """An Observation."""
    body: dict[str, Any] = {"phenomenonTime": at.isoformat(), "result": cm}
    return body if stream is None else body | {"Datastream": {"@iot.id": stream}}


def read(path: str) -> Any:
    """What everybody gets."""
    answer = client_for(None).get(f"{ROOT}/{path}")
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_a_gauge_is_a_thing_with_a_stream_of_levels(world: World, gauge: tuple[Gauge, str]) -> None:
    row, token = gauge
    assert push(token, level(world.now, 41.5, row.number)).status_code == 201
    [thing] = read("Things")["value"]
    assert (thing["name"], thing["@iot.id"]) == ("RW 05", row.number)
    [stream] = read(f"Things({row.number})/Datastreams")["value"]
    assert stream["unitOfMeasurement"]["symbol"] == "cm"
    [seen] = read(f"Datastreams({row.number})/Observations")["value"]
    assert seen["result"] == 41.5
    assert datetime.fromisoformat(seen["phenomenonTime"]) == world.now
    assert read(f"Observations({seen['@iot.id']})") == seen
    assert {one["name"] for one in read("")["value"]} == {"Things", "Datastreams", "Observations"}


def test_a_level_that_is_sent_again_is_kept_once(world: World, gauge: tuple[Gauge, str]) -> None:
    _, token = gauge
    first, again = push(token, level(world.now, 41)), push(token, level(world.now, 99))
    assert (first.status_code, again.status_code) == (201, 200)
    assert json.loads(again.content)["result"] == 41
    assert first.headers["Location"] == again.headers["Location"]
    assert Reading.objects.count() == 1


def test_high_water_holds_the_crew(world: World, gauge: tuple[Gauge, str]) -> None:
    world.work_until("15.16")
    assert push(gauge[1], level(world.now, 64)).status_code == 201
    assert watch.decide_due(now=world.now + timedelta(seconds=1)) == 1
    assert "H5" in Decision.system().latest("at", "id").rules


@pytest.mark.parametrize("token", ["", "salah", "x" * 500])
def test_without_its_token_nothing_is_kept(world: World, gauge: tuple[Gauge, str], token: str) -> None:
    answer = push(token, level(world.now, 41))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert not Reading.objects.exists()


def test_a_session_gives_no_right_here(world: World, people: People, gauge: tuple[Gauge, str]) -> None:
    assert push("", level(world.now, 41), client=client_for(people.agus)).status_code == 401


def test_a_token_speaks_for_its_own_gauge_only(world: World, gauge: tuple[Gauge, str]) -> None:
    other, _ = gauges.put_up(world.post, name="RW 06", limit_cm=60, actor=None, now=world.now)
    assert push(gauge[1], level(world.now, 41, other.number)).status_code == 403
    path = f"Datastreams({other.number})/Observations"
    assert push(gauge[1], level(world.now, 41), path).status_code == 403
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", '{"result": "41"}', '{"result": true}', '{"result": NaN}', '{"result": 1e9}', "[" * 3000,
     '{"result": 41, "phenomenonTime": "kemarin"}', '{"result": 41, "phenomenonTime": "2026-11-24T15:20:00"}',
     '{"result": 41, "Datastream": 1}', '{"result": 41, "x": "' + "x" * 4000 + '"}'],
)  # fmt: skip
def test_garbage_is_refused_with_a_reason(world: World, gauge: tuple[Gauge, str], body: str) -> None:
    answer = push(gauge[1], body)
    assert answer.status_code == 400
    assert json.loads(answer.content)["message"]
    assert not Reading.objects.exists()


def test_levels_of_the_future_and_of_yesterday_are_refused(world: World, gauge: tuple[Gauge, str]) -> None:
    for off in (timedelta(minutes=10), -timedelta(hours=25)):
        assert push(gauge[1], level(world.now + off, 41)).status_code == 400
    assert push(gauge[1], level(world.now + timedelta(minutes=1), 41)).status_code == 201
    assert Reading.objects.get().at == world.now


def test_a_gauge_that_runs_wild_is_slowed_down(world: World, gauge: tuple[Gauge, str]) -> None:
    for second in range(A_MINUTE):
        assert push(gauge[1], level(world.now - timedelta(seconds=second), 41)).status_code == 201
    answer = push(gauge[1], level(world.now - timedelta(minutes=5), 41))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


def test_a_retired_gauge_is_gone(world: World, gauge: tuple[Gauge, str]) -> None:
    push(gauge[1], level(world.now, 41))
    gauges.retire(gauge[0], actor=None, now=world.now)
    assert push(gauge[1], level(world.now - timedelta(minutes=1), 41)).status_code == 401
    assert read("Things")["value"] == read("Observations")["value"] == []


def test_lists_come_in_pages_and_say_what_they_do_not_know(world: World, gauge: tuple[Gauge, str]) -> None:
    row, token = gauge
    for minute in range(5):
        push(token, level(world.now - timedelta(minutes=minute), 40 + minute))
    first = read("Observations?$top=2&$count=true")
    assert [one["result"] for one in first["value"]] == [40, 41]
    assert first["@iot.count"] == 5
    second = read(first["@iot.nextLink"].partition(f"{ROOT}/")[2])
    assert [one["result"] for one in second["value"]] == [42, 43]
    assert "@iot.nextLink" not in read("Observations?$skip=4")
    for query in ("$filter=result gt 3", "$top=-1", "$top=abc"):
        assert client_for(None).get(f"{ROOT}/Observations?{query}").status_code == 400
    assert client_for(None).get(f"{ROOT}/Things({row.number + 1})").status_code == 404
    assert client_for(None).post(f"{ROOT}/Things").status_code == 405
