"""Signing in: passkeys for everyone, passwords for residents, no hint about who has an account."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pamong.foundation.access.models import Account, Ceremony, DeviceSession
from pamong.foundation.audit.models import Entry
from pamong.office.tests.passkeys import Phone, phone_of, post_json
from tests.support import Role, Tree, client_for, make_account, make_official, make_resident, office_tree

pytestmark = pytest.mark.django_db
SIGN_IN = "/masuk/"
PASSWORD = "belimbing manis sekali"


@pytest.fixture
def tree() -> Tree:
    return office_tree()


@pytest.fixture
def lurah(tree: Tree) -> Account:
    return make_official(Role.LURAH, tree.kelurahan)


@pytest.fixture
def warga(tree: Tree) -> Account:
    account = make_account(make_resident(tree.rt), phone="+6281234567890")
    account.set_password(PASSWORD)
    account.save()
    return account


def sign_in(phone: Phone, **more: str) -> dict[str, str]:
    answer: dict[str, str] = phone.get("sign_in_begin", "sign_in_finish", **more).json()
    return answer


def test_a_passkey_signs_in_without_a_name_and_is_written_down(lurah: Account) -> None:
    phone = phone_of(lurah)
    assert sign_in(phone) == {"redirect": "/"}
    assert phone.client.get("/akun/").status_code == 200
    assert DeviceSession.objects.get().method == "passkey"
    assert Entry.objects.filter(action="access.signed_in", actor=lurah.pk).exists()


def test_the_page_asked_for_opens_after_signing_in(lurah: Account) -> None:
    assert sign_in(phone_of(lurah), next="/wilayah/") == {"redirect": "/wilayah/"}


@pytest.mark.parametrize(
    "target", ["https://example.org/", "//example.org", "/\\example.org", "javascript:x"]
)
def test_no_foreign_page_opens_after_signing_in(lurah: Account, target: str) -> None:
    assert sign_in(phone_of(lurah), next=target) == {"redirect": "/"}


def test_the_session_key_changes_at_sign_in(lurah: Account) -> None:
    phone = phone_of(lurah)
    options = post_json(phone.client, "sign_in_begin", {}).json()
    before = phone.client.session.session_key
    post_json(phone.client, "sign_in_finish", {"credential": phone.device.answer(options)})
    assert phone.client.session.session_key != before


def test_a_challenge_answers_once(lurah: Account) -> None:
    phone = phone_of(lurah)
    options = post_json(phone.client, "sign_in_begin", {}).json()
    credential = phone.device.answer(options)
    first = post_json(phone.client, "sign_in_finish", {"credential": credential})
    second = post_json(phone.client, "sign_in_finish", {"credential": credential})
    assert (first.status_code, second.status_code) == (200, 409)


def test_a_challenge_of_another_browser_is_refused(lurah: Account) -> None:
    phone = phone_of(lurah)
    options = post_json(Client(), "sign_in_begin", {}).json()
    answer = post_json(phone.client, "sign_in_finish", {"credential": phone.device.answer(options)})
    assert answer.status_code == 409


def test_a_challenge_outlives_two_minutes_in_vain(lurah: Account) -> None:
    phone = phone_of(lurah)
    options = post_json(phone.client, "sign_in_begin", {}).json()
    ceremony = Ceremony.objects.get()
    Ceremony.objects.update(expires_at=ceremony.expires_at - timedelta(seconds=121))
    answer = post_json(phone.client, "sign_in_finish", {"credential": phone.device.answer(options)})
    assert answer.status_code == 409
    assert "tidak berlaku" in answer.json()["error"]


def test_a_step_up_challenge_does_not_sign_in(lurah: Account) -> None:
    phone = phone_of(lurah, client_for(lurah))
    options = post_json(phone.client, "proof_begin", {}).json()
    answer = post_json(phone.client, "sign_in_finish", {"credential": phone.device.answer(options)})
    assert answer.status_code == 409


def test_a_disabled_account_does_not_sign_in(lurah: Account) -> None:
    phone = phone_of(lurah)
    lurah.disabled_at = lurah.created_at
    lurah.save()
    assert "dinonaktifkan" in sign_in(phone)["error"]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"credential": 1}', b"\xff", b"[" * 30_000])
def test_nonsense_is_answered_calmly(client: Client, body: bytes) -> None:
    answer = client.post(reverse("office:sign_in_finish"), body, content_type="application/json")
    assert answer.status_code in (400, 409)
    assert answer.json()["error"]


def test_a_resident_signs_in_with_phone_and_password(warga: Account, client: Client) -> None:
    answer = client.post(SIGN_IN, {"phone": "0812-3456-7890", "password": PASSWORD})
    assert answer.status_code == 302
    assert DeviceSession.objects.get().method == "password"


@pytest.mark.parametrize("phone", ["0812-3456-7890", "0899 9999 9999", "bukan nomor"])
def test_wrong_password_and_unknown_number_sound_the_same(warga: Account, client: Client, phone: str) -> None:
    answer = client.post(SIGN_IN, {"phone": phone, "password": "salah sama sekali"})
    assert answer.status_code == 422
    assert "Nomor HP atau kata sandi belum cocok" in answer.content.decode()
    assert phone in answer.content.decode()


def test_an_official_does_not_sign_in_with_a_password(tree: Tree, client: Client) -> None:
    official = make_official(Role.KETUA_RT, tree.rt, phone="+6281234567890")
    official.set_password(PASSWORD)
    official.save()
    answer = client.post(SIGN_IN, {"phone": "081234567890", "password": PASSWORD})
    assert "Petugas masuk dengan kunci ponsel" in answer.content.decode()
    assert not DeviceSession.objects.exists()


def test_guessing_is_stopped_for_the_account(warga: Account) -> None:
    words = ""
    for _attempt in range(7):
        answer = Client().post(SIGN_IN, {"phone": "081234567890", "password": "salah"})
        words = answer.content.decode()
    assert "Terlalu banyak percobaan" in words


def test_signing_out_ends_the_session(warga: Account) -> None:
    client = client_for(warga)
    client.post("/keluar/")
    assert client.get("/akun/").status_code == 302
    assert DeviceSession.objects.get().ended_at is not None


def test_someone_signed_in_is_sent_on(warga: Account) -> None:
    assert client_for(warga).get(SIGN_IN).headers["Location"] == "/"
