"""The finger as the signer's page sends it: what is answered when all is well, and when it is not."""

import json
import logging
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.core.routing import Status
from pamong.demo.devices import device_of
from pamong.foundation.access.models import Credential
from pamong.foundation.audit.models import Entry
from pamong.issuing import services as issuing
from pamong.letters.models import Request
from pamong.signing.models import Prompt
from tests.flow.conftest import World
from tests.support import client_for


def post(client: Client, url: str, body: dict[str, Any]) -> Any:
    """The answer to a JSON request."""
    return client.post(url, json.dumps(body), content_type="application/json")


def tapped(world: World, *requests: Request) -> tuple[Client, dict[str, Any]]:
    """The Lurah's client, and what its page got for the tap."""
    client = client_for(world.lurah)
    answer = post(client, reverse("letters:prepare"), {"documents": [str(row.pk) for row in requests]})
    assert answer.status_code == 200, answer.content
    return client, answer.json()


def touched(world: World, payload: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The body that the page posts after the finger."""
    device = device_of(world.lurah)
    return {"credential": device.touch(payload, user_handle=world.lurah.pk.bytes, **changes)}


def test_a_touch_leads_to_the_page_of_signed_letters_and_so_does_a_second_post(world: World) -> None:
    request = world.ready()
    client, payload = tapped(world, request)
    body = touched(world, payload)
    done = reverse("letters:signed", args=[payload["prompt"]])

    assert post(client, payload["accept_url"], body).json() == {"redirect": done}
    assert post(client, payload["accept_url"], body).json() == {"redirect": done}

    request.refresh_from_db()
    assert request.status == Status.ISSUED
    assert client.get(done).status_code == 200


def test_no_finger_is_400_and_the_prompt_stays_open(world: World) -> None:
    client, payload = tapped(world, world.ready())
    assert post(client, payload["accept_url"], {}).status_code == 400
    assert post(client, payload["accept_url"], {"credential": "x"}).status_code == 400
    assert Prompt.objects.get().state == Prompt.State.OPEN


@pytest.mark.parametrize("body", [{}, {"id": "x", "response": {}}, {"id": 1, "type": []}])
def test_an_answer_that_no_browser_sends_is_refused_with_a_sentence(
    world: World, body: dict[str, Any]
) -> None:
    client, payload = tapped(world, world.ready())
    answer = post(client, payload["accept_url"], {"credential": body})
    assert answer.status_code == 409
    assert "Muat ulang" in answer.json()["error"]
    assert Prompt.objects.get().state == Prompt.State.OPEN


def test_a_copied_passkey_is_refused_with_a_sentence_and_the_alarm_is_kept(world: World) -> None:
    request = world.ready()
    client, payload = tapped(world, request)
    body = touched(world, payload)
    Credential.objects.filter(account=world.lurah).update(sign_count=1000)

    answer = post(client, payload["accept_url"], body)

    assert answer.status_code == 409
    assert "disalin" in answer.json()["error"]
    assert Entry.objects.filter(action="access.key_counter_fell", actor=world.lurah.pk).count() == 1
    request.refresh_from_db()
    assert request.status == Status.SIGNING
    assert Prompt.objects.get().state == Prompt.State.OPEN


def test_a_letter_that_cannot_be_finished_at_once_is_finished_by_the_worker(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    request = world.ready()
    client, payload = tapped(world, request)

    def full(prompt: Prompt) -> int:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch, caplog.at_level(logging.CRITICAL):
        patch.setattr(issuing, "finish", full)
        answer = post(client, payload["accept_url"], touched(world, payload))
    assert answer.json() == {"redirect": reverse("letters:signed", args=[payload["prompt"]])}

    assert issuing.finish(Prompt.objects.get()) == 1
    request.refresh_from_db()
    assert request.status == Status.ISSUED


def test_final_pages_leave_the_server_only_inside_an_open_prompt(world: World) -> None:
    client, payload = tapped(world, world.ready())
    path = payload["items"][0]["pdf"]
    assert client.get(path)["Content-Type"] == "application/pdf"
    Prompt.objects.update(expires_at=timezone.now())  # over, but the worker has not come yet
    assert client.get(path).status_code == 404


def test_a_prompt_belongs_to_its_signer(world: World) -> None:
    _client, payload = tapped(world, world.ready())
    stranger = client_for(world.camat)
    assert post(stranger, payload["accept_url"], touched(world, payload)).status_code == 404
    assert post(stranger, payload["cancel_url"], {}).status_code == 404
    assert stranger.get(payload["items"][0]["pdf"]).status_code == 404
