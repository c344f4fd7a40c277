"""Acceptance 3, at the addresses that a phone talks to: one finger, for one list, once, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.core.roles import AppointmentKind, Role
from pamong.core.routing import Status
from pamong.demo.authenticator import Authenticator
from pamong.demo.devices import device_of
from pamong.foundation.access.models import Credential
from pamong.foundation.access.passkeys import Flags
from pamong.issuing import services as issuing
from pamong.issuing.models import Document, RegisterEntry
from pamong.letters.models import Request
from pamong.signing.models import Prompt, PromptItem
from tests.flow.conftest import World
from tests.support import client_for, make_official


class Signer:
    """The Lurah's browser and phone."""

    def __init__(self, world: World) -> None:
        self.account = world.lurah
        self.client = client_for(world.lurah)
        self.device: Authenticator = device_of(world.lurah)

    def tap(self, *requests: Request) -> dict[str, Any]:
        """The prompt for ``requests``, as the phone gets it."""
        body = {"documents": [str(each.pk) for each in requests]}
        answer = self.client.post(reverse("letters:prepare"), body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        prompt: dict[str, Any] = answer.json()
        return prompt

    def touch(self, prompt: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """The finger on ``prompt``; ``changes`` make it another one."""
        return self.device.touch(prompt, user_handle=self.account.pk.bytes, **changes)

    def send(self, prompt: dict[str, Any], credential: dict[str, Any]) -> Any:
        """Post the answer of the phone."""
        return self.client.post(
            prompt["accept_url"], {"credential": credential}, content_type="application/json"
        )


@pytest.fixture
def signer(world: World) -> Signer:
    """The Lurah."""
    return Signer(world)


def assert_untouched(prompt: dict[str, Any], answer: Any) -> None:
    """Refused with a sentence, nothing issued, and the right finger would still be welcome."""
    assert answer.status_code == 409
    assert answer.json()["error"]
    assert Prompt.objects.get(pk=prompt["prompt"]).state == Prompt.State.OPEN
    assert set(Document.system().values_list("state", flat=True)) == {"bound"}


def test_the_right_finger_signs(world: World, signer: Signer) -> None:
    request = world.ready()
    prompt = signer.tap(request)
    answer = signer.send(prompt, signer.touch(prompt))
    assert answer.json() == {"redirect": reverse("letters:signed", args=[prompt["prompt"]])}
    request.refresh_from_db()
    assert request.status == Status.ISSUED


def test_an_answer_sent_again_signs_nothing_again(world: World, signer: Signer) -> None:
    prompt = signer.tap(world.ready())
    credential = signer.touch(prompt)
    first, second = signer.send(prompt, credential), signer.send(prompt, credential)
    assert first.json() == second.json()
    assert Document.system().count() == 1
    assert RegisterEntry.objects.count() == 1


def test_an_answer_is_worth_nothing_for_another_list(world: World, signer: Signer) -> None:
    first = signer.tap(world.ready())
    credential = signer.touch(first)
    second = signer.tap(world.ready())
    assert_untouched(second, signer.send(second, credential))


def test_a_finger_that_signs_in_does_not_sign_letters(world: World, signer: Signer) -> None:
    prompt = signer.tap(world.ready())
    options = signer.client.post(reverse("office:sign_in_begin"), {}, content_type="application/json").json()
    credential = signer.device.answer(options, user_handle=signer.account.pk.bytes)
    assert_untouched(prompt, signer.send(prompt, credential))


def test_a_finger_that_signs_letters_does_not_sign_in(world: World, signer: Signer) -> None:
    prompt = signer.tap(world.ready())
    stranger = Client()
    stranger.post(reverse("office:sign_in_begin"), {}, content_type="application/json")
    answer = stranger.post(
        reverse("office:sign_in_finish"),
        {"credential": signer.touch(prompt)},
        content_type="application/json",
    )
    assert answer.status_code == 409
    assert "_auth_user_id" not in stranger.session


def test_a_session_without_a_finger_does_not_sign(world: World, signer: Signer) -> None:
    prompt = signer.tap(world.ready())
    for body in ({}, {"credential": None}, {"credential": "ya"}, {"credential": {}}):
        answer = signer.client.post(prompt["accept_url"], body, content_type="application/json")
        assert answer.status_code in (400, 409)
        assert answer.json()["error"]
    assert set(Document.system().values_list("state", flat=True)) == {"bound"}


def test_a_finger_after_two_minutes_is_too_late(
    world: World, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = signer.tap(world.ready())
    credential = signer.touch(prompt)
    later = timezone.now() + timedelta(seconds=121)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert_untouched(prompt, signer.send(prompt, credential))
    assert issuing.expire(later) == 1


def swap_digest(prompt: dict[str, Any]) -> None:
    PromptItem.objects.filter(prompt=prompt["prompt"]).update(digest=bytes(32))


def swap_content(prompt: dict[str, Any]) -> None:
    PromptItem.objects.filter(prompt=prompt["prompt"]).update(content_hash=bytes(32))


def swap_leaf(prompt: dict[str, Any]) -> None:
    PromptItem.objects.filter(prompt=prompt["prompt"]).update(leaf=bytes(32))


@pytest.mark.parametrize("swap", [swap_digest, swap_content, swap_leaf])
def test_a_letter_that_changed_after_the_tap_is_not_signed(
    world: World, signer: Signer, swap: Callable[[dict[str, Any]], None]
) -> None:
    prompt = signer.tap(world.ready())
    credential = signer.touch(prompt)
    swap(prompt)
    assert_untouched(prompt, signer.send(prompt, credential))


def test_pages_that_changed_after_the_finger_are_not_published_and_the_others_are(
    world: World, signer: Signer, caplog: pytest.LogCaptureFixture
) -> None:
    prompt = signer.tap(*(world.ready() for _ in range(3)))
    first, second, third = Document.system().order_by("position")
    second.prepared = third.prepared
    second.save(update_fields=["prepared"])
    assert signer.send(prompt, signer.touch(prompt)).status_code == 200
    states = Document.system().order_by("position").values_list("pk", "state")
    assert list(states) == [(first.pk, "issued"), (second.pk, "ordered"), (third.pk, "issued")]
    assert f"document {second.pk} was ordered, but its pages are not those approved" in caplog.text


WRONG_FINGERS: dict[str, dict[str, Any]] = {
    "without user verification": {"flags": Flags.UP},
    "without user presence": {"flags": Flags.UV},
    "from a foreign origin": {"origin": "https://pamong.example"},
    "from another port": {"origin": "http://localhost:9999"},
    "inside a foreign page": {"crossOrigin": True},
    "made for a registration": {"type": "webauthn.create"},
}


@pytest.mark.parametrize("changes", WRONG_FINGERS.values(), ids=WRONG_FINGERS)
def test_a_wrong_finger_is_refused(world: World, signer: Signer, changes: dict[str, Any]) -> None:
    prompt = signer.tap(world.ready())
    assert_untouched(prompt, signer.send(prompt, signer.touch(prompt, **changes)))
    assert signer.send(prompt, signer.touch(prompt)).status_code == 200


def test_a_revoked_key_is_refused(world: World, signer: Signer) -> None:
    prompt = signer.tap(world.ready())
    credential = signer.touch(prompt)
    Credential.objects.filter(account=signer.account).update(revoked_at=timezone.now())
    assert_untouched(prompt, signer.send(prompt, credential))


def test_a_key_that_no_second_person_approved_is_refused(world: World, signer: Signer) -> None:
    prompt = signer.tap(world.ready())
    credential = signer.touch(prompt)
    Credential.objects.filter(account=signer.account).update(waiting=True)
    assert_untouched(prompt, signer.send(prompt, credential))


def test_another_officials_finger_is_refused(world: World, signer: Signer) -> None:
    other = make_official(Role.LURAH, world.tree.kelurahan, kind=AppointmentKind.PLT)
    prompt = signer.tap(world.ready())
    credential = device_of(other).touch(prompt, user_handle=other.pk.bytes)
    assert_untouched(prompt, signer.send(prompt, credential))
    signer.client = client_for(other)
    assert signer.send(prompt, credential).status_code == 404
