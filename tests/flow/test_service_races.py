"""Two people, or two tabs, at the same letters on their way to a service: one of them wins, and the other is told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pamong.bsre_double.sealing import Wish
from pamong.bsre_double.server import Double
from pamong.foundation.files.services import read
from pamong.fsck.examine import examine
from pamong.issuing import services as issuing
from pamong.issuing.errors import StillUnknown
from pamong.issuing.models import Dispatch, DispatchedLetter, Document
from pamong.issuing.services import dispatching, settling
from pamong.signing.models import Prompt
from tests.flow import service
from tests.flow.conftest import MONDAY, World
from tests.flow.service import RIGHT, asked, break_with, ordered, send

LATER = MONDAY + timedelta(minutes=10)


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    """One for all tests here."""
    with service.running() as running:
        yield running


@pytest.fixture
def office(world: World, double: Double, settings: Any, tmp_path: Path) -> World:
    """The office, connected to version 2."""
    service.connect(settings, double, tmp_path)
    service.enrol(world)
    return world


def test_two_tries_at_once_make_one_call(
    office: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = ordered(office, office.ready())
    mark = dispatching._mark_sent
    tries: list[int] = []

    def meanwhile(dispatch: Dispatch) -> bool:
        if not tries:
            tries.append(1)
            assert send(office, prompt, RIGHT) == 0
        return mark(dispatch)

    monkeypatch.setattr(dispatching, "_mark_sent", meanwhile)
    assert send(office, prompt) == 1
    assert asked(double) == 1
    assert examine(now=LATER).faults == ()


def test_what_is_taken_back_while_it_is_made_ready_does_not_go_out(
    office: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = ordered(office, office.ready())
    make_ready = dispatching._ready

    def meanwhile(prompt: Prompt) -> object:
        letters = make_ready(prompt)
        assert issuing.give_up(prompt, by=office.lurah, now=MONDAY) == len(letters) == 1
        return letters

    monkeypatch.setattr(dispatching, "_ready", meanwhile)
    assert send(office, prompt) == 0
    assert asked(double) == 0
    assert examine(now=LATER).faults == ()


def test_a_file_that_is_brought_while_its_letter_is_closed_is_not_called_published(
    office: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = ordered(office, office.ready())
    break_with(double, "drop*1")
    send(office, prompt)
    row = DispatchedLetter.objects.select_related(
        "document__office", "document__prepared", "dispatch__prompt"
    ).get()
    file = double.service.sealer.sign(read(row.document.prepared), service.SRI, Wish())

    def meanwhile(*_args: object) -> bool:
        return issuing.close(row.pk, by=office.lurah, now=MONDAY) == 1

    monkeypatch.setattr(settling, "_is_of", meanwhile)
    with pytest.raises(StillUnknown):
        issuing.bring(row, file)
    assert Document.system().get().state == Document.State.ORDERED
    assert examine(now=LATER).faults == ()
