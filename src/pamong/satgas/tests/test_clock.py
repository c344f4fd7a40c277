"""The time that the flood watch goes by."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from pytest_django import Settings

from pamong.core.played import Play
from pamong.satgas import checks, clock

PLAY = Play(
    day="badai",
    start=datetime(2026, 11, 24, 6, tzinfo=UTC),
    until=datetime(2026, 11, 24, 16, tzinfo=UTC),
    speed=60,
    since=datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC),
)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def test_a_real_office_goes_by_the_real_time(settings: Settings) -> None:
    before = timezone.now()
    assert before <= clock.now() <= timezone.now() and clock.play() is None
    settings.FLOOD_PLAY, settings.MODE = str(PLAY), "production"
    assert clock.now() >= before and clock.paced(MINUTE) == MINUTE
    assert [found.id for found in checks.time_is_real()] == ["satgas.E002"]


def test_a_played_hour_lasts_a_minute_and_the_day_ends(settings: Settings) -> None:
    assert PLAY.at(PLAY.since) == PLAY.start
    assert PLAY.at(PLAY.since + 90 * SECOND) == PLAY.start + 90 * MINUTE
    assert PLAY.at(PLAY.since + timedelta(days=1)) == PLAY.until
    assert PLAY.real(PLAY.start + 90 * MINUTE) == PLAY.since + 90 * SECOND
    settings.FLOOD_PLAY, settings.MODE = str(PLAY), "demo"
    assert clock.play() == PLAY and clock.paced(MINUTE) == SECOND
    assert checks.time_is_real() == []


@pytest.mark.parametrize(
    "text",
    [
        "badai",
        "badai 2026-11-24T13:00 2026-11-24T23:00 60 2026-11-24T03:00",
        str(PLAY).replace(" 60 ", " 0 "),
        str(PLAY).replace(" 60 ", " nan "),
    ],
)
def test_what_is_no_played_day_is_named(settings: Settings, text: str) -> None:
    settings.FLOOD_PLAY, settings.MODE = text, "demo"
    with pytest.raises(ImproperlyConfigured, match="PAMONG_FLOOD_PLAY"):
        clock.now()
