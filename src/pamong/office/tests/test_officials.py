"""Officials and regions: who serves where, and who may change it."""

import pytest

from pamong.core.roles import AppointmentKind
from pamong.foundation.access.models import Account, Appointment, Credential
from pamong.office.tests.passkeys import phone_of
from tests.support import Role, Tree, client_for, make_account, make_official, make_resident, office_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return office_tree()


@pytest.fixture
def administrator(tree: Tree) -> Account:
    return make_official(Role.ADMINISTRATOR, tree.kecamatan)


@pytest.fixture
def lurah(tree: Tree) -> Account:
    return make_official(Role.LURAH, tree.kelurahan, name="Ratna Kusumastuti")


def task(tree: Tree, **changes: str) -> dict[str, str]:
    values = {
        "role": Role.KETUA_RT.value, "region": tree.rt.text, "kind": "definitive", "starts_day": "1",
        "starts_month": "1", "starts_year": "2026", "decree": "141/1/2026",
    }  # fmt: skip
    return values | changes


def test_the_administrator_creates_and_appoints(administrator: Account, tree: Tree) -> None:
    answer = client_for(administrator).post("/petugas/tambah/", {"name": "Sugeng Hartoyo", **task(tree)})
    appointment = Appointment.objects.get(role=Role.KETUA_RT)
    assert answer.headers["Location"] == f"/petugas/{appointment.account_id}/"
    assert appointment.account.name == "Sugeng Hartoyo"
    assert not appointment.account.has_usable_password()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"region": "35.73.01.1007"}, "satu rt"),
        ({"region": "abc"}, "tidak dikenal"),
        ({"region": "35.73.01.1007.009.001"}, "tidak dikenal"),
        ({"ends_day": "1", "ends_month": "1", "ends_year": "2025"}, "sebelum hari pertama"),
        ({"nip": "123"}, "NIP harus 18 angka"),
    ],
)
def test_a_wrong_appointment_is_explained_and_nothing_is_stored(
    administrator: Account, tree: Tree, changes: dict[str, str], words: str
) -> None:
    answer = client_for(administrator).post("/petugas/tambah/", {"name": "Sugeng", **task(tree, **changes)})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Account.objects.filter(name="Sugeng").exists()


def test_one_definitive_holder_at_a_time(administrator: Account, lurah: Account, tree: Tree) -> None:
    values = task(tree, role=Role.LURAH.value, region=tree.kelurahan.text)
    answer = client_for(administrator).post("/petugas/tambah/", {"name": "Orang Kedua", **values})
    assert "sudah dipegang Ratna Kusumastuti" in answer.content.decode()


def test_an_acting_lurah_stands_beside_the_absent_one(
    administrator: Account, lurah: Account, tree: Tree
) -> None:
    values = task(tree, role=Role.LURAH.value, region=tree.kelurahan.text, kind="plh")
    answer = client_for(administrator).post("/petugas/tambah/", {"name": "Yohanes Widodo", **values})
    assert answer.status_code == 302
    assert Appointment.objects.get(kind=AppointmentKind.PLH).account.name == "Yohanes Widodo"


def test_an_appointment_ends_and_its_power_with_it(administrator: Account, lurah: Account) -> None:
    client = client_for(lurah)
    assert client.get("/petugas/").status_code == 200
    appointment = Appointment.objects.get(account=lurah)
    answer = client_for(administrator).post(
        f"/petugas/tugas/{appointment.pk}/akhiri/",
        {"last_day_day": "1", "last_day_month": "11", "last_day_year": "2026"},
    )
    assert answer.status_code == 302
    assert client.get("/petugas/").status_code == 302


def test_only_the_administrator_ends_appointments(lurah: Account, tree: Tree) -> None:
    camat = make_official(Role.CAMAT, tree.kecamatan)
    appointment = Appointment.objects.get(account=lurah)
    assert client_for(camat).post(f"/petugas/tugas/{appointment.pk}/akhiri/").status_code == 403


def test_another_kelurahans_officials_do_not_exist(lurah: Account, tree: Tree) -> None:
    stranger = make_official(Role.STAF_KELURAHAN, tree.other_kelurahan)
    client = client_for(stranger)
    assert client.get(f"/petugas/{lurah.pk}/").status_code == 404
    assert client.get("/petugas/", {"wilayah": tree.kelurahan.text}).status_code == 404
    assert client.get("/petugas/", {"wilayah": "omong kosong"}).status_code == 404


def test_a_resident_is_no_official(administrator: Account, tree: Tree) -> None:
    account = make_account(make_resident(tree.rt))
    assert client_for(administrator).get(f"/petugas/{account.pk}/").status_code == 404


def test_the_administrator_ends_the_key_of_a_lost_phone(administrator: Account, lurah: Account) -> None:
    phone_of(lurah)
    lost = client_for(lurah)
    key = Credential.objects.get()
    client_for(administrator).post(f"/petugas/{lurah.pk}/kunci/{key.pk}/cabut/")
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert lost.get("/akun/").status_code == 302


def test_what_matters_needs_a_proof_of_presence(administrator: Account) -> None:
    answer = client_for(administrator, fresh=False).get("/petugas/tambah/")
    assert answer.headers["Location"].startswith("/akun/bukti/?lanjut=")


def test_the_list_takes_few_queries(
    administrator: Account, tree: Tree, django_assert_max_num_queries: object
) -> None:
    for rt in (tree.rt, tree.neighbour_rt, tree.other_rt):
        make_official(Role.KETUA_RT, rt)
    for kelurahan in (tree.kelurahan, tree.other_kelurahan):
        make_official(Role.LURAH, kelurahan)
    client = client_for(administrator)
    client.get("/petugas/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        answer = client.get("/petugas/")
    assert [one.role for one in answer.context["officials"]] == [
        Role.ADMINISTRATOR, Role.LURAH, Role.LURAH,
    ]  # fmt: skip


def test_a_region_shows_its_figures_and_what_lies_inside(lurah: Account, tree: Tree) -> None:
    client = client_for(lurah)
    page = client.get(f"/wilayah/{tree.kelurahan}/")
    assert page.context["counts"] == [("RW", 2), ("RT", 4)]
    assert "KELURAHAN PURWANTORO" in page.content.decode()
    assert "Ratna Kusumastuti" in page.content.decode()


@pytest.mark.parametrize("code", ["99.99", "abc", "35.73.01.1007.099", "00", "%00"])
def test_an_unknown_region_is_not_found(lurah: Account, code: str) -> None:
    assert client_for(lurah).get(f"/wilayah/{code}/").status_code == 404
