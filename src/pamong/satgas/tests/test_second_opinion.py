"""Open-Meteo is asked when the office wants it, and believed only while BMKG is silent altogether."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from pamong.satgas import models, sources
from pamong.satgas.models import Document, Post
from pamong.satgas.queries.ages import Source, sources_of
from pamong.satgas.services import watch
from pamong.satgas.shown import Shown, shown
from pamong.satgas.tests.conftest import World


class OpenMeteo(ThreadingHTTPServer):
    """A stand-in on this machine: the same hours for every place that is asked about, from three hours ago on."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[dict[str, list[str]]] = []
        self.now, self.code, self.cloud, self.broken = datetime.min, 0, 10, False
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, query: dict[str, list[str]]) -> bytes:
        """What it says to a question."""
        begin = self.now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
        hours = [begin + timedelta(hours=hour) for hour in range(33)]
        place = {
            "utc_offset_seconds": 0,
            "generationtime_ms": 0.05 + len(self.asked),
            "hourly_units": {"time": "iso8601", "precipitation": "mm", "cloud_cover": "%"},
            "hourly": {
                "time": [f"{hour:%Y-%m-%dT%H:%M}" for hour in hours],
                "precipitation": [0.0] * 33,
                "cloud_cover": [self.cloud] * 33,
                "weather_code": [self.code] * 33,
            },
        }
        return json.dumps([place] * len(query["latitude"][0].split(","))).encode()


class _Handler(BaseHTTPRequestHandler):
    server: OpenMeteo

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = parse_qs(address.query)
        self.server.asked.append(query)
        body = b"[]" if self.server.broken else self.server.answer(query)
        self.send_response(200 if address.path == "/v1/forecast" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def played() -> str:
    """A clear day."""
    return "cerah"


@pytest.fixture
def other(settings: Settings) -> Iterator[OpenMeteo]:
    """The stand-in, which the office asks."""
    with OpenMeteo() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        settings.OPEN_METEO_URL, settings.OPEN_METEO_PLAIN_HTTP = server.url, True
        yield server
        server.shutdown()
        thread.join(5)


def go(world: World, other: OpenMeteo, *clocks: str) -> None:
    """Go on to each of these times, and do there what the worker does."""
    for clock in clocks:
        world.set(clock)
        other.now = world.now.astimezone(UTC)
        world.work()


def last() -> models.Decision:
    """The latest decision."""
    return models.Decision.system().latest("at", "id")


def card(world: World) -> Shown:
    """What the screens show now."""
    found = shown(Post.system().select_related("region").get(pk=world.post.pk), now=world.now)
    assert found is not None
    return found


def test_it_is_asked_about_every_kelurahan_every_three_hours(world: World, other: OpenMeteo) -> None:
    go(world, other, "13.00", "14.00", "15.00", "15.50")
    assert len(other.asked) == 1
    go(world, other, "16.05")
    first, second = other.asked
    assert first == second
    assert len(first["latitude"][0].split(",")) == len(first["longitude"][0].split(",")) == 11
    assert "Open-Meteo" in card(world).attribution


def test_it_says_nothing_while_bmkg_speaks(world: World, other: OpenMeteo) -> None:
    other.code = 95
    go(world, other, "13.00", "14.30", "15.15", "15.30")
    assert other.asked
    assert "Open-Meteo" not in json.dumps(last().reasons)
    assert last().rung == "all"


@pytest.mark.parametrize(("code", "rule"), [(95, "H3"), (3, "H4")])
def test_where_bmkg_is_silent_it_holds_the_crew(world: World, other: OpenMeteo, code: int, rule: str) -> None:
    world.breaks("drop")
    other.code, other.cloud = code, 95
    go(world, other, "13.00", "14.30", "15.15")
    assert (last().standing, last().rung) == ("hold", "eyes")
    assert rule in last().rules
    said = [line.text for line in card(world).reasons]
    assert any("Prakiraan Open-Meteo" in text and "11 dari 11 kelurahan" in text for text in said)


def test_where_bmkg_is_silent_nobody_is_called_for_a_clear_sky(world: World, other: OpenMeteo) -> None:
    world.breaks("drop")
    go(world, other, "13.00", "14.30", "15.15")
    assert (last().rung, last().callee) == ("eyes", "")
    ages = {seen.source: seen for seen in sources_of(world.post, world.now, watch.policy_at(world.now))}
    assert ages[Source.BACKUP].at == world.at("13.00")
    assert ages[Source.BACKUP].fresh and not ages[Source.FORECAST].fresh


def test_what_was_not_asked_for_is_not_kept_and_does_not_disturb_bmkg(world: World, other: OpenMeteo) -> None:
    other.broken = True
    go(world, other, "13.00", "13.01", "13.30")
    asked = world.document("backup", "35.73.01")
    assert asked.payload is None
    assert "0 places" in asked.trouble
    assert last().rung == "all"


def test_an_office_that_wants_it_no_longer_hears_nothing_of_it(
    world: World, other: OpenMeteo, settings: Settings
) -> None:
    world.breaks("drop")
    go(world, other, "13.00", "14.30", "15.15")
    assert last().rung == "eyes"
    settings.OPEN_METEO_URL = ""
    go(world, other, "15.16", "16.30")
    assert last().rung == "blind"
    assert world.document("backup", "35.73.01").next_at is None
    assert len(other.asked) == 1
    assert "Open-Meteo" not in card(world).attribution


def test_without_the_setting_nobody_else_is_asked(world: World) -> None:
    world.work_until("13.05")
    assert not Document.objects.filter(kind=Document.Kind.BACKUP).exists()
    assert sources.faults() == []


def test_an_address_that_cannot_be_called_is_told(settings: Settings) -> None:
    settings.OPEN_METEO_URL, settings.OPEN_METEO_PLAIN_HTTP = "http://weather.example.test", False
    assert len(sources.faults()) == 1
