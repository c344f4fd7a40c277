"""The first two persons: links made in the shell, until two people can stand behind everybody else."""

from typing import Any

import pytest
from django.test import Client

from pamong.core.roles import Role
from pamong.foundation.access import founding
from pamong.foundation.access.errors import InvitationError
from pamong.foundation.access.models import Account
from pamong.foundation.audit.models import Entry
from pamong.foundation.notify.models import Notice
from pamong.office.tests.passkeys import Phone
from tests.support import Tree, office_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return office_tree()


def founder(role: Role, name: str, **how: Any) -> str:
    return founding.invite_first(role=role, name=name, kecamatan="35.73.01", **how)


def enrolled(token: str) -> Phone:
    phone = Phone()
    assert phone.create("invitation_begin", "invitation_finish", token).status_code == 200
    return phone


def test_two_persons_found_an_office_and_only_two(tree: Tree) -> None:
    camat, administrator = founder(Role.CAMAT, "Raden"), founder(Role.ADMINISTRATOR, "Sari")
    phone = enrolled(administrator)
    assert phone.client.get("/petugas/tambah/").status_code == 200
    enrolled(camat)
    with pytest.raises(InvitationError, match="not_first"):
        founder(Role.ADMINISTRATOR, "Lain")


def test_a_first_link_can_be_made_again_until_it_is_used(tree: Tree) -> None:
    earlier = founder(Role.ADMINISTRATOR, "Sari")
    token = founder(Role.ADMINISTRATOR, "Sari Wulandari")
    assert Client().get(f"/undangan/{earlier}/").status_code == 410
    assert "Sari Wulandari" in Client().get(f"/undangan/{token}/").content.decode()
    assert Account.objects.filter(name__startswith="Sari").count() == 1


def test_a_second_administrator_may_stand_in_for_a_camat(tree: Tree) -> None:
    enrolled(founder(Role.ADMINISTRATOR, "Sari"))
    enrolled(founder(Role.ADMINISTRATOR, "Budi", replace=False))
    with pytest.raises(InvitationError, match="not_first"):
        founder(Role.CAMAT, "Raden")


def test_a_link_made_in_the_shell_is_recorded_and_the_other_one_hears_of_it(
    tree: Tree, django_capture_on_commit_callbacks: Any
) -> None:
    enrolled(founder(Role.ADMINISTRATOR, "Sari"))
    with django_capture_on_commit_callbacks(execute=True):
        founder(Role.CAMAT, "Raden")
    assert Entry.objects.filter(action="access.first_person_invited").count() == 2
    assert "Raden" in Notice.objects.get(account=Account.objects.get(name="Sari").pk, kind="alarm").text


def test_two_who_wait_are_told_apart_by_their_names(tree: Tree) -> None:
    founder(Role.ADMINISTRATOR, "Sari")
    founder(Role.ADMINISTRATOR, "Budi", replace=False)
    with pytest.raises(InvitationError, match="which"):
        founder(Role.ADMINISTRATOR, "Lain")
    founder(Role.ADMINISTRATOR, "BUDI")


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_first_person_has_a_name(tree: Tree, name: str) -> None:
    with pytest.raises(InvitationError, match="name"):
        founder(Role.CAMAT, name)
