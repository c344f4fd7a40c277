"""Every POST of a letter's way arrives eight times at once, as from a thumb that trembles on a slow line."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.core.routing import Status, StepKind
from pamong.demo import walk
from pamong.demo.devices import device_of
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import person_of
from pamong.foundation.regions.scope import system_scope, territory
from pamong.issuing.models import Document, RegisterEntry
from pamong.letters.models import Draft, EvidenceFile, Request, RequestEvent
from pamong.letters.services import drafts
from pamong.letters.types import type_of
from pamong.signing.models import Prompt
from tests.faults.office import Office
from tests.faults.register import faults
from tests.support import client_for

pytestmark = [pytest.mark.faults, pytest.mark.both_databases]
EIGHT = 8
ANSWERS: dict[str, dict[str, str]] = {
    "alamat_domisili": {"alamat_domisili": "Jalan Contoh 1"},
    "sejak": {"sejak_day": "2", "sejak_month": "Mei", "sejak_year": "2011"},
    "keperluan": {"keperluan": "rekening"},
}


def eightfold(account: Account, url: str, body: Callable[[], Any], *, as_json: bool = False) -> list[Any]:
    """The eight answers; none is a failure of the server."""
    clients = [client_for(account) for _ in range(EIGHT)]
    barrier = Barrier(EIGHT)

    def post(client: Client) -> Any:
        try:
            barrier.wait(20)
            kind = {"content_type": "application/json"} if as_json else {}
            return client.post(url, body(), **kind)
        finally:
            connection.close()

    with ThreadPoolExecutor(EIGHT) as pool:
        answers = list(pool.map(post, clients))
    assert all(answer.status_code < 500 for answer in answers), [answer.status_code for answer in answers]
    return answers


def drafted(office: Office) -> Draft:
    """A draft of the resident, nothing answered."""
    person = person_of(office.world.account)
    with territory(person.territory):
        return drafts.begin(
            slug="keterangan-domisili",
            resident=office.world.resident,
            person=person,
            channel=Request.Channel.SELF,
        )


def test_answers_photos_and_the_request_itself_are_kept_once(office: Office) -> None:
    draft, account, before = drafted(office), office.world.account, Request.objects.count()
    for name, answer in ANSWERS.items():
        url = reverse("letters:question", args=[draft.pk, name])
        eightfold(account, url, lambda body=answer: body)  # type: ignore[misc]
    kind = type_of(draft.type_version_id)
    for item in kind.evidence:
        url = reverse("letters:attachment", args=[draft.pk, item.name])
        eightfold(account, url, lambda label=item.label: {"foto": walk.photo(label)})  # type: ignore[misc]
        assert EvidenceFile.objects.filter(draft=draft, name=item.name, file__isnull=False).exists()
    assert faults() == []

    eightfold(account, reverse("letters:send", args=[draft.pk]), dict)
    assert Request.objects.count() == before + 1
    assert faults() == []


def test_every_step_of_the_route_is_taken_once(office: Office) -> None:
    request = office.world.ask(now=timezone.now())
    steps = 0
    while request.step_kind != StepKind.SIGN:
        who = walk.whose_turn(request).account
        version = request.version
        eightfold(who, reverse("letters:approve", args=[request.pk]), lambda v=version: {"versi": v})  # type: ignore[misc]
        request.refresh_from_db()
        assert request.version == version + 1
        steps += 1
    assert RequestEvent.objects.filter(request=request, action__startswith="approve").count() in (0, steps)
    assert RequestEvent.objects.filter(request=request).count() == steps + 1
    assert faults() == []


@pytest.mark.parametrize(("page", "status"), [("reject", Status.REJECTED), ("send_back", Status.RETURNED)])
def test_a_refusal_is_one(office: Office, page: str, status: Status) -> None:
    request = office.world.ask(now=timezone.now())
    who = walk.whose_turn(request).account
    body = {"versi": request.version, "sebab": "bukan"}
    eightfold(who, reverse(f"letters:{page}", args=[request.pk]), lambda: body)
    request.refresh_from_db()
    assert (request.status, RequestEvent.objects.filter(request=request).count()) == (status, 2)
    assert faults() == []


def test_a_withdrawal_is_one(office: Office) -> None:
    request = office.world.ask(now=timezone.now())
    url = reverse("letters:withdraw", args=[request.pk])
    eightfold(office.world.account, url, lambda: {"versi": request.version})
    request.refresh_from_db()
    assert (request.status, RequestEvent.objects.filter(request=request).count()) == (Status.WITHDRAWN, 2)
    assert faults() == []


def test_tap_finger_and_cancellation_happen_once(office: Office) -> None:
    lurah, sources = office.world.lurah, office.waiting(3)
    body = {"documents": [str(source) for source in sources]}
    prepare = reverse("letters:prepare")
    answers = eightfold(lurah, prepare, lambda: body, as_json=True)
    prompts = [answer.json() for answer in answers if answer.status_code == 200]
    assert len({prompt["prompt"] for prompt in prompts}) == 1
    assert Prompt.objects.filter(state="open").count() == 1
    assert faults() == []

    cancel = reverse("letters:cancel", args=[prompts[0]["prompt"]])
    eightfold(lurah, cancel, dict)
    assert set(RegisterEntry.objects.values_list("state", flat=True)) == {"returned"}
    assert faults() == []

    prompt = client_for(lurah).post(prepare, body, content_type="application/json").json()
    finger = {"credential": device_of(lurah).touch(prompt, user_handle=lurah.pk.bytes)}
    eightfold(lurah, prompt["accept_url"], lambda: json.dumps(finger), as_json=True)
    with system_scope("doubles"):
        assert Document.system().filter(state="issued").count() == 3
    assert RegisterEntry.objects.filter(state="issued").count() == 3
    assert faults() == []
