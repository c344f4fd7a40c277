"""A day that is played in a demo: it begins with an empty record, its crew acts at its time, and once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from pamong.bmkg_double.days import load, moment
from pamong.core.duty import Sky
from pamong.core.played import Play
from pamong.demo import storm
from pamong.foundation.regions.models import Region
from pamong.foundation.regions.scope import system_scope
from pamong.satgas import models
from pamong.satgas.models import Decision, Document, Incident, Look, Post, Presence, Reading, Spot
from pamong.satgas.services import watch
from pamong.satgas.tests.conftest import blimbing  # noqa: F401

REAL = datetime(2026, 11, 24, 2, tzinfo=UTC)
DAY = load("badai")
START = moment(DAY.date, "13.00")
PLAY = Play("badai", START, moment(DAY.date, "23.30"), 60, REAL)


@pytest.fixture
def scene(blimbing: Region, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: F811
    """The played day has begun."""
    settings.FLOOD_PLAY = str(PLAY)
    monkeypatch.setattr(storm, "_done", set())
    storm.begin(DAY, START)
    with system_scope("test"):
        yield


def at(clock: str) -> datetime:
    return moment(DAY.date, clock)


def test_the_crew_is_there_when_it_begins(scene: None) -> None:
    assert Post.objects.get().state is None and Spot.objects.exists()
    came = Presence.objects.order_by("happened_at").values_list("account__name", "happened_at")
    assert [name.split()[0] for name, _ in came] == ["Budi", "Eko", "Dimas", "Heri", "Yoga"]
    assert came[0][1] == at("7.56")
    assert not Look.objects.exists() and not Decision.objects.exists()


def test_what_was_there_before_is_gone(scene: None) -> None:
    budi = storm.crew.people()["Budi"]
    watch.report_sky(Post.objects.get(), Sky.RAIN, by=budi, now=at("14.00"))
    storm.begin(DAY, START)
    assert not Look.objects.exists() and Post.objects.get().state is None
    assert Document.objects.exclude(payload=None).count() == 0


def test_each_acts_at_its_time_and_once(scene: None, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [act.number for act in DAY.acts if act.at < START]
    assert storm.play_due(at("13.34")) == len(before) and not Look.objects.exists()
    assert storm.play_due(at("13.36")) == 1
    look = Look.objects.get()
    assert (look.name, look.sky, look.observed_at) == ("Budi Prasetyo", "clear", at("13.35"))
    assert storm.play_due(at("13.36")) == 0
    monkeypatch.setattr(storm, "_done", set())  # another worker
    storm.play_due(at("13.36"))
    assert Look.objects.count() == 1 and Presence.objects.count() == 5


def test_the_whole_afternoon_leaves_its_traces(scene: None) -> None:
    now = START
    while now <= at("18.00"):
        storm.play_due(now)
        now += timedelta(minutes=5)
    assert Look.objects.count() == len([act for act in DAY.acts if act.kind == "look"])
    assert Reading.objects.count() == len([act for act in DAY.acts if act.kind == "level"])
    incident = Incident.objects.get()
    assert (incident.state, incident.assigned and incident.assigned.name) == ("closed", "Budi Prasetyo")
    assert incident.verified_at is not None and incident.closed_at == at("17.25")
    assert models.Step.objects.filter(incident=incident, photo__isnull=False).exists()
    assert Presence.objects.filter(kind="out").count() == 5


def test_one_act_that_fails_does_not_stop_the_day(scene: None, monkeypatch: pytest.MonkeyPatch) -> None:
    Incident.objects.all().delete()

    def fail(*_: object) -> None:
        raise RuntimeError("the phone fell into the water")

    with monkeypatch.context() as broken:
        broken.setattr(storm, "perform", fail)
        assert storm.play_due(at("13.36")) > 0
    assert storm.play_due(at("13.51")) == 1
    assert Look.objects.get().name == "Heri Susanto"


def test_without_a_played_day_nobody_acts(scene: None, settings: Settings) -> None:
    settings.FLOOD_PLAY = ""
    assert storm.waiting(at("18.00")) == [] and storm.play_due(at("18.00")) == 0
