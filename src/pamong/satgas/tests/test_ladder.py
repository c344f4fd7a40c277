"""What the duty does while BMKG fails: each fault, what is left on the ladder, who is called; and letters go on."""

import socket
import threading
import time
from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from pamong.core.duty import Sky
from pamong.foundation.access.models import Account
from pamong.foundation.jobs.tests import sample
from pamong.satgas import models, sources, tasks
from pamong.satgas.models import Attempt, Document, Payload, Post
from pamong.satgas.queries.ages import Seen, Source, sources_of
from pamong.satgas.services import feeds, watch
from pamong.satgas.tests.conftest import World, half

type Crew = dict[str, Account]

FAULTS = (
    "drop", "error=503", "error=404", "busy=60", "moved",  # dead
    "hang", "latency=2", "drip=0.05",  # slow
    "garbage", "html", "empty", "cut", "truncated", "huge=3", "bomb", "xxe",  # not what was asked for
    "schema", "text",  # changed without a word
    "stale",  # a cache that lost its origin
)  # fmt: skip


#: Seconds for a service that never answers; one that does may be slow on a busy machine, and gets the usual time.
IMPATIENT = 0.2


def go(world: World, *clocks: str) -> None:
    """Go on to each of these times, and do there what the worker does."""
    for clock in clocks:
        world.set(clock)
        world.work()


def shown(world: World) -> dict[Source, Seen]:
    """The sources as every screen shows them."""
    post = Post.system().select_related("region").get(pk=world.post.pk)
    return {seen.source: seen for seen in sources_of(post, world.now, watch.policy_at(world.now))}


def last() -> models.Decision:
    return models.Decision.system().latest("at", "id")


@pytest.mark.parametrize("patience", [IMPATIENT])
@pytest.mark.parametrize("fault", FAULTS)
def test_whoever_knows_nothing_holds_and_calls_a_person(world: World, fault: str) -> None:
    """From the first fetch on nothing but this fault, and nobody reports."""
    world.breaks(f"forecast.{fault}", f"list.{fault}" if fault != "text" else "list.schema")
    go(world, "13.00", "14.30", "15.15")
    assert (last().standing, last().rung, last().rules) == ("hold", "blind", "H7")
    assert last().callee == "koordinator"
    go(world, "15.25")
    assert (last().standing, last().callee) == ("hold", "lurah")
    nowcast, forecast = shown(world)[Source.NOWCAST], shown(world)[Source.FORECAST]
    assert (nowcast.at, nowcast.fresh, forecast.fresh) == (None, False, False)
    assert world.document("list").trouble or world.provider("nowcast").trouble
    assert not Payload.objects.filter(fault="", document__kind=Document.Kind.LIST).exists()


