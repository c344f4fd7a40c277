"""The spine of every page: it works, refuses the wrong method, strangers, and people without the power."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from pamong.foundation.access.models import Account
from pamong.foundation.access.queries import devices_of
from tests.support import Role, Tree, client_for, make_account, make_official, make_resident, office_tree

pytestmark = pytest.mark.django_db

SIGNED_IN = [
    "account", "proof", "key_add", "messages",
]  # fmt: skip
DESK = ["residents", "resident_add"]
STARTERS = ["officials"]
OFFICIAL = ["regions"]
ADMINISTRATOR = ["official_add"]
POST_ONLY = [
    "sign_in_begin", "sign_in_finish", "sign_out", "activation_begin", "activation_finish", "proof_begin",
    "proof_finish", "key_begin", "key_finish", "devices_end", "messages_read", "resident_by_nik",
]  # fmt: skip


@pytest.fixture
def tree() -> Tree:
    return office_tree()


@pytest.fixture
def desk(tree: Tree) -> Account:
    return make_official(Role.STAF_KELURAHAN, tree.kelurahan)


@pytest.fixture
def administrator(tree: Tree) -> Account:
    return make_official(Role.ADMINISTRATOR, tree.kecamatan)


def url(name: str, *args: object) -> str:
    return reverse(f"office:{name}", args=args)


@pytest.mark.parametrize("name", ["home", "sign_in", "activation"])
def test_public_pages_open_for_strangers(tree: Tree, client: Client, name: str) -> None:
    answer = client.get(url(name))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", SIGNED_IN)
def test_own_pages_open_for_a_resident(tree: Tree, name: str) -> None:
    assert client_for(make_account(make_resident(tree.rt))).get(url(name)).status_code == 200


@pytest.mark.parametrize("name", [*SIGNED_IN, *DESK, *STARTERS, *OFFICIAL, *ADMINISTRATOR])
def test_strangers_are_sent_to_sign_in_and_back(tree: Tree, client: Client, name: str) -> None:
    answer = client.get(url(name))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/masuk/?lanjut=")


@pytest.mark.parametrize("name", [*DESK, *STARTERS, *OFFICIAL])
def test_the_desk_opens_its_pages(desk: Account, name: str) -> None:
    assert client_for(desk).get(url(name)).status_code == 200


@pytest.mark.parametrize("name", [*DESK, *STARTERS, *OFFICIAL, *ADMINISTRATOR])
def test_a_resident_is_told_why_a_page_is_not_his(tree: Tree, name: str) -> None:
    answer = client_for(make_account(make_resident(tree.rt))).get(url(name))
    assert answer.status_code == 403
    assert "Halaman ini untuk" in answer.content.decode()


@pytest.mark.parametrize("name", ADMINISTRATOR)
def test_the_desk_may_not_administer(desk: Account, name: str) -> None:
    assert client_for(desk).get(url(name)).status_code == 403


@pytest.mark.parametrize("name", [*ADMINISTRATOR, *STARTERS, *OFFICIAL])
def test_the_administrator_opens_all(administrator: Account, name: str) -> None:
    assert client_for(administrator).get(url(name)).status_code == 200


@pytest.mark.parametrize("name", POST_ONLY)
def test_what_changes_something_refuses_get(desk: Account, name: str) -> None:
    assert client_for(desk).get(url(name)).status_code == 405


@pytest.mark.parametrize("name", [*SIGNED_IN, *OFFICIAL, "home"])
def test_reading_pages_refuse_delete(desk: Account, name: str) -> None:
    assert client_for(desk).delete(url(name)).status_code == 405


@pytest.mark.parametrize("name", ["key_rename", "key_revoke", "device_end", "objection"])
def test_what_belongs_to_others_does_not_exist(desk: Account, name: str) -> None:
    assert client_for(desk).post(url(name, uuid4()), {"label": "x"}).status_code == 404


@pytest.mark.parametrize("method", ["get", "head", "options", "trace", "put"])
def test_no_get_like_method_changes_a_session(desk: Account, method: str) -> None:
    client = client_for(desk)
    getattr(client, method)(url("sign_out"))
    assert devices_of(desk).count() == 1
