"""An official's way in: two persons, one link, one key."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from pamong.demo.authenticator import Authenticator
from pamong.foundation.access import enrolment
from pamong.foundation.access.errors import InvitationError, NotAllowedError
from pamong.foundation.access.models import Account, Credential, Invitation
from pamong.foundation.access.passkeys import PasskeyError
from pamong.foundation.access.person import person_of
from pamong.office.tests.passkeys import ORIGIN, Phone, phone_of
from tests.support import Role, Tree, client_for, make_official, office_tree

pytestmark = pytest.mark.django_db
MARK = bytes(32)


@pytest.fixture
def tree() -> Tree:
    return office_tree()


@pytest.fixture
def lurah(tree: Tree) -> Account:
    return make_official(Role.LURAH, tree.kelurahan)


@pytest.fixture
def desk(tree: Tree) -> Account:
    return make_official(Role.STAF_KELURAHAN, tree.kelurahan)


@pytest.fixture
def camat(tree: Tree) -> Account:
    return make_official(Role.CAMAT, tree.kecamatan)


def invited(account: Account, desk: Account, camat: Account, **more: Any) -> str:
    invitation = enrolment.start_invitation(account=account, by=person_of(desk), **more)
    return enrolment.approve_invitation(invitation=invitation, by=person_of(camat))


def test_the_whole_way_through_the_pages(lurah: Account, desk: Account, camat: Account) -> None:
    client_for(desk).post(f"/petugas/{lurah.pk}/undang/")
    invitation = Invitation.objects.get()
    approved = client_for(camat).post(f"/petugas/undangan/{invitation.pk}/setujui/")
    url = approved.context["url"]
    assert "<svg" in approved.content.decode()
    phone = Phone()
    token = url.rstrip("/").rpartition("/")[2]
    assert phone.client.get(f"/undangan/{token}/").status_code == 200
    assert phone.create("invitation_begin", "invitation_finish", token).json() == {"redirect": "/akun/"}
    assert phone.client.get("/akun/").status_code == 200
    assert Client().get(f"/undangan/{token}/").status_code == 410


def test_the_starter_cannot_approve(lurah: Account, camat: Account) -> None:
    invitation = enrolment.start_invitation(account=lurah, by=person_of(camat))
    with pytest.raises(NotAllowedError):
        enrolment.approve_invitation(invitation=invitation, by=person_of(camat))


def test_nobody_approves_for_himself(camat: Account, tree: Tree) -> None:
    administrator = make_official(Role.ADMINISTRATOR, tree.kecamatan)
    invitation = enrolment.start_invitation(account=camat, by=person_of(administrator))
    with pytest.raises(NotAllowedError):
        enrolment.approve_invitation(invitation=invitation, by=person_of(camat))


def test_nobody_starts_for_himself(camat: Account) -> None:
    with pytest.raises(NotAllowedError):
        enrolment.start_invitation(account=camat, by=person_of(camat))


def test_the_desk_of_another_kelurahan_starts_nothing(lurah: Account, tree: Tree) -> None:
    stranger = make_official(Role.STAF_KELURAHAN, tree.other_kelurahan)
    assert client_for(stranger).post(f"/petugas/{lurah.pk}/undang/").status_code == 404


def test_the_lurah_approves_nothing(desk: Account, lurah: Account, tree: Tree) -> None:
    rt = make_official(Role.KETUA_RT, tree.rt)
    invitation = enrolment.start_invitation(account=rt, by=person_of(desk))
    answer = client_for(lurah).post(f"/petugas/undangan/{invitation.pk}/setujui/")
    assert answer.status_code == 403
    assert "Camat atau administrator" in answer.content.decode()


def test_a_renewed_link_ends_the_old_one(lurah: Account, desk: Account, camat: Account) -> None:
    old = invited(lurah, desk, camat)
    new = enrolment.renew_link(invitation=Invitation.objects.get(), by=person_of(desk))
    assert enrolment.invitation_of(new)
    with pytest.raises(InvitationError):
        enrolment.invitation_of(old)


def test_a_link_lives_seventy_two_hours(lurah: Account, desk: Account, camat: Account) -> None:
    token = invited(lurah, desk, camat)
    with pytest.raises(InvitationError, match="expired"):
        enrolment.invitation_of(token, now=timezone.now() + timedelta(hours=73))


def test_recovery_waits_a_day_and_ends_the_old_keys(lurah: Account, desk: Account, camat: Account) -> None:
    phone_of(lurah)
    token = invited(lurah, desk, camat, lost=True)
    with pytest.raises(InvitationError, match="too_early"):
        enrolment.invitation_of(token)
    later = timezone.now() + timedelta(hours=25)
    device = Authenticator(origin=ORIGIN)
    options = enrolment.redeem_options(token=token, mark=MARK, now=later)
    enrolment.redeem(
        token=token, response=device.register(options), mark=MARK, label="Ponsel baru", now=later
    )
    assert [key.label for key in lurah.credentials.filter(revoked_at__isnull=True)] == ["Ponsel baru"]


def test_the_owner_objects_to_a_recovery(lurah: Account, desk: Account, camat: Account) -> None:
    phone_of(lurah)
    token = invited(lurah, desk, camat, lost=True)
    client = client_for(lurah)
    assert "Tolak permintaan itu" in client.get("/").content.decode()
    client.post(f"/akun/undangan/{Invitation.objects.get().pk}/tolak/")
    with pytest.raises(InvitationError, match="unknown"):
        enrolment.invitation_of(token, now=timezone.now() + timedelta(hours=25))


@pytest.mark.django_db(transaction=True)
def test_of_eight_redemptions_at_once_one_wins(lurah: Account, desk: Account, camat: Account) -> None:
    token = invited(lurah, desk, camat)
    phones = [Authenticator(origin=ORIGIN) for _number in range(8)]
    answers = [phone.register(enrolment.redeem_options(token=token, mark=MARK)) for phone in phones]

    def redeem(response: dict[str, object]) -> bool:
        try:
            enrolment.redeem(token=token, response=response, mark=MARK, label="")
        except (InvitationError, PasskeyError):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(redeem, answers))
    assert sum(won) == 1
    assert Credential.objects.filter(account=lurah).count() == 1
