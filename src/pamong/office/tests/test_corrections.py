"""What an administrator corrects: the data of officials, the letterheads of offices."""

import pytest

from pamong.foundation.access.models import Account
from pamong.foundation.audit.models import Entry
from pamong.foundation.regions.models import Office
from pamong.office.tests.passkeys import phone_of
from tests.support import Role, Tree, client_for, make_official, office_tree

pytestmark = pytest.mark.django_db
NIP = "197503122000032001"


@pytest.fixture
def tree() -> Tree:
    return office_tree()


@pytest.fixture
def administrator(tree: Tree) -> Account:
    return make_official(Role.ADMINISTRATOR, tree.kecamatan)


@pytest.fixture
def lurah(tree: Tree) -> Account:
    return make_official(Role.LURAH, tree.kelurahan, name="Ratna Kusuma")


@pytest.fixture
def office(tree: Tree) -> Office:
    return Office.objects.get_or_create(
        region_id=tree.kelurahan.place, defaults={"name": "Kelurahan Purwantoro", "seat": "Malang"}
    )[0]


def head(**changes: str) -> dict[str, str]:
    values = {
        "letterhead": "PEMERINTAH KOTA MALANG\nKELURAHAN PURWANTORO", "address": "Jalan Contoh 1, 65122",
        "contact": "(0341) 000000", "seat": "Malang", "unit_code": "35.73.01.1007", "paper": "f4",
        "number_pattern": "{kode}/{urut:3}/{unit}/{tahun}",
    }  # fmt: skip
    return values | changes


def test_titles_and_nip_follow_the_official(administrator: Account, lurah: Account) -> None:
    phone_of(lurah)
    client, path = client_for(administrator), f"/petugas/{lurah.pk}/data/"
    assert "Ratna Kusuma" in client.get(path).content.decode()
    answer = client.post(path, {"name": "Ratna Kusuma", "back_title": "S.STP.", "nip": NIP})
    assert answer.status_code == 302
    lurah.refresh_from_db()
    assert (lurah.full_name, lurah.nip) == ("Ratna Kusuma, S.STP.", NIP)
    assert Entry.objects.filter(action="access.official_corrected").count() == 1


def test_a_name_is_corrected_until_there_is_a_key(administrator: Account, lurah: Account) -> None:
    client, path = client_for(administrator), f"/petugas/{lurah.pk}/data/"
    assert client.post(path, {"name": "Ratna Kusumastuti"}).status_code == 302
    phone_of(lurah)
    answer = client.post(path, {"name": "Orang Lain"})
    assert (answer.status_code, "sesudah kunci dibuat" in answer.content.decode()) == (422, True)
    lurah.refresh_from_db()
    assert lurah.name == "Ratna Kusumastuti"


@pytest.mark.parametrize(
    ("changes", "words"), [({"name": ""}, "nama"), ({"nip": "123"}, "NIP harus 18 angka")]
)
def test_wrong_data_of_an_official_is_explained(
    administrator: Account, lurah: Account, changes: dict[str, str], words: str
) -> None:
    values = {"name": "Ratna Kusuma"} | changes
    answer = client_for(administrator).post(f"/petugas/{lurah.pk}/data/", values)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_the_letterhead_of_an_office_is_its_own(administrator: Account, office: Office, tree: Tree) -> None:
    client, path = client_for(administrator), f"/wilayah/{tree.kelurahan.text}/kantor/"
    assert client.get(path).status_code == 200
    assert client.post(path, head()).status_code == 302
    assert client.post(path, head()).status_code == 302  # nothing changed: nothing written down
    office.refresh_from_db()
    assert office.letterhead == ["PEMERINTAH KOTA MALANG", "KELURAHAN PURWANTORO"]
    assert (office.paper, office.address) == ("f4", "Jalan Contoh 1, 65122")
    assert Entry.objects.filter(action="office.changed").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number_pattern": "{kode}/{tahun}"}, "urut"),
        ({"number_pattern": "{kode}/{urut}/{hari}/{tahun}"}, "tidak dikenal"),
        ({"letterhead": "a\nb\nc\nd\ne"}, "empat baris"),
        ({"letterhead": "x" * 71}, "empat baris"),
        ({"letterhead": " \n "}, "kop surat"),
        ({"seat": ""}, "tempat"),
        ({"paper": "a5"}, "kertas"),
    ],
)
def test_a_wrong_letterhead_is_explained_and_nothing_is_stored(
    administrator: Account, office: Office, tree: Tree, changes: dict[str, str], words: str
) -> None:
    path = f"/wilayah/{tree.kelurahan.text}/kantor/"
    answer = client_for(administrator).post(path, head(**changes))
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert Office.objects.get(pk=office.pk).address == office.address


def test_only_the_administrator_changes_them(lurah: Account, office: Office, tree: Tree) -> None:
    assert client_for(lurah).get(f"/wilayah/{tree.kelurahan.text}/kantor/").status_code == 403
    assert client_for(lurah).get(f"/petugas/{lurah.pk}/data/").status_code == 403
