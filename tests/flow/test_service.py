"""Letters that BSrE's service signs, against its double: from the tap to the verdict."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from pamong.bsre_double.server import Double
from pamong.core.routing import Status
from pamong.foundation.files.services import read
from pamong.fsck.examine import examine
from pamong.fsck.faults import Kind
from pamong.issuing.models import Dispatch, Document
from pamong.issuing.services import dispatching
from pamong.issuing.verdict import Word, judge_file, judge_seal
from pamong.signing import holders
from pamong.signing.backends import document_backend
from pamong.signing.models import Prompt
from tests.flow import service
from tests.flow.conftest import MONDAY, World
from tests.flow.service import RIGHT, SRI, asked, bent, ordered, send, states


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    """One for all tests here."""
    with service.running() as running:
        yield running


@pytest.fixture(params=["v1", "v2"])
def office(world: World, double: Double, settings: Any, tmp_path: Path, request: Any) -> World:
    """The office, connected to it by either version."""
    service.connect(settings, double, tmp_path, request.param)
    service.enrol(world)
    return world


def test_a_letter_is_signed_by_the_service_published_and_genuine(office: World, double: Double) -> None:
    request = office.ready()
    prompt = ordered(office, request)
    assert send(office, prompt) == 1

    request.refresh_from_db()
    prompt.refresh_from_db()
    assert request.status == Status.ISSUED
    assert prompt.state == Prompt.State.DONE
    document = Document.system().select_related("file", "prepared").get(prompt=prompt)
    data = read(document.file)
    verdict = judge_file(data)
    assert verdict.word == Word.GENUINE, verdict
    assert judge_seal(bytes(document.seal or b"")).word == Word.GENUINE
    assert sha256(read(document.prepared)).digest() == document.digest
    row = document.dispatched.get()
    assert (row.state, row.signer_name) == ("signed", SRI.name)
    assert asked(double) == 1
    assert states(prompt) == ["signed"]


def test_an_altered_copy_is_never_genuine(office: World) -> None:
    prompt = ordered(office, office.ready())
    send(office, prompt)
    data = read(Document.system().get(prompt=prompt).file)
    for at in range(10, len(data), len(data) // 20):
        flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert judge_file(flipped).word != Word.GENUINE
    assert judge_file(data + b"\n").word != Word.GENUINE


def test_a_letter_without_its_evidence_is_never_genuine(office: World) -> None:
    prompt = ordered(office, office.ready())
    send(office, prompt)
    document = Document.system().get(prompt=prompt)
    row = document.dispatched.get()
    for spoiled in (b"", bytes(row.evidence)[:-1], bent(bytes(row.evidence))):
        document.dispatched.update(evidence=spoiled)
        assert judge_file(read(document.file)).word == Word.CHANGED


def test_the_auditor_finds_nothing_wrong_and_everything_that_is_changed(
    office: World, caplog: pytest.LogCaptureFixture
) -> None:
    prompt = ordered(office, office.ready(), office.ready())
    send(office, prompt)
    assert examine(now=MONDAY).faults == ()
    assert "Sri Wahyuni" not in caplog.text

    document = Document.system().filter(prompt=prompt).latest("position")
    row = document.dispatched.get()
    document.dispatched.update(evidence=bent(bytes(row.evidence)))
    assert {fault.kind for fault in examine(now=MONDAY).faults} == {Kind.EVIDENCE}
    document.dispatched.update(
        evidence=row.evidence, state="closed", decided_by=office.lurah, decided_at=MONDAY
    )
    assert Kind.DISPATCH in {fault.kind for fault in examine(now=MONDAY).faults}


def test_the_database_itself_forbids_a_second_call_for_a_letter(office: World, double: Double) -> None:
    prompt = ordered(office, office.ready())
    stale = dispatching._ready(prompt)  # what another request has read before the first one was sent
    assert send(office, prompt) == 1
    service_now = document_backend()
    assert service_now is not None
    known = holders.holder(office.lurah, service_now)
    assert known is not None
    assert not dispatching._dispatch(stale, prompt, office.lurah, service_now, known, RIGHT)
    assert asked(double) == 1
    assert Dispatch.objects.count() == 1