@pytest.mark.parametrize("fault", ["drop", "hang", "garbage", "schema", "xxe", "huge=3", "stale"])
def test_the_last_good_copy_decides_until_it_is_old_and_its_age_is_shown(
    world: World, fault: str, patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(world, "13.00", "14.00")
    kept = list(Document.objects.order_by("pk").values_list("payload", flat=True))
    world.breaks(fault)
    monkeypatch.setattr(sources, "SECONDS", IMPATIENT)
    go(world, "14.10", "14.30", "15.15")
    assert (last().standing, last().rung) == ("hold", "no nowcast")
    assert "H3" in last().rules and last().callee == ""
    nowcast, forecast = shown(world)[Source.NOWCAST], shown(world)[Source.FORECAST]
    assert (nowcast.at, nowcast.fresh, forecast.fresh) == (world.at("14.00"), False, True)
    assert world.document("list").trouble or world.provider("nowcast").trouble
    assert list(Document.objects.order_by("pk").values_list("payload", flat=True)) == kept
    world.breaks()
    monkeypatch.setattr(sources, "SECONDS", patience)
    go(world, "15.30", "15.40")
    assert last().rung == "all" and "H1" in last().rules
    assert shown(world)[Source.NOWCAST].fresh and world.document("list").trouble == ""


@pytest.mark.parametrize("played", ["cerah"])
def test_the_ladder_down_to_the_eyes_and_to_nothing(world: World, crew: Crew) -> None:
    """The forecast is of a run whose successor never came: too old in the small hours."""
    go(world, "13.00", "14.00")
    world.breaks("drop")
    watch.report_sky(world.post, Sky.CLEAR, by=crew["Budi"], now=world.now)
    rungs = []
    for clock in ("14.15", "14.30", "24.55", "25.05"):
        go(world, clock)
        watch.decide(world.post, now=world.now)
        rungs.append(last().rung)
    assert rungs == ["all", "no nowcast", "no nowcast", "blind"]
    world.set("25.10")
    watch.report_sky(world.post, Sky.CLEAR, by=crew["Eko"], now=world.now)
    assert last().rung == "eyes"


@pytest.mark.parametrize("played", ["cerah"])
def test_with_dead_feeds_eyes_alone_may_release(world: World, crew: Crew) -> None:
    world.breaks("drop")
    go(world, "13.00", "15.15")
    assert (last().standing, last().rules) == ("hold", "H7")
    for clock, name in (("15.20", "Budi"), ("15.41", "Eko")):
        world.set(clock)
        watch.report_sky(world.post, Sky.CLEAR, by=crew[name], now=world.now)
    assert (last().standing, last().rung) == ("released", "eyes")


def test_a_list_from_the_future_is_not_believed_and_names_the_clocks(world: World) -> None:
    """The office's clock is six hours behind: a warning in force would seem to be far ahead."""
    world.breaks("skew=6")
    go(world, "14.30", "15.15")
    assert last().rung == "no nowcast" and last().standing == "hold"
    assert "clocks" in world.document("list").trouble


def test_an_office_whose_clock_is_ahead_believes_nothing_and_calls(world: World) -> None:
    """By its own clock it is afternoon; what BMKG says is of this morning, and of yesterday's run."""
    world.breaks("skew=-6")
    go(world, "14.30", "15.15")
    assert (last().standing, last().rung, last().callee) == ("hold", "blind", "koordinator")
    assert "not renewed" in world.document("list").trouble


def test_clocks_a_few_minutes_apart_do_no_harm(world: World) -> None:
    world.breaks("skew=0.1")
    go(world, "15.15", "15.25")
    assert last().rung == "all" and "H1" in last().rules


@pytest.mark.parametrize("patience", [IMPATIENT])
def test_a_silent_service_costs_the_worker_one_request_and_then_nothing(world: World) -> None:
    world.breaks("hang")  # for ten minutes
    begun = time.monotonic()
    for expected in (1, 1, 0, 0):  # the list, a forecast; then both services are left alone
        assert feeds.fetch_due(now=world.now, draw=half) == expected
    assert time.monotonic() - begun < 60
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"lost"}


def test_a_slow_service_gets_one_request_a_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "LONG_ENOUGH", 0.1)
    world.breaks("latency=0.15")
    assert [feeds.fetch_due(now=world.now, draw=half) for _ in range(3)] == [1, 1, 1]
    assert Document.objects.exclude(payload=None).count() == 3


@pytest.mark.parametrize("patience", [IMPATIENT])
def test_a_name_that_nobody_answers_for_takes_no_longer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cut line: the system's own lookup may take half a minute, and no time limit of a socket reaches it."""
    mended = threading.Event()

    def wait(*_: object, **__: object) -> object:
        mended.wait(600)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    begun = time.monotonic()
    assert feeds.fetch_due(now=world.now, draw=half) == 1
    assert time.monotonic() - begun < 60
    mended.set()
    assert world.provider("nowcast").failures == 1


def test_letters_go_first_when_both_wait(db: None, settings: Settings) -> None:
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "signing"]}
    }
    for job in (tasks.fetch, sample.tick):
        job.enqueue()
    waiting = DBTaskResult.objects.ready()
    assert [row.task_path.rpartition(".")[2] for row in waiting] == ["tick", "fetch"]


def test_what_went_wrong_is_logged_for_whoever_looks(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.breaks("list.html")
    feeds.fetch(world.document("list"), now=world.now, draw=half)
    assert [record.message for record in caplog.records if "list" in record.message] == [
        "weather list : refused a document type"
    ]
    assert world.document("list").next_at == world.now + timedelta(minutes=1)
