"""Who holds which office when, and whoever holds it for a place."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from pamong.core.roles import AppointmentKind, Role
from pamong.foundation.access.appointments import OfficialData, appoint, create_official, end_appointment
from pamong.foundation.access.errors import AppointmentError, NotAllowedError
from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.access.person import Person, person_of
from pamong.foundation.access.queries import holders
from tests.support import Tree, client_for, make_account, make_official, make_resident, office_tree

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
YEAR = date(2026, 1, 1)


@pytest.fixture
def tree() -> Tree:
    return office_tree()


@pytest.fixture
def administrator(tree: Tree) -> Person:
    return person_of(make_official(Role.ADMINISTRATOR, tree.kecamatan))


def lurah(account: Account, tree: Tree, by: Person, **more: object) -> Appointment:
    values: dict[str, object] = {"starts": YEAR} | more
    return appoint(account=account, role=Role.LURAH, region=tree.kelurahan, by=by, **values)  # type: ignore[arg-type]


def test_two_definitive_holders_may_not_overlap(administrator: Person, tree: Tree) -> None:
    lurah(make_account(), tree, administrator, ends=date(2026, 6, 30))
    with pytest.raises(AppointmentError) as caught:
        lurah(make_account(), tree, administrator, starts=date(2026, 6, 30))
    assert "sudah dipegang" in str(caught.value.message)
    lurah(make_account(), tree, administrator, starts=date(2026, 7, 1))


def test_the_future_counts_as_well(administrator: Person, tree: Tree) -> None:
    lurah(make_account(), tree, administrator, starts=date(2027, 1, 1))
    with pytest.raises(AppointmentError):
        lurah(make_account(), tree, administrator)
    lurah(make_account(), tree, administrator, ends=date(2026, 12, 31))


def test_a_desk_has_many_people(administrator: Person, tree: Tree) -> None:
    for _number in range(2):
        appoint(
            account=make_account(),
            role=Role.STAF_KELURAHAN,
            region=tree.kelurahan,
            by=administrator,
            starts=YEAR,
        )
    assert len(holders(Role.STAF_KELURAHAN, tree.rt.place, TODAY)) == 2


def test_an_acting_official_stands_beside_the_holder(administrator: Person, tree: Tree) -> None:
    holder, acting = make_account(), make_account()
    lurah(holder, tree, administrator)
    lurah(acting, tree, administrator, kind=AppointmentKind.PLH, ends=date(2026, 12, 1))
    assert holders(Role.LURAH, tree.rt.place, TODAY) == [holder, acting]
    assert holders(Role.LURAH, tree.rt.place, date(2026, 12, 2)) == [holder]
    assert person_of(acting, TODAY).posts[0].title == "Plh. Lurah Purwantoro"


def test_holders_are_those_of_the_place(administrator: Person, tree: Tree) -> None:
    here = make_official(Role.KETUA_RT, tree.rt)
    make_official(Role.KETUA_RT, tree.neighbour_rt)
    camat = make_official(Role.CAMAT, tree.kecamatan)
    assert holders(Role.KETUA_RT, tree.rt.place, TODAY) == [here]
    assert holders(Role.CAMAT, tree.rt.place, TODAY) == [camat]
    assert holders(Role.KETUA_RT, tree.kelurahan.place, TODAY) == []


def test_only_the_administrator_of_the_territory_appoints(tree: Tree) -> None:
    camat = person_of(make_official(Role.CAMAT, tree.kecamatan))
    with pytest.raises(NotAllowedError):
        lurah(make_account(), tree, camat)


def test_a_resident_who_becomes_ketua_rt_loses_the_password(administrator: Person, tree: Tree) -> None:
    account = make_account(make_resident(tree.rt))
    account.set_password("belimbing manis sekali")
    account.save()
    phone = client_for(account, method="password")
    appoint(account=account, role=Role.KETUA_RT, region=tree.rt, by=administrator, starts=YEAR)
    account.refresh_from_db()
    assert not account.has_usable_password()
    assert phone.get("/akun/").status_code == 302


def test_an_appointment_ends_once_and_not_before_it_began(administrator: Person, tree: Tree) -> None:
    appointment = lurah(make_account(), tree, administrator)
    with pytest.raises(AppointmentError):
        end_appointment(appointment=appointment, by=administrator, last_day=date(2025, 12, 31))
    end_appointment(appointment=appointment, by=administrator, last_day=date(2026, 6, 30))
    with pytest.raises(AppointmentError):
        end_appointment(appointment=appointment, by=administrator, last_day=date(2026, 7, 30))
    assert holders(Role.LURAH, tree.rt.place, TODAY) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (OfficialData(name=" "), "name"),
        (OfficialData(name="Sari", nip="123"), "nip"),
        (OfficialData(name="Sari", golongan="IX/z"), "golongan"),
    ],
)
def test_an_official_who_cannot_be_is_refused(
    administrator: Person, tree: Tree, data: OfficialData, code: str
) -> None:
    with pytest.raises(AppointmentError) as caught:
        create_official(data=data, by=administrator, place=tree.kelurahan.place)
    assert caught.value.code == code


@pytest.mark.django_db(transaction=True)
def test_of_eight_appointed_at_once_one_holds_the_office(tree: Tree) -> None:
    by = person_of(make_official(Role.ADMINISTRATOR, tree.kecamatan))
    accounts = [make_account() for _number in range(8)]

    def attempt(account: Account) -> bool:
        try:
            lurah(account, tree, by)
        except AppointmentError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, accounts)) == 1
    assert Appointment.objects.filter(role=Role.LURAH).count() == 1
