"""A further key of an official: registered alone, of no use until a second person agrees."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from pamong.core.roles import Role
from pamong.foundation.access import own_keys, queries
from pamong.foundation.access.errors import InvitationError
from pamong.foundation.access.models import Account, Appointment, Credential, Invitation
from pamong.foundation.access.person import person_of
from pamong.foundation.audit.models import Entry
from pamong.office.tests.passkeys import Phone, phone_of
from pamong.transparency.models import LogEntry
from tests.support import Tree, client_for, make_account, make_official, make_resident, office_tree
from tests.support.people import LONG_AGO

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return office_tree()


@pytest.fixture
def lurah(tree: Tree) -> Account:
    return make_official(Role.LURAH, tree.kelurahan, name="Ratna Kusumastuti")


@pytest.fixture
def administrator(tree: Tree) -> Account:
    return make_official(Role.ADMINISTRATOR, tree.kecamatan)


def registered(account: Account) -> tuple[Phone, Credential]:
    """A new phone of ``account``, registered by its owner who has proved presence."""
    phone = Phone(client_for(account))
    assert phone.create("key_begin", "key_finish", label="Ponsel baru").status_code == 200
    return phone, Credential.objects.get(credential_id=phone.device.credential_id)


def asked(key: Credential) -> Invitation:
    return Invitation.objects.get(credential=key)


def tries_to_sign_in(phone: Phone) -> int:
    phone.client = Client()
    status: int = phone.get("sign_in_begin", "sign_in_finish").status_code
    return status


def test_it_neither_signs_in_nor_proves_presence_until_approved(
    lurah: Account, administrator: Account
) -> None:
    phone, key = registered(lurah)
    assert key.waiting and not key.usable
    assert tries_to_sign_in(phone) == 409
    phone.client = client_for(lurah, fresh=False)
    phone_of(lurah)
    assert phone.get("proof_begin", "proof_finish").status_code == 409
    answer = client_for(administrator).post(f"/petugas/kunci/{asked(key).pk}/setujui/")
    assert answer.headers["Location"] == f"/petugas/{lurah.pk}/"
    assert Credential.objects.get(pk=key.pk).usable
    assert tries_to_sign_in(phone) == 200


def test_its_owner_sees_that_it_waits_and_the_approver_is_asked(
    lurah: Account, administrator: Account, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        registered(lurah)
    own = client_for(lurah)
    assert "Belum berlaku, menunggu persetujuan" in own.get("/akun/").content.decode()
    assert "Kunci baru menunggu persetujuan" in own.get("/").content.decode()
    theirs = client_for(administrator)
    assert "Ratna Kusumastuti" in theirs.get("/").content.decode()
    assert "Kunci tambahan: Ponsel baru" in theirs.get("/petugas/").content.decode()
    assert "Setujui kunci ini" in theirs.get(f"/petugas/{lurah.pk}/").content.decode()
    assert "mendaftarkan kunci ponsel lagi" in theirs.get("/pesan/").content.decode()


def test_the_owner_is_told_and_both_acts_are_in_the_books(
    lurah: Account, administrator: Account, django_capture_on_commit_callbacks: object
) -> None:
    _phone, key = registered(lurah)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        own_keys.approve_key(invitation=asked(key), by=person_of(administrator))
    assert "dan dapat dipakai" in client_for(lurah).get("/pesan/").content.decode()
    actions = Entry.objects.order_by("number").values_list("action", flat=True)
    assert list(actions)[-2:] == ["access.key_added", "access.key_approved"]


def test_the_public_log_hears_of_a_key_when_it_is_approved_and_not_before(
    lurah: Account, administrator: Account
) -> None:
    _phone, key = registered(lurah)
    assert not LogEntry.objects.exists()
    own_keys.approve_key(invitation=asked(key), by=person_of(administrator))
    assert [entry.event for entry in LogEntry.objects.all()] == ["enrolled"]
    _second, other = registered(lurah)
    own_keys.refuse_key(invitation=asked(other), by=person_of(administrator))
    assert LogEntry.objects.count() == 1


def test_nobody_approves_for_himself(administrator: Account) -> None:
    _phone, key = registered(administrator)
    assert client_for(administrator).post(f"/petugas/kunci/{asked(key).pk}/setujui/").status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(credential=key).update(approved_by=administrator)


def test_the_desk_does_not_approve_and_strangers_know_nothing(lurah: Account, tree: Tree) -> None:
    _phone, key = registered(lurah)
    address = f"/petugas/kunci/{asked(key).pk}/setujui/"
    desk = make_official(Role.STAF_KELURAHAN, tree.kelurahan)
    assert client_for(desk).post(address).status_code == 403
    stranger = make_official(Role.LURAH, tree.other_kelurahan)
    assert client_for(stranger).post(address).status_code == 404
    assert client_for(make_account(make_resident(tree.rt))).post(address).status_code == 403
    assert client_for(None).post(address).headers["Location"].startswith("/masuk/")
    assert client_for(desk).get(address).status_code == 405
    key.refresh_from_db()
    assert key.waiting


def test_approving_needs_a_proof_of_presence(lurah: Account, administrator: Account) -> None:
    _phone, key = registered(lurah)
    answer = client_for(administrator, fresh=False).post(f"/petugas/kunci/{asked(key).pk}/setujui/")
    assert answer.headers["Location"].startswith("/akun/bukti/")
    key.refresh_from_db()
    assert key.waiting


def test_a_refused_key_is_dead_and_its_owner_alarmed(
    lurah: Account, administrator: Account, django_capture_on_commit_callbacks: object
) -> None:
    phone, key = registered(lurah)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client_for(administrator).post(f"/petugas/kunci/{asked(key).pk}/tolak/")
    assert tries_to_sign_in(phone) == 409
    assert "ditolak" in client_for(lurah).get("/pesan/").content.decode()
    with pytest.raises(InvitationError):
        own_keys.approve_key(invitation=asked(key), by=person_of(administrator))


def test_its_owner_takes_it_back_without_losing_other_devices(lurah: Account, administrator: Account) -> None:
    phone_of(lurah)
    there = client_for(lurah)
    _phone, key = registered(lurah)
    assert client_for(lurah).post(f"/akun/kunci/{key.pk}/cabut/").status_code == 302
    assert there.get("/akun/").status_code == 200
    assert queries.waiting_for_approval(person_of(administrator)) == []
    with pytest.raises(InvitationError):
        own_keys.approve_key(invitation=asked(key), by=person_of(administrator))


def test_nobody_can_approve_after_a_week(lurah: Account, administrator: Account) -> None:
    _phone, key = registered(lurah)
    later = timezone.now() + timedelta(days=7, minutes=1)
    with pytest.raises(InvitationError):
        own_keys.approve_key(invitation=asked(key), by=person_of(administrator), now=later)


def test_a_waiting_key_does_not_count_as_a_key_of_the_office(lurah: Account, administrator: Account) -> None:
    registered(lurah)
    page = client_for(administrator).get("/petugas/", {"wilayah": "35.73.01.1007"}).content.decode()
    assert "Belum ada kunci ponsel" in page
    assert list(queries.keys_of(lurah)) == []


def test_whoever_is_appointed_for_tomorrow_is_an_official_already(tree: Tree) -> None:
    account = make_account(make_resident(tree.rt))
    now = timezone.now()
    assert not own_keys.needs_second_person(account, now)
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    Appointment.objects.create(account=account, role=Role.KETUA_RT, region_id=tree.rt.place, starts=tomorrow)
    assert own_keys.needs_second_person(account, now)
    Appointment.objects.filter(account=account).update(starts=LONG_AGO, ends=LONG_AGO)
    assert not own_keys.needs_second_person(account, now)
