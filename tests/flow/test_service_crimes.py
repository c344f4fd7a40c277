"""What somebody with the database in his hands changes about letters that a service signed: the auditor names it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pamong.bsre_double.server import Double
from pamong.foundation.files.models import StoredFile
from pamong.foundation.files.services import read
from pamong.fsck.examine import examine
from pamong.fsck.faults import Kind
from pamong.issuing.models import Dispatch, DispatchedLetter, Document
from pamong.issuing.verdict import Word, judge_file
from tests.flow import service
from tests.flow.conftest import MONDAY, World
from tests.flow.service import bent, break_with, ordered, send


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    """One for all tests here."""
    with service.running() as running:
        yield running


@pytest.fixture
def signed(world: World, double: Double, settings: Any, tmp_path: Path) -> World:
    """Two letters signed by the service, and one of which nobody knows."""
    service.connect(settings, double, tmp_path)
    service.enrol(world)
    send(world, ordered(world, world.ready(), world.ready()))
    break_with(double, "drop*1")
    send(world, ordered(world, world.ready()))
    assert examine(now=MONDAY).faults == ()
    return world


def _letters(**where: Any) -> Any:
    return DispatchedLetter.objects.filter(**where)


def _swap() -> None:
    """Each of two documents gets the other's signed file."""
    first, second = Document.system().filter(state="issued").order_by("pk")
    files = StoredFile.objects.in_bulk([first.file_id, second.file_id])
    Document.system().filter(pk=first.pk).update(sha256=b"\0" * 32)
    for document, file in ((second, files[first.file_id]), (first, files[second.file_id])):
        Document.system().filter(pk=document.pk).update(file=file, sha256=bytes(file.sha256))


def _spoil() -> None:
    row = _letters(state="signed").first()
    _letters(pk=row.pk).update(evidence=bent(bytes(row.evidence)))


def _borrow() -> None:
    first, second = _letters(state="signed").order_by("pk")
    _letters(pk=first.pk).update(evidence=bytes(second.evidence))


CRIMES: dict[str, tuple[Callable[[], Any], Kind]] = {
    "the evidence is altered": (_spoil, Kind.EVIDENCE),
    "the evidence is that of another letter": (_borrow, Kind.EVIDENCE),
    "two files change places": (_swap, Kind.DISPATCH),
    "an unclear letter is called refused": (lambda: _letters(state="unknown").update(state="refused"), Kind.DISPATCH),
    "an unclear letter disappears": (lambda: _letters(state="unknown").delete(), Kind.DISPATCH),
    "a signed letter was never sent": (lambda: _letters(state="signed").delete(), Kind.DISPATCH),
    "a call is called done": (lambda: Dispatch.objects.filter(state="unknown").update(state="done"), Kind.DISPATCH),
    "a call is called unclear": (lambda: Dispatch.objects.filter(state="done").update(state="unknown"), Kind.DISPATCH),
    "a call had another letter": (lambda: Dispatch.objects.filter(state="done").update(count=3), Kind.DISPATCH),
    "the unsigned pages are forgotten": (
        lambda: Document.system().filter(state="issued").update(prepared=None), Kind.DOCUMENT_DIGEST,
    ),
    "another digest was approved": (
        lambda: Document.system().filter(state="issued").update(digest=b"\1" * 32), Kind.DOCUMENT_DIGEST,
    ),
}  # fmt: skip


@pytest.mark.parametrize("crime", CRIMES)
def test_the_auditor_names_it(signed: World, crime: str) -> None:
    do, kind = CRIMES[crime]
    do()
    assert kind in {fault.kind for fault in examine(now=MONDAY).faults}


@pytest.mark.parametrize("crime", ["the evidence is altered", "the evidence is that of another letter"])
def test_and_the_letter_is_not_genuine_any_more(signed: World, crime: str) -> None:
    CRIMES[crime][0]()
    words = [judge_file(read(row.file)).word for row in Document.system().filter(state="issued")]
    assert words.count(Word.CHANGED) == 1
