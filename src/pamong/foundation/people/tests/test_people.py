"""Residents: stored encrypted, found by any spelling, unique by NIK, in bulk and one by one."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection

from pamong.foundation.audit.models import Entry
from pamong.foundation.people import services
from pamong.foundation.people.codes import CodeList
from pamong.foundation.people.errors import InvalidFieldError, NotRevealedError, TakenError
from pamong.foundation.people.models import Household, NameToken, Resident
from pamong.foundation.people.queries import facts_of, masked, search
from pamong.foundation.people.records import HouseholdData, ResidentData
from pamong.foundation.regions.scope import Territory, system_scope, territory
from tests.support import Tree, make_household, make_resident, next_nik, office_tree

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
DESK = SimpleNamespace(id=uuid4())


def person(**changes: object) -> ResidentData:
    data = ResidentData(
        nik=next_nik(), name="Sri Wahyuni", sex="P", birth_place="Malang", birth_date=date(1990, 1, 17),
        religion=1, education=5, occupation=88, marital_status=2, relation=1,
    )  # fmt: skip
    return replace(data, **changes)  # type: ignore[arg-type]


@pytest.fixture
def tree() -> Iterator[Tree]:
    with system_scope("test"):
        yield office_tree()


@pytest.fixture
def household(tree: Tree) -> Household:
    return make_household(tree.rt)


def test_numbers_lie_encrypted_in_the_database(household: Household) -> None:
    resident = services.register_resident(household=household, data=person(phone="081234567890"), by=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik, phone FROM people_resident")
        stored = b"".join(bytes(cell) for cell in cursor.fetchone())
    assert (resident.nik or "").encode() not in stored
    assert b"81234567890" not in stored


def test_a_nik_is_registered_once(household: Household, tree: Tree) -> None:
    data = person()
    services.register_resident(household=household, data=data, by=DESK)
    with pytest.raises(TakenError) as caught:
        services.register_resident(household=make_household(tree.other_rt), data=data, by=DESK)
    assert caught.value.field == "nik"


def test_a_family_card_is_registered_once(tree: Tree) -> None:
    data = HouseholdData(tree.rt.place, "9999990101207777", "Jalan Belimbing 12")
    services.register_household(data=data, by=DESK)
    with pytest.raises(TakenError) as caught:
        services.register_household(data=data, by=DESK)
    assert caught.value.field == "kk_number"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"nik": "123"}, "nik"),
        ({"name": "  "}, "name"),
        ({"birth_date": date(2999, 1, 1)}, "birth_date"),
        ({"religion": 99}, "religion"),
        ({"sex": "X"}, "sex"),
        ({"phone": "0341 555"}, "phone"),
        ({"birth_place": "x" * 61}, "birth_place"),
    ],
)
def test_what_cannot_be_names_its_field(household: Household, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidFieldError) as caught:
        services.register_resident(household=household, data=person(**changes), by=DESK, today=TODAY)
    assert caught.value.field == field
    assert not Resident.objects.exists()


def test_an_update_finds_the_new_name_and_records_no_value(household: Household) -> None:
    data = person(name="Moch Yusuf")
    resident = services.register_resident(household=household, data=data, by=DESK)
    services.update_resident(resident=resident, data=replace(data, name="Agus Yusuf"), by=DESK)
    assert [found.pk for found in search("agus")] == [resident.pk]
    assert search("muhammad") == []
    entry = Entry.objects.get(action="people.resident_updated")
    assert "name" in str(entry.content)
    assert "Agus" not in str(entry.content)


def test_an_update_that_changes_nothing_records_nothing(household: Household) -> None:
    data = person()
    resident = services.register_resident(household=household, data=data, by=DESK)
    services.update_resident(resident=resident, data=data, by=DESK)
    assert not Entry.objects.filter(action="people.resident_updated").exists()


@pytest.mark.parametrize("typed", ["moh", "MOCH", "muhammad", "m. yusuf", "yusuf moh", "H. Moch. Yus"])
def test_spellings_of_muhammad_meet(tree: Tree, typed: str) -> None:
    for name in ("Moch. Yusuf", "Mohamad Yusuf", "Muhammad Yusuf", "H. M. Yusuf, S.H."):
        make_resident(tree.rt, name=name, sex="L")
    make_resident(tree.rt, name="Yuni")
    assert len(search(typed)) == 4


@pytest.mark.parametrize("typed", ["", "  ", ".,-", "🙂"])
def test_nothing_to_search_finds_nothing(tree: Tree, typed: str) -> None:
    make_resident(tree.rt)
    assert search(typed) == []


def test_search_is_one_query(tree: Tree, django_assert_num_queries: object) -> None:
    make_resident(tree.rt, name="Siti Aminah Wulandari")
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert search("siti ami wulan")


def test_search_stays_inside_the_territory(tree: Tree) -> None:
    make_resident(tree.rt, name="Wulan Sini")
    make_resident(tree.other_rt, name="Wulan Sana")
    with territory(Territory(ranges=(tree.kelurahan.place_range,))):
        assert [found.name for found in search("wulan")] == ["Wulan Sini"]
    with territory(Territory()):
        assert search("wulan") == []


def test_the_dead_are_not_found(tree: Tree) -> None:
    make_resident(tree.rt, name="Wulan", status=2)
    assert search("wulan") == []


def test_letters_get_words_and_the_whole_family(tree: Tree) -> None:
    household = make_household(tree.rt, address="Jalan Belimbing 12")
    head = make_resident(tree.rt, household=household, name="Wulan", back_title="S.E.")
    make_resident(tree.rt, household=household, name="Dwi", relation=4)
    facts = facts_of(head)
    assert facts.name == "Wulan, S.E."
    assert facts.nik == head.nik
    assert facts.address == (
        "Jalan Belimbing 12, RT 001 RW 001, Kelurahan Purwantoro, Kecamatan Blimbing, Kota Malang"
    )
    assert [(member.name, member.relation) for member in facts.members] == [
        ("Wulan, S.E.", "Kepala Keluarga"),
        ("Dwi", "Anak"),
    ]
    assert masked(head).nik == f"•••• •••• •••• {(head.nik or '')[-4:]}"


def test_looking_up_a_nik_is_recorded_even_in_vain(tree: Tree) -> None:
    resident = make_resident(tree.rt)
    assert services.look_up_nik(resident.nik or "", by=DESK) == resident
    assert services.look_up_nik(next_nik(), by=DESK) is None
    assert Entry.objects.filter(action="people.nik_looked_up").count() == 2


@pytest.mark.parametrize("reason", ["", " ", "ya", "NIK 9999990101900001"])
def test_a_number_needs_a_reason_in_words(tree: Tree, reason: str) -> None:
    with pytest.raises(NotRevealedError):
        services.reveal(make_resident(tree.rt), "nik", by=DESK, reason=reason)


def test_thousands_are_registered_in_seconds(tree: Tree) -> None:
    def families() -> Iterator[tuple[HouseholdData, list[ResidentData]]]:
        for number in range(1_000):
            card = HouseholdData(tree.rt.place, f"99999902{number:08}", "Jalan Contoh")
            yield card, [person(nik=f"9999991701{digit}{number:05}", name="Moch Ali") for digit in range(3)]

    start = time.process_time()  # what else this machine does is not ours
    assert services.bulk_register(families()) == 3_000
    assert time.process_time() - start < 6
    assert NameToken.objects.filter(token="muhammad").count() == 3_000
    resident = Resident.objects.select_related("household").last()
    assert resident is not None
    assert (resident.nik or "").startswith("9999991701")
    assert services.look_up_nik(resident.nik or "", by=DESK) == resident


def test_bulk_stores_nothing_when_one_nik_is_known(tree: Tree) -> None:
    known = make_resident(tree.rt)
    card = HouseholdData(tree.rt.place, "9999990200000001", "Jalan Contoh")
    with pytest.raises(TakenError):
        services.bulk_register([(card, [person(), person(nik=known.nik)])])
    assert Resident.objects.count() == 1


def test_codes_are_spoken() -> None:
    assert CodeList.OCCUPATION.label(1) == "Belum/Tidak Bekerja"
    assert CodeList.EDUCATION.label(5) == "SLTA/Sederajat"
    assert CodeList.RELIGION.label(5) == "Buddha"
    assert len(CodeList.OCCUPATION.choices()) == 89
