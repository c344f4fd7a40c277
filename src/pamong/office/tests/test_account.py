"""One's own account: keys, devices, password, proof of presence."""

import pytest
from django.test import Client

from pamong.core.roles import Role
from pamong.foundation.access.models import Account, Credential, DeviceSession
from pamong.office.tests.passkeys import phone_of, post_json
from tests.support import Tree, client_for, make_account, make_official, make_resident, office_tree

pytestmark = pytest.mark.django_db
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


def test_an_official_with_one_key_is_reminded_calmly_until_the_second(lurah: Account) -> None:
    phone = phone_of(lurah, client_for(lurah))
    assert "Siapkan kunci kedua" in phone.client.get("/").content.decode()
    phone_of(lurah)
    assert "Siapkan kunci kedua" not in phone.client.get("/").content.decode()


def test_a_residents_second_key_is_added_after_a_proof_of_presence(warga: Account) -> None:
    first = phone_of(warga, client_for(warga, fresh=False))
    assert first.client.get("/akun/kunci/tambah/").headers["Location"].startswith("/akun/bukti/")
    proof = first.get("proof_begin", "proof_finish", next="/akun/kunci/tambah/")
    assert proof.json() == {"redirect": "/akun/kunci/tambah/"}
    second = phone_of(make_account(), first.client)
    Credential.objects.filter(credential_id=second.device.credential_id).delete()
    answer = second.create("key_begin", "key_finish", label="Ponsel   lama")
    assert answer.status_code == 200
    assert sorted(key.label for key in warga.credentials.all()) == ["Ponsel contoh", "Ponsel lama"]
    assert not any(key.waiting for key in warga.credentials.all())


def test_a_key_is_not_added_without_a_proof(lurah: Account) -> None:
    client = client_for(lurah, fresh=False)
    assert post_json(client, "key_begin", {}).json()["redirect"].startswith("/akun/bukti/")


def test_the_key_of_somebody_else_proves_nothing(lurah: Account, tree: Tree) -> None:
    phone_of(lurah)
    stranger = phone_of(make_official(Role.LURAH, tree.other_kelurahan), client_for(lurah, fresh=False))
    assert stranger.get("proof_begin", "proof_finish").status_code == 409


def test_a_resident_proves_presence_with_the_password(warga: Account) -> None:
    client = client_for(warga, method="password", fresh=False)
    wrong = client.post("/akun/bukti/", {"password": "bukan itu", "next": "/akun/kata-sandi/"})
    assert wrong.status_code == 422
    right = client.post("/akun/bukti/", {"password": PASSWORD, "next": "/akun/kata-sandi/"})
    assert right.headers["Location"] == "/akun/kata-sandi/"
    assert client.get("/akun/kata-sandi/").status_code == 200


def test_a_new_password_keeps_this_device_and_ends_the_others(warga: Account) -> None:
    here, there = client_for(warga), client_for(warga)
    assert here.post("/akun/kata-sandi/", {"password": "kalimat baru panjang"}).status_code == 302
    assert here.get("/akun/").status_code == 200
    assert there.get("/akun/").status_code == 302


def test_revoking_a_key_ends_the_other_devices(lurah: Account) -> None:
    here, there = client_for(lurah), client_for(lurah)
    phone_of(lurah)
    phone_of(lurah)
    key = Credential.objects.earliest("id")
    assert here.post(f"/akun/kunci/{key.pk}/cabut/").status_code == 302
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert here.get("/akun/").status_code == 200
    assert there.get("/akun/").status_code == 302


def test_a_revoked_key_does_not_sign_in(lurah: Account) -> None:
    phone = phone_of(lurah)
    phone_of(lurah)
    key = Credential.objects.get(credential_id=phone.device.credential_id)
    client_for(lurah).post(f"/akun/kunci/{key.pk}/cabut/")
    answer = phone.get("sign_in_begin", "sign_in_finish")
    assert "dicabut" in answer.json()["error"]


def test_the_last_key_is_asked_for_twice(lurah: Account) -> None:
    phone_of(lurah)
    key = Credential.objects.get()
    client = client_for(lurah)
    assert "kunci terakhir" in client.get(f"/akun/kunci/{key.pk}/cabut/").content.decode()
    assert client.post(f"/akun/kunci/{key.pk}/cabut/").status_code == 422
    assert client.post(f"/akun/kunci/{key.pk}/cabut/", {"last": "yes"}).status_code == 302


def test_a_key_is_renamed(lurah: Account) -> None:
    phone_of(lurah)
    key = Credential.objects.get()
    client_for(lurah).post(f"/akun/kunci/{key.pk}/nama/", {"label": "Ponsel merah"})
    key.refresh_from_db()
    assert key.label == "Ponsel merah"


def test_a_counter_that_fell_is_refused_and_told(
    lurah: Account, django_capture_on_commit_callbacks: object
) -> None:
    phone = phone_of(lurah)
    assert phone.get("sign_in_begin", "sign_in_finish").status_code == 200
    phone.device.counter = 0
    phone.client = Client()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        answer = phone.get("sign_in_begin", "sign_in_finish")
    assert "disalin" in answer.json()["error"]
    assert "mungkin disalin" in client_for(lurah).get("/pesan/").content.decode()


def test_a_device_is_ended_from_another_one(warga: Account) -> None:
    here, there = client_for(warga), client_for(warga)
    other = DeviceSession.objects.get(session_key=there.session.session_key)
    here.post(f"/akun/perangkat/{other.pk}/akhiri/")
    assert there.get("/akun/").status_code == 302
    assert here.get("/akun/").status_code == 200


def test_nobody_ends_the_device_of_another_person(warga: Account, lurah: Account) -> None:
    client_for(warga)
    device = DeviceSession.objects.get()
    assert client_for(lurah).post(f"/akun/perangkat/{device.pk}/akhiri/").status_code == 404
    device.refresh_from_db()
    assert device.ended_at is None


def test_all_other_devices_are_ended_at_once(warga: Account) -> None:
    here, there, elsewhere = client_for(warga), client_for(warga), client_for(warga)
    here.post("/akun/perangkat/akhiri/")
    assert [client.get("/akun/").status_code for client in (here, there, elsewhere)] == [200, 302, 302]


def test_notices_are_read_by_post_only(warga: Account, django_capture_on_commit_callbacks: object) -> None:
    client = client_for(warga)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client.post("/akun/kata-sandi/", {"password": "kalimat baru panjang"})
    assert "baru" in client.get("/pesan/").content.decode()
    client.get("/pesan/")
    assert client.get("/pesan/").context["unread"] == 1
    client.post("/pesan/dibaca/")
    assert client.get("/pesan/").context["unread"] == 0
