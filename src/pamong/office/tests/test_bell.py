"""The switch on the account page: for whom it is, what it takes, and what it shows."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from pamong.core.base64url import b64url
from pamong.core.roles import Role
from pamong.foundation.access.models import Account, DeviceSession
from pamong.foundation.push.models import PushDevice, PushKey, Ring
from pamong.foundation.push.tests.double import Browser, Service, running
from pamong.office.tests.passkeys import post_json
from tests.support import Tree, client_for, make_account, make_official, make_resident, office_tree

pytestmark = pytest.mark.django_db
BROWSER = Browser()


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    with running() as found:
        settings.PUSH_DOUBLE = found.origin
        yield found


@pytest.fixture
def tree() -> Tree:
    return office_tree()


@pytest.fixture
def lurah(tree: Tree) -> Account:
    return make_official(Role.LURAH, tree.kelurahan)


def told(service: Service, name: str = "satu", **more: str) -> dict[str, str]:
    """What a browser tells after it asked its push service."""
    return {"endpoint": service.address(name), "p256dh": BROWSER.p256dh, "auth": BROWSER.auth} | more


def page_of(client: Client) -> str:
    return client.get("/akun/").content.decode()


def test_a_phone_is_switched_on_rung_and_switched_off(lurah: Account, service: Service) -> None:
    client = client_for(lurah)
    assert "Ponsel yang berbunyi" not in page_of(client)
    key = post_json(client, "bell_begin", {}).json()["key"]
    assert key == b64url(bytes(PushKey.objects.get().public_key)) and len(key) == 87
    assert post_json(client, "bell_on", told(service)).json() == {"redirect": "/akun/"}
    device = PushDevice.objects.get()
    assert (device.account, device.endpoint) == (lurah, service.address())
    page = page_of(client)
    (known,), (here,) = re.findall(r'data-known="(\w*)"', page), re.findall(r'data-here="(\w*)"', page)
    assert known == here and len(here) == 64 and service.address() not in page
    assert "Ponsel ini" in page and "Coba bunyikan" in page
    assert client.post("/akun/bunyi/coba/").status_code == 302
    assert service.paths == ["/kirim/satu"]
    assert b"Ini percobaan" in BROWSER.read(service.got[0][2])
    assert client.post("/akun/bunyi/coba/").status_code == 302
    assert Ring.objects.count() == 1  # not twice in one moment
    assert client.post(f"/akun/bunyi/{device.pk}/mati/").status_code == 302
    assert not PushDevice.objects.exists()
    assert 'data-known=""' in page_of(client)


def test_the_crew_is_called_too_and_residents_are_not(tree: Tree, service: Service) -> None:
    crew = client_for(make_official(Role.SATGAS, tree.kecamatan, nip="", golongan=""))
    assert "Bunyi panggilan" in page_of(crew)
    resident = client_for(make_account(make_resident(tree.rt)))
    assert "Bunyi panggilan" not in page_of(resident)
    assert post_json(resident, "bell_begin", {}).status_code == 403
    assert post_json(resident, "bell_on", told(service)).status_code == 403
    assert not PushKey.objects.exists()


def test_where_the_office_does_without_nothing_is_offered(lurah: Account, settings: Any) -> None:
    settings.PUSH_HOSTS, settings.PUSH_DOUBLE = (), ""
    assert "Bunyi panggilan" not in page_of(client_for(lurah))


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"endpoint": "https://169.254.169.254/latest"}, 409),
        ({"endpoint": "http://fcm.googleapis.com/x"}, 409),
        ({"endpoint": ["https://fcm.googleapis.com/x"]}, 409),
        ({"p256dh": "AAAA"}, 409),
        ({"auth": None}, 409),
    ],
)
def test_what_is_no_subscription_is_refused_in_words(
    lurah: Account, service: Service, more: dict[str, Any], status: int
) -> None:
    answer = post_json(client_for(lurah), "bell_on", told(service) | more)
    assert (answer.status_code, bool(answer.json()["error"])) == (status, True)
    assert not PushDevice.objects.exists()


def test_a_body_that_is_no_json_is_refused(lurah: Account, service: Service) -> None:
    answer = client_for(lurah).post("/akun/bunyi/nyala/", b"[]", content_type="application/json")
    assert answer.status_code == 400


def test_nobody_silences_the_phone_of_another(lurah: Account, tree: Tree, service: Service) -> None:
    post_json(client_for(lurah), "bell_on", told(service))
    other = client_for(make_official(Role.CAMAT, tree.kecamatan))
    assert other.post(f"/akun/bunyi/{PushDevice.objects.get().pk}/mati/").status_code == 404
    assert other.post(f"/akun/bunyi/{uuid4()}/mati/").status_code == 404
    assert PushDevice.objects.exists()


def test_a_bell_is_switched_by_post_alone_and_only_by_whoever_signed_in(lurah: Account) -> None:
    paths = [f"/akun/bunyi/{part}/" for part in ("mulai", "nyala", "coba", f"{uuid4()}/mati")]
    client = client_for(lurah)
    assert {client.get(path).status_code for path in paths} == {405}
    assert {Client().post(path).headers["Location"].split("?")[0] for path in paths} == {"/masuk/"}


def test_signing_out_here_leaves_the_other_phone_ringing(lurah: Account, service: Service) -> None:
    here, there = client_for(lurah), client_for(lurah)
    post_json(here, "bell_on", told(service))
    post_json(there, "bell_on", told(service, "dua"))
    assert DeviceSession.objects.filter(push_device__isnull=False).count() == 2
    here.post("/keluar/")
    assert [row.endpoint for row in PushDevice.objects.all()] == [service.address("dua")]
