"""What is left after a prompt that nobody signed, a crash, or a damaged disk."""

import logging
from datetime import timedelta

import pytest

from pamong.core.routing import Status
from pamong.demo import walk
from pamong.foundation.files import disk
from pamong.foundation.files.models import StoredFile
from pamong.issuing import services as issuing
from pamong.issuing.models import Document, RegisterEntry
from pamong.issuing.services import binding, publishing, release
from pamong.signing.models import Prompt
from tests.flow.conftest import MONDAY, World
from tests.flow.test_issuing import finger, numbers, tap

State = RegisterEntry.State


def living(kind: str) -> int:
    """How many files of ``kind`` are kept."""
    return StoredFile.objects.filter(kind=kind, deleted_at=None).count()


def test_the_pages_of_a_cancelled_prompt_are_gone(world: World) -> None:
    prompt = tap(world, world.ready(), world.ready())
    assert living("prepared") == 2

    issuing.cancel(prompt, by=world.lurah, now=MONDAY)

    assert living("prepared") == 0
    assert not Document.system().filter(prepared__isnull=False).exists()


def test_the_pages_of_issued_letters_are_gone_too(world: World) -> None:
    walk.sign([world.ready(), world.ready()], now=MONDAY)
    assert (living("prepared"), living("letter")) == (0, 2)


def test_a_failed_rendering_gives_everything_back_and_says_what_failed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = world.ready()

    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(binding, "keep", broken)
    with pytest.raises(OSError, match="no space left"):
        tap(world, request)

    request.refresh_from_db()
    assert request.status == Status.WAITING
    assert numbers() == [(1, State.RETURNED)]


def test_documents_of_a_process_that_died_wait_again_after_two_and_a_half_minutes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = world.ready()

    class Killed(BaseException):
        """As if the process had ended here."""

    def killed(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(binding, "_present", killed)
        patch.setattr(release, "release", lambda *args, **kwargs: None)
        with pytest.raises(Killed):
            tap(world, request)

    assert issuing.expire(MONDAY + timedelta(seconds=149)) == 0
    assert issuing.expire(MONDAY + timedelta(seconds=151)) == 1
    request.refresh_from_db()
    assert request.status == Status.WAITING
    (document,) = walk.sign([request], now=MONDAY + timedelta(minutes=4))
    assert document.entry.number == 1


def test_releasing_twice_never_touches_the_number_of_the_next_letter(world: World) -> None:
    first, second = world.ready(), world.ready()
    lost = tap(world, first)
    stale = list(Document.system().filter(prompt=lost))
    issuing.cancel(lost, by=world.lurah, now=MONDAY)
    tap(world, second)  # takes number 1 again

    release.release(stale, now=MONDAY, reason="again")

    assert numbers() == [(1, State.OPEN)]
    second.refresh_from_db()
    assert second.status == Status.SIGNING


def test_a_damaged_page_stops_no_other_letter(world: World, caplog: pytest.LogCaptureFixture) -> None:
    prompt = tap(world, world.ready(), world.ready(), world.ready())
    ordered = finger(world, prompt)
    bad = Document.system().select_related("prepared").get(prompt=prompt, position=1)
    assert bad.prepared is not None
    disk.path_of(bad.prepared.name).unlink()

    with caplog.at_level(logging.CRITICAL):
        assert issuing.finish_due(MONDAY + timedelta(minutes=1)) == 2

    states = Document.system().filter(prompt=ordered).order_by("position").values_list("state", flat=True)
    assert list(states) == [Document.State.ISSUED, Document.State.ORDERED, Document.State.ISSUED]


def test_an_order_that_cannot_be_finished_does_not_hold_up_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = finger(world, tap(world, world.ready()))
    finger(world, tap(world, world.ready()))
    real = publishing.finish

    def finish(prompt: Prompt) -> int:
        if prompt == broken:
            raise RuntimeError("broken")
        return real(prompt)

    monkeypatch.setattr(publishing, "finish", finish)
    with caplog.at_level(logging.CRITICAL):
        assert issuing.finish_due(MONDAY + timedelta(minutes=1)) == 1
