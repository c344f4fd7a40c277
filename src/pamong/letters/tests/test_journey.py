"""The words of a journey."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from pamong.core.dates import WIB
from pamong.core.routing import Status
from pamong.demo import walk
from pamong.letters.journey import against_promise, glance, is_late, journey, lasted, moment, used
from pamong.letters.models import Request
from pamong.letters.queries import one
from pamong.ui.components import StepState
from tests.support.letters import MONDAY, World

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=WIB)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "1 menit"),
        (timedelta(minutes=34), "34 menit"),
        (timedelta(hours=1, minutes=12), "1 jam 12 menit"),
        (timedelta(hours=2), "2 jam"),
        (timedelta(days=2, hours=3, minutes=40), "2 hari 3 jam"),
    ],
)
def test_spans_are_said_in_two_words_at_most(span: timedelta, words: str) -> None:
    assert lasted(span) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "hari ini 12.00 WIB"),
        (1, "besok 12.00 WIB"),
        (-1, "kemarin 12.00 WIB"),
        (2, "Kamis, 26 November 2026 12.00 WIB"),
    ],
)
def test_near_days_have_names(days: int, words: str) -> None:
    assert moment(NOON + timedelta(days=days), NOON) == words


def states(letter: Request, now: datetime) -> list[StepState]:
    return [step.state for step in journey(one(letter.pk), now)]


def test_exactly_one_step_of_an_open_journey_is_now(world: World) -> None:
    letter = world.ask(now=MONDAY)
    for stop in range(1, 4):
        walk.approve_until_signature(letter, now=MONDAY + timedelta(hours=stop), stop=stop)
        letter.refresh_from_db()
        found = states(letter, MONDAY + timedelta(hours=5))
        assert found == [StepState.DONE] * (stop + 1) + [StepState.NOW] + [StepState.AHEAD] * (3 - stop)


def test_a_step_says_who_and_how_long(world: World) -> None:
    letter = world.ask(now=MONDAY)
    walk.approve_until_signature(letter, now=MONDAY + timedelta(minutes=34), stop=1)
    sent, vouched, now, *_rest = journey(one(letter.pk), MONDAY + timedelta(hours=2), holder="Endang")
    assert sent.who == world.resident.name
    assert (vouched.took, vouched.who) == ("34 menit", "Ketua RT Contoh, Ketua RT 001 RW 001")
    assert (now.took, now.who) == ("1 jam 26 menit", "Endang")
    assert "Dijanjikan" in str(now.note)


def test_who_helped_is_named(world: World) -> None:
    letter = walk.ask(slug="keterangan-domisili", resident=world.resident, account=world.desk, now=MONDAY)
    assert "atas nama Wulan Rahmawati" in str(journey(one(letter.pk), MONDAY)[0].who)


def test_the_promise_is_compared_with_the_end(world: World) -> None:
    letter = world.ask(now=MONDAY)
    assert letter.promised_at is not None
    assert used(letter, MONDAY) == 0 and used(letter, letter.promised_at + timedelta(days=9)) == 100
    assert against_promise(letter) == ""
    letter.finished_at = letter.promised_at - timedelta(minutes=78)
    assert against_promise(letter) == "1 jam 18 menit lebih cepat dari janji"
    letter.finished_at = letter.promised_at
    assert against_promise(letter) == "tepat janji"
    letter.finished_at = letter.promised_at + timedelta(hours=3)
    assert against_promise(letter) == "3 jam lewat dari janji"


def test_a_late_request_says_what_can_be_done(world: World) -> None:
    letter = world.ask(now=MONDAY)
    later = MONDAY + timedelta(days=9)
    assert not is_late(letter, MONDAY) and is_late(letter, later)
    assert "petugas dapat meneruskannya" in glance(one(letter.pk), later).text


def test_the_end_of_a_journey_is_full(world: World) -> None:
    letter = world.ready(now=timezone.now())
    walk.sign([letter], now=timezone.now())
    done = one(letter.pk)
    assert done.status == Status.ISSUED
    card = glance(done, timezone.now())
    assert card.done == card.total
    assert card.text.startswith("Surat sudah terbit hari ini")
    assert set(states(letter, timezone.now())) == {StepState.DONE}
