"""An office that came back from a backup: what may be done until somebody looked, and what became of lost letters."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from pamong.demo import walk
from pamong.foundation.access.person import person_of
from pamong.foundation.files.services import read
from pamong.issuing import services as issuing
from pamong.issuing.errors import TimeStopped
from pamong.issuing.keylist import public_keys
from pamong.issuing.models import Document, Revocation
from pamong.issuing.services import revocation
from pamong.issuing.standalone import judge
from pamong.issuing.verdict import Word, judge_file, judge_seal
from pamong.transparency import holding, queries, succession
from pamong.transparency.holding import LogHeldError
from pamong.transparency.services import proof_of, sign_checkpoint
from tests.flow.conftest import World
from tests.support import client_for


@pytest.fixture
def mark(settings: Settings) -> Iterator[Path]:
    """The folder of the mark, which is taken away at the end."""
    yield Path(settings.DATA)
    (Path(settings.DATA) / holding.FILE_NAME).unlink(missing_ok=True)


def restored(mark: Path) -> None:
    holding.hold(mark, reason="restored from a backup", now=timezone.now())


def issue(world: World) -> Document:
    now = timezone.now()
    [document] = walk.sign([world.ready(now=now)], now=now)
    sign_checkpoint(now=now)
    return document


def shown() -> bytes:
    """The last checkpoint, as a neighbour has it."""
    found = queries.latest()
    assert found is not None
    return found.note.encode()


def test_officials_read_why_nothing_can_be_signed_and_then_it_can(world: World, mark: Path) -> None:
    issue(world)
    waiting = world.ready(now=timezone.now())
    restored(mark)
    client = client_for(world.lurah)
    page = client.get("/tanda-tangan/").content.decode()
    assert "baru dipulihkan dari cadangan" in page and "Tanda tangani 1 surat" not in page
    body = json.dumps({"documents": [str(waiting.pk)]})
    answer = client.post(reverse("letters:prepare"), body, content_type="application/json")
    assert answer.status_code != 200 and "cadangan" in json.loads(answer.content)["error"]
    with pytest.raises(TimeStopped):
        walk.sign([waiting], now=timezone.now())
    succession.resume(shown(), now=timezone.now())
    assert walk.sign([waiting], now=timezone.now())


def test_an_order_from_before_the_backup_waits(world: World, mark: Path) -> None:
    issue(world)
    now = timezone.now()
    with patch.object(issuing, "finish"):  # the machine died behind the finger
        [document] = walk.sign([world.ready(now=now)], now=now)
    assert document.state == Document.State.ORDERED
    restored(mark)
    assert issuing.finish_due(now + timedelta(minutes=1)) == 0
    succession.resume(shown(), now=now)
    assert issuing.finish_due(now + timedelta(minutes=1)) == 1


def test_a_revocation_waits_and_its_page_says_why(world: World, mark: Path) -> None:
    document = issue(world)
    proposal = revocation.propose(
        document_id=document.pk, by=person_of(world.desk), reason="Nama dusun keliru", now=timezone.now()
    )
    restored(mark)
    with pytest.raises(LogHeldError):
        revocation.confirm(revocation_id=proposal.pk, by=person_of(world.lurah), now=timezone.now())
    address = reverse("letters:revocation_confirm", args=[proposal.pk])
    answer = client_for(world.lurah).post(address)
    assert answer.status_code == 403 and "baru dipulihkan dari cadangan" in answer.content.decode()
    assert Revocation.objects.get().state == Revocation.State.PROPOSED


def test_a_letter_of_the_lost_time_is_real_and_not_checked_for_everybody(world: World, mark: Path) -> None:
    kept = issue(world)
    early = proof_of(kept.pk, now=timezone.now())
    with transaction.atomic():
        lost = issue(world)
        data, proof, published = read(lost.file), proof_of(lost.pk, now=timezone.now()), shown()
        assert judge_file(data).word is Word.GENUINE
        transaction.set_rollback(True)
    assert judge_file(data).word is Word.CHANGED, "nobody said that anything was lost"
    sealed = bytes(lost.seal or b"")
    assert judge_seal(sealed).word is Word.FOREIGN
    restored(mark)
    found = judge_file(data)
    assert found.word is Word.NOT_CHECKED and "belum diperiksa" in found.reasons[0]
    succession.restart(reason="Server rusak, satu surat hilang.", last=published, now=timezone.now())
    keys = public_keys(timezone.now())
    outside = judge(data, keys, proof=str(proof).encode())
    for found in (judge_file(data), judge_seal(sealed), outside):
        assert found.word is Word.NOT_CHECKED and "hilang" in found.reasons[0]
    late = proof_of(kept.pk, now=timezone.now())
    for known in (early, late):
        assert judge(read(kept.file), keys, proof=str(known).encode()).word is Word.GENUINE
    assert judge_file(read(kept.file)).word is Word.GENUINE
    assert judge_file(data[:-1]).word is not Word.NOT_CHECKED
