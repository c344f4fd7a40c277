"""Blimbing with its eleven kelurahan and their outlines, a post, and BMKG's double."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from pamong.bmkg_double import days
from pamong.bmkg_double.faults import WORDS
from pamong.bmkg_double.server import Double
from pamong.core.regions import RegionCode
from pamong.foundation.access.models import Account
from pamong.foundation.regions import lists
from pamong.foundation.regions.models import Region
from pamong.foundation.regions.services import load_csv
from pamong.satgas import clock, queries, sources
from pamong.satgas.models import Document, Post, Provider
from pamong.satgas.services import feeds, watch
from pamong.satgas.tests.crewed import Crewed, crewed_post
from pamong.satgas.tests.people import People, people_of

STEP = timedelta(minutes=1)


def half() -> float:
    """A draw that is always in the middle."""
    return 0.5


@dataclass
class World:
    """The post, the double, and a clock that the test moves."""

    post: Post
    double: Double
    now: datetime

    def at(self, clock: str) -> datetime:
        """A time of the played day."""
        return days.moment(self.double.day.date, clock)

    def set(self, clock: str) -> None:
        """Put both clocks there, without anything happening on the way."""
        self.now = self.at(clock)
        self.double.clock.set(self.now)

    def work_until(self, clock: str) -> None:
        """Go there minute by minute, and do at each what the worker does."""
        until = self.at(clock)
        while self.now < until:
            self.now += STEP
            self.double.clock.set(self.now)
            self.work()

    def work(self) -> None:
        """What the worker does until nothing is due."""
        while queries.is_fetch_due(self.now) and feeds.fetch_due(now=self.now, draw=half):
            pass
        if queries.is_decision_due(self.now):
            watch.decide_due(now=self.now)

    def breaks(self, *faults: str) -> None:
        """Set these faults, and forget those before."""
        self.double.faults.set(map(WORDS.parse, faults))

    def document(self, kind: str, code: str = "") -> Document:
        """A document as it is now."""
        return Document.objects.get(kind=kind, code=code)

    def provider(self, name: str) -> Provider:
        """A service as it is now."""
        return Provider.objects.get(pk=name)


@pytest.fixture
def blimbing(db: None) -> Region:
    """The kecamatan with what the package knows of it."""
    code = RegionCode("35.73.01")
    rows = [row for row in lists.kecamatan_rows(code) if row.code.level.depth <= 4]
    listed = [f"{row.code},{row.name},{row.latitude or ''},{row.longitude or ''}" for row in rows]
    load_csv(["code,name,lat,lon", *listed], offices=False)
    for row in rows:
        Region.objects.filter(pk=row.code.place).update(boundary=row.boundary)
    return Region.objects.get(pk=code.place)


@pytest.fixture
def played() -> str:
    """The day that the double plays; a module may override it."""
    return "badai"


@pytest.fixture
def patience() -> float:
    """Seconds that a service gets: enough on a busy machine. A test of its silence overrides it."""
    return 20.0


@pytest.fixture
def world(
    blimbing: Region, settings: Settings, played: str, patience: float, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """A post that was opened at 13.00 of the played day."""
    monkeypatch.setattr(sources, "SECONDS", patience)
    with Double(day=days.load(played)) as double:
        settings.BMKG_URL = double.url
        settings.BMKG_ALERTS_URL = f"{double.url}/alerts/nowcast"
        settings.BMKG_PLAIN_HTTP = True
        start = days.moment(double.day.date, "13.00")
        double.clock.set(start)
        post = watch.open_post(blimbing, name="Pos Blimbing", actor=None, now=start)
        feeds.follow(post, now=start, draw=half)
        Document.objects.update(next_at=start)
        yield World(post, double, start)


@pytest.fixture
def crew(db: None) -> dict[str, Account]:
    """Two of the crew, and the co-ordinator."""
    return {name: Account.objects.create_account(name=name) for name in ("Budi", "Eko", "Pak Agus")}


@pytest.fixture
def people(world: World, monkeypatch: pytest.MonkeyPatch) -> People:
    """The crew with its accounts; pages go by the clock of the world."""
    monkeypatch.setattr(clock, "now", lambda: world.now)
    return people_of(world.post)


@pytest.fixture
def crewed(db: None) -> Crewed:
    """A post with its people, and nothing planned."""
    return crewed_post()
