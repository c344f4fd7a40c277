"""The weather of a demo."""

import argparse
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from pamong.bmkg_double.days import WIB
from pamong.bmkg_double.server import Double
from pamong.cli.demo import speed
from pamong.cli.played import Storm, make_weather, today
from pamong.core.played import Play


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the names is set, and none stays set."""
    for name in ("URL", "ALERTS_URL", "PLAIN_HTTP"):
        monkeypatch.setenv(f"PAMONG_BMKG_{name}", "")
    monkeypatch.setenv("PAMONG_FLOOD_PLAY", "")


@pytest.fixture
def running() -> Iterator[list[Double]]:
    found: list[Double] = []
    yield found
    for double in found:
        double.__exit__()


def test_a_demo_asks_the_double_in_real_time(running: list[Double]) -> None:
    double = make_weather(None)
    assert double is not None
    running.append(double)
    assert os.environ["PAMONG_BMKG_URL"] == double.url
    assert os.environ["PAMONG_BMKG_ALERTS_URL"] == f"{double.url}/alerts/nowcast"
    assert abs(double.clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert os.environ["PAMONG_FLOOD_PLAY"] == ""
    tomorrow = datetime.now(WIB) + timedelta(days=1)
    assert double.playing(tomorrow).date == tomorrow.date()


def test_a_storm_is_played_by_one_clock(running: list[Double]) -> None:
    double = make_weather(Storm("banjir-2024", 600))
    assert double is not None
    running.append(double)
    play = Play.parse(os.environ["PAMONG_FLOOD_PLAY"])
    assert (play.day, play.speed) == ("banjir-2024", 600) and play.start.astimezone(WIB).date() == today()
    # A second between the two looks is 10 played minutes.
    assert abs(double.clock.now() - play.at(datetime.now(UTC))) < timedelta(hours=1)
    assert double.day.name == "banjir-2024" and not double.daily


def test_an_office_that_names_its_own_service_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAMONG_BMKG_URL", "http://127.0.0.1:9")
    assert make_weather(None) is None
    assert os.environ["PAMONG_BMKG_URL"] == "http://127.0.0.1:9"


@pytest.mark.parametrize("text", ["0", "601", "-1", "1.5", "cepat"])
def test_a_speed_is_a_whole_number(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        speed(text)
