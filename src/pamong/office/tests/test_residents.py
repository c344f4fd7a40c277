"""Residents for desk and RT head: inside the territory and nowhere else, numbers hidden until a reason is given."""

import pytest

from pamong.foundation.access.models import Account
from pamong.foundation.audit.models import Entry
from pamong.foundation.people.models import Resident
from pamong.foundation.regions.scope import system_scope
from tests.support import (
    Role,
    Tree,
    client_for,
    make_account,
    make_official,
    make_resident,
    next_nik,
    office_tree,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return office_tree()


@pytest.fixture
def rt(tree: Tree) -> Account:
    return make_official(Role.KETUA_RT, tree.rt)


@pytest.fixture
def desk(tree: Tree) -> Account:
    return make_official(Role.STAF_KELURAHAN, tree.kelurahan)


def found_by(account: Account, text: str) -> list[str]:
    answer = client_for(account).get("/warga/", {"cari": text})
    return [resident.name for resident, _where in answer.context["found"]]


@pytest.mark.parametrize("typed", ["moh", "Moch.", "muhammad hid", "HIDAYAT m", "m. hidayat"])
def test_a_name_is_found_however_it_is_spelt(desk: Account, tree: Tree, typed: str) -> None:
    make_resident(tree.rt, name="Moch. Nu'man Hidayat", sex="L")
    make_resident(tree.rt, name="Siti Aminah")
    assert found_by(desk, typed) == ["Moch. Nu'man Hidayat"]


def test_each_sees_the_own_territory_only(rt: Account, desk: Account, tree: Tree) -> None:
    make_resident(tree.rt, name="Wulan Satu")
    make_resident(tree.neighbour_rt, name="Wulan Dua")
    make_resident(tree.other_rt, name="Wulan Tiga")
    assert found_by(rt, "wulan") == ["Wulan Satu"]
    assert found_by(desk, "wulan") == ["Wulan Dua", "Wulan Satu"]


@pytest.mark.parametrize("path", ["", "buka/", "kode/", "konfirmasi/"])
def test_the_neighbours_resident_does_not_exist(rt: Account, desk: Account, tree: Tree, path: str) -> None:
    stranger = make_resident(tree.other_rt)
    client = client_for(desk)
    url = f"/warga/{stranger.pk}/{path}"
    assert (client.post(url) if path else client.get(url)).status_code == 404
    neighbour = make_resident(tree.neighbour_rt)
    assert client_for(rt).get(f"/warga/{neighbour.pk}/").status_code == 404


def test_numbers_are_hidden_on_the_page(desk: Account, tree: Tree) -> None:
    resident = make_resident(tree.rt, phone="+6281234567890")
    page = client_for(desk).get(f"/warga/{resident.pk}/").content.decode()
    assert resident.nik not in page
    assert resident.household.kk_number not in page
    assert "81234567890" not in page
    assert resident.nik[-4:] in page


def test_a_number_opens_with_a_reason_that_is_kept(desk: Account, tree: Tree) -> None:
    resident = make_resident(tree.rt)
    page = client_for(desk).post(
        f"/warga/{resident.pk}/buka/", {"field": "nik", "reason": "mencocokkan KTP di loket"}
    )
    assert resident.nik in page.content.decode()
    entry = Entry.objects.get(action="people.revealed")
    assert (entry.actor, entry.office) == (desk.pk, "35.73.01.1007")
    assert "mencocokkan KTP" in str(entry.content)
    assert resident.nik not in str(entry.content)


@pytest.mark.parametrize("reason", ["", "  ", "x", "9999990101900001"])
def test_a_number_stays_shut_without_a_good_reason(desk: Account, tree: Tree, reason: str) -> None:
    resident = make_resident(tree.rt)
    answer = client_for(desk).post(f"/warga/{resident.pk}/buka/", {"field": "nik", "reason": reason})
    assert answer.status_code == 422
    assert resident.nik not in answer.content.decode()
    assert not Entry.objects.filter(action="people.revealed").exists()


def test_a_nik_is_looked_up_by_post_and_recorded(desk: Account, tree: Tree) -> None:
    resident = make_resident(tree.rt)
    answer = client_for(desk).post("/warga/nik/", {"nik": f"{resident.nik[:8]} {resident.nik[8:]}"})
    assert answer.headers["Location"] == f"/warga/{resident.pk}/"
    assert Entry.objects.filter(action="people.nik_looked_up", subject=str(resident.pk)).exists()


def test_a_nik_of_another_kelurahan_is_not_found(desk: Account, tree: Tree) -> None:
    stranger = make_resident(tree.other_rt)
    answer = client_for(desk).post("/warga/nik/", {"nik": stranger.nik})
    assert "Tidak ada warga dengan NIK itu" in answer.content.decode()


def test_a_nik_in_the_address_is_not_searched(desk: Account, tree: Tree) -> None:
    resident = make_resident(tree.rt)
    answer = client_for(desk).get("/warga/", {"cari": resident.nik})
    assert answer.context["found"] == []
    assert "NIK tidak boleh tertulis" in answer.content.decode()


def form(tree: Tree, **changes: str) -> dict[str, str]:
    values = {
        "rt": str(tree.rt.place), "kk_number": "9999 9901 0120 7777", "address": "Jalan Belimbing 12",
        "nik": next_nik(), "name": "Sri Wahyuni", "sex": "P", "birth_place": "Malang",
        "birth_date_day": "17", "birth_date_month": "1", "birth_date_year": "1990", "religion": "1",
        "education": "5", "occupation": "88", "marital_status": "1", "relation": "1", "phone": "",
    }  # fmt: skip
    return values | changes


def test_the_desk_registers_a_resident(desk: Account, tree: Tree) -> None:
    answer = client_for(desk).post("/warga/tambah/", form(tree))
    assert answer.status_code == 302
    with system_scope("test"):
        resident = Resident.objects.get(name="Sri Wahyuni")
    assert resident.household.kk_number == "9999990101207777"
    assert found_by(desk, "wahyuni") == ["Sri Wahyuni"]


def test_the_second_member_joins_the_known_family_card(desk: Account, tree: Tree) -> None:
    client = client_for(desk)
    client.post("/warga/tambah/", form(tree))
    client.post("/warga/tambah/", form(tree, name="Bagus Wahyudi", relation="4", address=""))
    with system_scope("test"):
        assert len({resident.household_id for resident in Resident.objects.all()}) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"nik": "999999123"}, "NIK harus 16 angka"),
        ({"nik": ""}, "Isi NIK"),
        ({"birth_date_day": "31", "birth_date_month": "2"}, "Tanggal 31 Februari 1990 tidak ada"),
        ({"birth_date_year": "2990"}, "belum terjadi"),
        ({"kk_number": "12"}, "Nomor KK harus 16 angka"),
        ({"phone": "0341 555"}, "diawali 08"),
        ({"name": "x" * 101}, "paling banyak"),
        ({"address": ""}, "Isi alamat"),
        ({"religion": "99"}, "agama"),
    ],
)
def test_wrong_input_is_answered_at_its_field_and_nothing_is_lost(
    desk: Account, tree: Tree, changes: dict[str, str], words: str
) -> None:
    answer = client_for(desk).post("/warga/tambah/", form(tree, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Jalan Belimbing 12" in answer.content.decode() or changes == {"address": ""}
    assert not Resident.system().exists()


def test_a_known_nik_names_its_field(desk: Account, tree: Tree) -> None:
    known = make_resident(tree.rt)
    answer = client_for(desk).post("/warga/tambah/", form(tree, nik=known.nik or ""))
    assert "sudah terdaftar" in answer.context["form"].errors["nik"][0]


def test_markup_in_a_name_is_printed_literally(desk: Account, tree: Tree) -> None:
    client = client_for(desk)
    client.post("/warga/tambah/", form(tree, name="<b>#sys</b> 🙂"))
    page = client.get("/warga/", {"cari": "sys"}).content.decode()
    assert "&lt;b&gt;#sys&lt;/b&gt; 🙂" in page


def test_nobody_registers_outside_the_territory(desk: Account, tree: Tree) -> None:
    answer = client_for(desk).post("/warga/tambah/", form(tree, rt=str(tree.other_rt.place)))
    assert answer.status_code == 422
    assert not Resident.system().exists()


def test_search_and_page_take_few_queries(
    desk: Account, tree: Tree, django_assert_max_num_queries: object
) -> None:
    people = [make_resident(tree.rt, name=f"Wulan {number}") for number in range(12)]
    make_account(people[0])
    client = client_for(desk)
    client.get("/warga/", {"cari": "wulan"})
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        client.get("/warga/", {"cari": "wulan"})
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        client.get(f"/warga/{people[0].pk}/")
