"""A resident's way into the account: code, birth date, passkey or password."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pamong.foundation.access import activation
from pamong.foundation.access.errors import ActivationError, NotAllowedError
from pamong.foundation.access.models import Account, ActivationCode
from pamong.foundation.access.person import person_of
from pamong.foundation.people.models import Resident
from pamong.office.tests.passkeys import Phone
from tests.support import Role, Tree, client_for, make_account, make_official, make_resident, office_tree
from tests.support.people import BORN

pytestmark = pytest.mark.django_db
BIRTH = {"birth_date_day": "17", "birth_date_month": "1", "birth_date_year": "1990"}
PASSWORD = "belimbing manis sekali"


@pytest.fixture
def tree() -> Tree:
    return office_tree()


@pytest.fixture
def warga(tree: Tree) -> Resident:
    return make_resident(tree.rt)


@pytest.fixture
def rt(tree: Tree) -> Account:
    return make_official(Role.KETUA_RT, tree.rt)


@pytest.fixture
def desk(tree: Tree) -> Account:
    return make_official(Role.STAF_KELURAHAN, tree.kelurahan)


def code_from(account: Account, warga: Resident) -> str:
    return activation.issue_code(resident=warga, by=person_of(account))


def opened(client: Client, code: str) -> Client:
    client.post("/aktivasi/", {"code": code.lower(), **BIRTH})
    return client


def test_the_rt_head_gives_a_code_on_the_residents_page(rt: Account, warga: Resident) -> None:
    page = client_for(rt).post(f"/warga/{warga.pk}/kode/").content.decode()
    assert ActivationCode.objects.get().issued_by == rt
    assert "Kode tidak ditampilkan lagi" in page


def test_the_neighbours_rt_head_gives_none(tree: Tree, warga: Resident) -> None:
    neighbour = make_official(Role.KETUA_RT, tree.neighbour_rt)
    with pytest.raises(NotAllowedError):
        code_from(neighbour, warga)


def test_an_account_by_code_and_password_waits_for_the_desk(
    rt: Account, warga: Resident, client: Client
) -> None:
    opened(client, code_from(rt, warga))
    answer = client.post("/aktivasi/cara/", {"phone": "081234567890", "password": PASSWORD})
    account = Account.objects.get(resident=warga)
    assert answer.status_code == 302
    assert (account.activated_by, account.confirmed_at) == (rt, None)
    assert person_of(account).household is None
    assert "belum dikonfirmasi" in client.get("/").content.decode()


def test_an_account_by_the_desks_code_is_confirmed_at_once(
    desk: Account, warga: Resident, client: Client
) -> None:
    opened(client, code_from(desk, warga))
    client.post("/aktivasi/cara/", {"phone": "081234567890", "password": PASSWORD})
    account = Account.objects.get(resident=warga)
    assert account.confirmed_by == desk
    assert person_of(account).household == warga.household_id


def test_a_passkey_instead_of_a_password(desk: Account, warga: Resident) -> None:
    phone = Phone()
    opened(phone.client, code_from(desk, warga))
    answer = phone.create("activation_begin", "activation_finish")
    assert answer.status_code == 200
    account = Account.objects.get(resident=warga)
    assert account.credentials.count() == 1
    assert not account.has_usable_password()


def test_a_code_works_once(desk: Account, warga: Resident) -> None:
    code = code_from(desk, warga)
    first, second = opened(Client(), code), opened(Client(), code)
    assert first.post("/aktivasi/cara/", {"phone": "081234567890", "password": PASSWORD}).status_code == 302
    answer = second.post("/aktivasi/cara/", {"phone": "081234567891", "password": PASSWORD})
    assert answer.headers["Location"] == "/aktivasi/"


def test_five_wrong_birth_dates_kill_a_code(desk: Account, warga: Resident) -> None:
    code = code_from(desk, warga)
    for _attempt in range(5):
        with pytest.raises(ActivationError):
            activation.check_code(code=code, birth_date=BORN + timedelta(days=1))
    with pytest.raises(ActivationError):
        activation.check_code(code=code, birth_date=BORN)


def test_a_code_lives_seventy_two_hours(desk: Account, warga: Resident) -> None:
    now = timezone.now()
    code = activation.issue_code(resident=warga, by=person_of(desk), now=now)
    assert activation.check_code(code=code, birth_date=BORN, now=now + timedelta(hours=71))
    with pytest.raises(ActivationError):
        activation.check_code(code=code, birth_date=BORN, now=now + timedelta(hours=72))


def test_a_new_code_ends_the_old_one(desk: Account, warga: Resident) -> None:
    old = code_from(desk, warga)
    code_from(desk, warga)
    with pytest.raises(ActivationError):
        activation.check_code(code=old, birth_date=BORN)


def test_only_the_desk_renews_a_forgotten_password(
    rt: Account, desk: Account, warga: Resident, client: Client
) -> None:
    account = make_account(warga, phone="+6281234567890")
    with pytest.raises(NotAllowedError):
        code_from(rt, warga)
    old_device = client_for(account)
    opened(client, code_from(desk, warga))
    client.post("/aktivasi/cara/", {"phone": "081234567890", "password": PASSWORD})
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert old_device.get("/akun/").status_code == 302


@pytest.mark.parametrize(
    ("password", "words"),
    [("pendek", "10"), ("1234567890", "angka"), ("password12", "umum")],
)
def test_a_weak_password_is_refused_with_the_reason(
    desk: Account, warga: Resident, client: Client, password: str, words: str
) -> None:
    opened(client, code_from(desk, warga))
    answer = client.post("/aktivasi/cara/", {"phone": "081234567890", "password": password})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "081234567890" in answer.content.decode()


def test_a_number_of_someone_else_is_refused(
    desk: Account, warga: Resident, tree: Tree, client: Client
) -> None:
    make_account(make_resident(tree.rt), phone="+6281234567890")
    opened(client, code_from(desk, warga))
    answer = client.post("/aktivasi/cara/", {"phone": "081234567890", "password": PASSWORD})
    assert "dipakai akun lain" in answer.content.decode()


def test_an_official_gets_an_invitation_instead(desk: Account, warga: Resident, tree: Tree) -> None:
    make_official(Role.KETUA_RT, tree.rt, resident=warga)
    with pytest.raises(ActivationError):
        code_from(desk, warga)


def test_confirming_needs_the_desk_and_somebody_else(desk: Account, rt: Account, warga: Resident) -> None:
    account = make_account(warga, confirmed=False)
    assert client_for(rt).post(f"/warga/{warga.pk}/konfirmasi/").status_code == 403
    client_for(desk).post(f"/warga/{warga.pk}/konfirmasi/")
    account.refresh_from_db()
    assert account.confirmed_by == desk


@pytest.mark.parametrize("code", ["", "x", "🙂" * 8, "A" * 21, "7F3A-C21B", "<script>"])
def test_a_wrong_code_says_so_kindly(tree: Tree, client: Client, code: str) -> None:
    answer = client.post("/aktivasi/", {"code": code, **BIRTH})
    assert answer.status_code == 422
    assert "<script>" not in answer.content.decode().replace("<script type", "").replace("<script defer", "")


def test_the_way_is_closed_without_a_code(client: Client) -> None:
    assert client.get("/aktivasi/cara/").headers["Location"] == "/aktivasi/"
