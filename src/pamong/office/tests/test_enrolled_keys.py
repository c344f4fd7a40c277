"""A passkey that a resident registered alone never becomes an official's, whatever its owner becomes."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from pamong.core.roles import Role
from pamong.foundation.access import activation, appointments, enrolment, own_keys, queries
from pamong.foundation.access.errors import ActivationError
from pamong.foundation.access.models import Account, Appointment, Credential, DeviceSession, Invitation
from pamong.foundation.access.passkey_services import revoke_key
from pamong.foundation.access.person import person_of
from pamong.foundation.regions.scope import territory
from pamong.office.tests.passkeys import Phone, phone_of
from pamong.transparency import recording
from pamong.transparency.models import LogEntry
from tests.support import Tree, client_for, make_account, make_official, make_resident, office_tree
from tests.support.people import LONG_AGO

pytestmark = pytest.mark.django_db
UNENROLLED = "Kunci ponsel ini belum disahkan kantor"


@pytest.fixture
def tree() -> Tree:
    return office_tree()


@pytest.fixture
def administrator(tree: Tree) -> Account:
    return make_official(Role.ADMINISTRATOR, tree.kecamatan)


def activated(tree: Tree) -> tuple[Phone, Account]:
    """A resident who made a passkey by himself, with a code."""
    resident = make_resident(tree.rt)
    desk = person_of(make_official(Role.STAF_KELURAHAN, tree.kelurahan))
    with territory(desk.territory):
        code = activation.issue_code(resident=resident, by=desk)
    phone = Phone()
    phone.client.post("/aktivasi/", {"code": code, "birth_date": f"{resident.birth_date:%d-%m-%Y}"})
    assert phone.create("activation_begin", "activation_finish").status_code == 200
    return phone, Account.objects.get(resident=resident)


def appointed(account: Account, by: Account, tree: Tree, *, in_days: int = 0) -> Appointment:
    return appointments.appoint(
        account=account,
        role=Role.LURAH,
        region=tree.kelurahan,
        by=person_of(by),
        starts=timezone.localdate() + timedelta(days=in_days),
    )


def enters(phone: Phone) -> Client:
    phone.client = Client()
    assert phone.get("sign_in_begin", "sign_in_finish").status_code == 200
    return phone.client


def enrolled(account: Account, tree: Tree, administrator: Account) -> Phone:
    """A phone by the whole ceremony: the desk starts, the administrator approves, the link is used."""
    desk = make_official(Role.STAF_KELURAHAN, tree.kelurahan, name="Pemula Undangan")
    invitation = enrolment.start_invitation(account=account, by=person_of(desk))
    token = enrolment.approve_invitation(invitation=invitation, by=person_of(administrator))
    phone = Phone()
    assert phone.create("invitation_begin", "invitation_finish", token).status_code == 200
    return phone


def test_the_key_that_a_resident_made_alone_opens_none_of_the_doors_of_the_office(
    tree: Tree, administrator: Account
) -> None:
    phone, account = activated(tree)
    before = phone.client
    appointed(account, administrator, tree)
    for client in (before, enters(phone)):
        home = client.get("/").content.decode()
        assert UNENROLLED in home and "minta undangan kunci" in home
        assert client.get("/petugas/").status_code == 403
        assert client.get("/surat/tanda-tangan/").status_code in (403, 404)
    assert not LogEntry.objects.exists()


def test_its_owner_still_signs_in_and_sees_what_to_do(tree: Tree, administrator: Account) -> None:
    phone, account = activated(tree)
    appointed(account, administrator, tree)
    client = enters(phone)
    assert "Belum disahkan kantor</small>" in client.get("/akun/").content.decode()
    page = client.get("/akun/kunci/tambah/").content.decode()
    assert UNENROLLED in page and "data-passkey" not in page
    listed = client_for(administrator).get(f"/petugas/{account.pk}/").content.decode()
    assert "Didaftarkan sendiri, belum disahkan kantor" in listed
    assert "Belum ada kunci yang disahkan" in listed
    assert "Semua kunci lama hilang" not in listed


def test_it_does_not_vouch_for_another_key_of_its_owner(tree: Tree, administrator: Account) -> None:
    phone, account = activated(tree)
    appointed(account, administrator, tree)
    phone.client = enters(phone)
    second = Phone(phone.client)
    assert second.create("key_begin", "key_finish", label="Kedua").status_code == 409
    assert account.credentials.count() == 1 and not Invitation.objects.exists()


def test_the_ceremony_opens_the_doors_and_the_old_key_stays_what_it_was(
    tree: Tree, administrator: Account
) -> None:
    phone, account = activated(tree)
    appointed(account, administrator, tree)
    new = enrolled(account, tree, administrator)
    assert new.client.get("/petugas/").status_code == 200
    assert enters(new).get("/petugas/").status_code == 200
    assert enters(phone).get("/petugas/").status_code == 403
    key = Credential.objects.get(credential_id=new.device.credential_id)
    assert key.acts_in_office and key.asked_in.kind == Invitation.Kind.FIRST
    assert [entry.event for entry in LogEntry.objects.all()] == ["enrolled"]


def test_posts_count_as_the_latest_proof_says(tree: Tree, administrator: Account) -> None:
    phone, account = activated(tree)
    appointed(account, administrator, tree)
    new = enrolled(account, tree, administrator)
    DeviceSession.objects.update(stepped_up_at=None)
    assert phone.device.credential_id not in {
        bytes(key.credential_id) for key in queries.office_keys_of(account)
    }
    new.device, kept = phone.device, new.device
    assert new.get("proof_begin", "proof_finish").status_code == 200  # his own key, though it was not offered
    assert new.client.get("/petugas/").status_code == 403
    new.device = kept
    assert new.get("proof_begin", "proof_finish").status_code == 200
    assert new.client.get("/petugas/").status_code == 200


def test_a_key_that_somebody_added_while_out_of_office_does_not_return_with_the_next_post(
    tree: Tree, administrator: Account
) -> None:
    account = make_account(make_resident(tree.rt))
    gone = Appointment.objects.create(
        account=account, role=Role.KETUA_RT, region_id=tree.rt.place, starts=LONG_AGO, ends=LONG_AGO
    )
    phone = Phone(client_for(account, in_office=False))
    assert phone.create("key_begin", "key_finish", label="Sendiri").status_code == 200
    appointed(account, administrator, tree)
    assert not queries.office_keys_of(account).exists()
    assert enters(phone).get("/petugas/").status_code == 403
    assert not LogEntry.objects.exists() and gone.ends == LONG_AGO


def test_a_code_for_residents_ends_with_the_appointment_even_before_its_first_day(
    tree: Tree, administrator: Account
) -> None:
    resident = make_resident(tree.rt)
    appointed(make_account(resident), administrator, tree, in_days=3)
    desk = person_of(make_official(Role.STAF_KELURAHAN, tree.kelurahan))
    with territory(desk.territory), pytest.raises(ActivationError):
        activation.issue_code(resident=resident, by=desk)


def test_the_last_key_of_the_office_is_the_last_key(tree: Tree) -> None:
    lurah = make_official(Role.LURAH, tree.kelurahan)
    phone_of(lurah, enrolled=False)
    phone_of(lurah)
    key = queries.office_keys_of(lurah).get()
    assert queries.is_last_key(key)
    revoke_key(credential=key, by=person_of(lurah), confirmed=True)
    assert not queries.office_keys_of(lurah).exists() and queries.keys_of(lurah).count() == 1


def test_a_further_key_is_enrolled_by_its_approval_and_not_before(tree: Tree, administrator: Account) -> None:
    lurah = make_official(Role.LURAH, tree.kelurahan)
    phone = Phone(client_for(lurah))
    phone.create("key_begin", "key_finish", label="Baru")
    key = lurah.credentials.get()
    assert key.waiting and key.enrolled_at is None
    own_keys.approve_key(invitation=key.asked_in, by=person_of(administrator))
    key.refresh_from_db()
    assert key.acts_in_office


def test_the_upgrade_keeps_what_two_persons_made_and_ends_the_office_of_all_else(
    tree: Tree, administrator: Account
) -> None:
    lurah = make_official(Role.LURAH, tree.kelurahan)
    by_link = Credential.objects.get(credential_id=enrolled(lurah, tree, administrator).device.credential_id)
    resident, official = make_account(), make_official(Role.KETUA_RT, tree.rt)
    own, alone = phone_of(resident, enrolled=False), phone_of(official, enrolled=False)
    client_for(official, in_office=False), client_for(lurah, in_office=False)
    Credential.objects.update(enrolled_at=None, simulated=False)
    Invitation.objects.update(credential=None)  # as it was before
    DeviceSession.objects.update(in_office=False)
    import_module("pamong.foundation.access.migrations.0004_enrolled_keys").tell_apart(apps, None)
    by_link.refresh_from_db()
    assert by_link.acts_in_office and by_link.asked_in.account_id == lurah.pk
    assert Credential.objects.get(credential_id=own.device.credential_id).enrolled_at is None
    ended = Credential.objects.get(credential_id=alone.device.credential_id)
    assert ended.usable and not ended.acts_in_office
    assert ended.enrolled_at == ended.created_at and ended.unenrolled_at
    counting = set(DeviceSession.objects.filter(in_office=True).values_list("account", flat=True))
    assert lurah.pk in counting and official.pk not in counting


def test_the_log_hears_of_what_the_upgrade_ended_exactly_once(tree: Tree, administrator: Account) -> None:
    lurah = make_official(Role.LURAH, tree.kelurahan)
    enrolled(lurah, tree, administrator)
    key = queries.office_keys_of(lurah).get()
    Credential.objects.filter(pk=key.pk).update(unenrolled_at=timezone.now())
    assert len(recording.untold()) == 1
    assert recording.tell_ended(now=timezone.now()) == 1
    assert recording.tell_ended(now=timezone.now()) == 0
    key.refresh_from_db()
    revoke_key(credential=key, by=person_of(lurah), confirmed=True)
    assert [entry.event for entry in LogEntry.objects.order_by("index")] == ["enrolled", "credential_revoked"]
