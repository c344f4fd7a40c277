"""A key is revoked between order and letter: nothing is issued with it, and nothing waits silently."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from pamong.core.routing import Status
from pamong.foundation.audit.models import Entry
from pamong.foundation.files.services import read
from pamong.foundation.notify.models import Notice
from pamong.fsck.examine import examine
from pamong.issuing import services as issuing
from pamong.issuing.models import Document, RegisterEntry
from pamong.issuing.services import publishing
from pamong.letters.models import Request
from pamong.signing import rotation
from pamong.signing import services as signing
from pamong.signing.errors import KeyUnavailableError
from pamong.signing.keys import signing_key
from pamong.signing.models import OfficeKey, Prompt
from tests.flow.conftest import World
from tests.flow.test_touch import Signer
from tests.support import client_for

WHY = "Server dicuri"


@pytest.fixture
def ordered(world: World) -> tuple[Request, Prompt]:
    """A letter whose order is recorded, when the process died before it signed."""
    request = world.ready()
    signer = Signer(world)
    asked = signer.tap(request)
    prompt = issuing.order(
        Prompt.objects.get(pk=asked["prompt"]).pk,
        signer=world.lurah,
        assertion=signer.touch(asked),
        now=timezone.now(),
    )
    return request, prompt


def revoke(prompt: Prompt) -> None:
    """As an administrator does it at the server, in a process of his own: ``prompt`` here knows nothing of it."""
    rotation.revoke(OfficeKey.objects.get(pk=prompt.key_id), reason=WHY, now=timezone.now())


def settle() -> int:
    """The worker's look, later than the grace of a running order."""
    return issuing.finish_due(timezone.now() + timedelta(seconds=11))


def test_what_was_ordered_is_taken_back_and_waits_for_a_touch_again(
    world: World, ordered: tuple[Request, Prompt], django_capture_on_commit_callbacks: object
) -> None:
    request, prompt = ordered
    revoke(prompt)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert settle() == 0
    request.refresh_from_db()
    prompt.refresh_from_db()
    assert request.status == Status.WAITING and prompt.state == Prompt.State.DONE
    assert set(Document.system().values_list("state", flat=True)) == {"cancelled"}
    entry = RegisterEntry.objects.get()
    assert entry.state == RegisterEntry.State.VOIDED and "Kunci tanda tangan dicabut" in entry.reason
    released = Entry.objects.get(action="documents_released")
    assert released.data["reason"] == "key_revoked" and released.actor is None
    told = set(Notice.objects.filter(kind="order_withdrawn").values_list("account", flat=True))
    assert {world.lurah.pk, world.desk.pk} <= told
    assert settle() == 0  # and that was all


def test_the_next_touch_issues_it_under_a_new_key_and_fsck_finds_the_story_whole(
    world: World, ordered: tuple[Request, Prompt]
) -> None:
    request, prompt = ordered
    revoke(prompt)
    settle()
    signer = Signer(world)
    again = signer.tap(request)
    assert again["key"] != bytes(prompt.key.key_hash).hex()
    assert signer.send(again, signer.touch(again)).status_code == 200
    request.refresh_from_db()
    assert request.status == Status.ISSUED
    faults = [
        fault for fault in examine().faults if fault.kind in ("prompt", "unfinished", "number_unexplained")
    ]
    assert faults == []


def test_the_page_of_the_touch_says_what_became_of_it(world: World, ordered: tuple[Request, Prompt]) -> None:
    _request, prompt = ordered
    revoke(prompt)
    settle()
    page = client_for(world.lurah).get(reverse("letters:signed", args=[prompt.pk])).content.decode()
    assert "Kunci tanda tangan kantor dicabut" in page and "sentuh sekali lagi" in page
    assert "tidak perlu mengulang" not in page


def test_fsck_explains_an_order_that_nobody_took_back_yet(ordered: tuple[Request, Prompt]) -> None:
    _request, prompt = ordered
    revoke(prompt)
    faults = examine(now=timezone.now() + timedelta(hours=2)).faults
    late = [fault for fault in faults if fault.kind == "unfinished"]
    assert ["revoked at" in fault.detail for fault in late] == [True]


def test_what_was_signed_a_moment_before_is_not_published_a_moment_after(
    ordered: tuple[Request, Prompt], monkeypatch: pytest.MonkeyPatch
) -> None:
    _request, prompt = ordered
    real = publishing._publish

    def late(of: Prompt, signed: object) -> int:
        revoke(of)  # between the signature and the register
        return real(of, signed)  # type: ignore[arg-type]

    monkeypatch.setattr(publishing, "_publish", late)
    assert issuing.finish(prompt) == 0
    assert set(Document.system().values_list("state", flat=True)) == {"ordered"}
    monkeypatch.undo()
    assert settle() == 0
    assert set(Document.system().values_list("state", flat=True)) == {"cancelled"}


def test_a_process_that_has_the_key_open_signs_no_further_letter_of_the_same_touch(
    ordered: tuple[Request, Prompt],
) -> None:
    _request, prompt = ordered
    signing.evidence_of(prompt, 0)  # the batch is kept in this process
    prepared = read(Document.system().get(prompt=prompt).prepared)
    held = OfficeKey.objects.get(pk=prompt.key_id)
    assert signing_key(held)
    revoke(prompt)
    assert held.revoked_at is None  # it was read before
    with pytest.raises(KeyUnavailableError):
        signing_key(held)
    with pytest.raises(KeyUnavailableError):
        signing.sign_item(prompt, 0, prepared)


def test_a_retired_key_still_carries_out_what_was_ordered(ordered: tuple[Request, Prompt]) -> None:
    request, prompt = ordered
    rotation.rotate([OfficeKey.objects.get(pk=prompt.key_id)], now=timezone.now())
    assert issuing.finish(prompt) == 1
    request.refresh_from_db()
    assert request.status == Status.ISSUED
