"""The pages of incidents: who sees which, what they offer, and what a tap does."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from pamong.core.regions import RegionCode
from pamong.core.roles import Role
from pamong.core.weather import Point
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import person_of
from pamong.foundation.files.services import accept_image, read, remove
from pamong.foundation.regions.models import Region
from pamong.foundation.regions.scope import system_scope
from pamong.satgas.incident_cards import cards_of
from pamong.satgas.models import Incident, Presence, Report, Step
from pamong.satgas.services import incidents
from pamong.satgas.services.incidents import Deed
from pamong.satgas.services.reports import Seen
from pamong.satgas.services.reports import report as keep_report
from pamong.satgas.tests.crewed import Crewed, crewed_post
from pamong.satgas.tests.pictures import jpeg
from tests.support import make_account, make_official
from tests.support.web import client_for

LIST = "/satgas/kejadian/"


@pytest.fixture
def world(db: None) -> Crewed:
    with system_scope("test"):
        return crewed_post()


def reported(world: Crewed, **more: Any) -> Report:
    values: dict[str, Any] = {
        "key": uuid4(), "place": world.tree.rw.place, "device": b"1" * 32, "depth_cm": 50, "trapped": False,
    }  # fmt: skip
    with system_scope("test"):
        return keep_report(Seen(**values | more), now=timezone.now())


def verified(world: Crewed, **more: Any) -> Incident:
    made = reported(world, **more)
    with system_scope("test"):
        return incidents.verify(made.incident_id, Deed(by=person_of(world.agus), now=timezone.now()))


def address(row: Incident | Report, slug: str = "") -> str:
    pk = row.incident_id if isinstance(row, Report) else row.pk
    return f"{LIST}{pk}/{slug}/" if slug else f"{LIST}{pk}/"


def tap(who: Account | Client, row: Incident | Report, slug: str, **fields: Any) -> HttpResponse:
    client = who if isinstance(who, Client) else client_for(who)
    pk = row.incident_id if isinstance(row, Report) else row.pk
    body = {"kunci": str(uuid4()), "versi": Incident.system().get(pk=pk).version}
    return client.post(address(row, slug), body | fields)  # type: ignore[return-value]


def state(row: Incident | Report) -> str:
    pk = row.incident_id if isinstance(row, Report) else row.pk
    return Incident.system().get(pk=pk).state


def page(who: Account, where: str) -> str:
    answer = client_for(who).get(where)
    assert answer.status_code == 200
    return answer.content.decode()


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("selesai.jpg", jpeg(exif=True), content_type="image/jpeg")


def test_from_a_report_to_the_photo_that_closes_it_by_taps(world: Crewed) -> None:
    row, budi = reported(world), world.crew["Budi"]
    assert tap(world.agus, row, "pastikan", judul="Depan Pasar Contoh").status_code == 302
    assert tap(world.agus, row, "tugaskan", petugas=str(budi.pk)).status_code == 302
    for slug in ("berangkat", "tiba", "terkendali"):
        assert tap(budi, row, slug).status_code == 302
    assert tap(budi, row, "selesai", catatan="sampah diangkat", foto=photo()).status_code == 302
    assert state(row) == Incident.State.CLOSED
    proof = Step.system().get(incident=row.incident_id, what="closed").photo
    assert proof is not None and b"Exif" not in read(proof)
    told = page(world.agus, address(row))
    assert "Depan Pasar Contoh" in told and "Ditugaskan kepada Budi" in told and "sampah diangkat" in told
    assert "Selesai sejak kemarin" in page(world.agus, LIST)


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("agus", {"pastikan", "bukan-kejadian", "catatan", "gabung"}),
        ("crew", {"pastikan", "bukan-kejadian", "catatan", "gabung"}),
        ("lurah", {"pastikan", "bukan-kejadian", "catatan"}),
    ],
)
def test_a_page_offers_what_its_reader_may_do(world: Crewed, who: str, offered: set[str]) -> None:
    row = reported(world)
    reported(world, place=world.tree.neighbour_rw.place)
    reader = world.crew["Eko"] if who == "crew" else getattr(world, who)
    text = page(reader, address(row))
    slugs = {"pastikan", "tugaskan", "ambil", "bukan-kejadian", "catatan", "gabung", "selesai"}
    assert {slug for slug in slugs if f"/{slug}/" in text} == offered


def test_the_crew_verifies_but_does_not_talk_away_what_holds_it(world: Crewed) -> None:
    row = verified(world)
    answer = tap(world.crew["Budi"], row, "bukan-kejadian", catatan="kering sekali")
    assert answer.status_code == 403
    assert "koordinator Satgas" in answer.content.decode()
    assert state(row) == Incident.State.VERIFIED


def test_closing_without_a_photo_asks_for_one_and_keeps_what_was_typed(world: Crewed) -> None:
    row, budi = verified(world), world.crew["Budi"]
    for slug in ("ambil", "tiba", "terkendali"):
        tap(budi, row, slug)
    answer = tap(budi, row, "selesai", catatan="sudah kering semua")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Ada yang perlu diperbaiki" in text and "sudah kering semua" in text
    assert state(row) == Incident.State.CONTAINED


def test_a_photo_is_made_anew_and_seen_by_the_watch_only(world: Crewed) -> None:
    row = reported(world, photo=accept_image(jpeg(exif=True)))
    kept = row.photo
    assert kept is not None
    where = f"{address(row)}foto/{kept.pk}/"
    answer = client_for(world.agus).get(where)
    assert answer["Content-Type"] == "image/jpeg" and b"Exif" not in answer.content
    assert client_for(make_account()).get(where).status_code == 403
    assert Client().get(where).status_code == 302
    other = reported(world)
    assert client_for(world.agus).get(f"{address(other)}foto/{kept.pk}/").status_code == 404
    with system_scope("test"):
        remove(kept)
    assert client_for(world.agus).get(where).status_code == 404
    assert where not in page(world.agus, address(row))


def test_a_page_that_is_too_old_says_how_it_stands(world: Crewed) -> None:
    row = reported(world)
    version = Incident.system().get(pk=row.incident_id).version
    tap(world.agus, row, "pastikan", judul="Depan pasar")
    answer = tap(world.lurah, row, "bukan-kejadian", catatan="kering sekali", versi=version)
    assert answer.status_code == 409
    assert "menunggu petugas" in answer.content.decode()
    outbox = client_for(world.lurah).post(
        address(row, "bukan-kejadian"), {"catatan": "kering sekali", "versi": version},
        headers={"accept": "application/json, text/html;q=0.5"},
    )  # fmt: skip
    assert outbox.status_code == 409
    assert outbox.json()["state"] == "verified" and "menunggu petugas" in outbox.json()["error"]


def test_the_phones_outbox_is_answered_in_words_it_can_show(world: Crewed) -> None:
    row = verified(world)
    answer = client_for(world.crew["Budi"]).post(
        address(row, "berangkat"), {"kunci": str(uuid4())}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 409


def test_a_double_tap_is_one_success(world: Crewed) -> None:
    row, key = verified(world), str(uuid4())
    budi = client_for(world.crew["Budi"])
    answers = [tap(budi, row, "ambil", kunci=key).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert Step.system().filter(incident=row, what="on_way").count() == 1


def test_the_proposal_says_why(world: Crewed) -> None:
    world.shifts()
    row = verified(world)
    text = page(world.agus, address(row))
    assert "Belum ada petugas yang hadir" in text
    assert "Tugaskan Budi" in text  # who did not check in can still be called


def test_merged_it_leads_to_the_other(world: Crewed) -> None:
    target, row = verified(world), reported(world)
    assert tap(world.agus, row, "gabung", ke=str(target.pk)).status_code == 302
    assert client_for(world.agus).get(address(row))["Location"] == address(target)
    assert "2 laporan" in page(world.agus, address(target))


def test_merging_into_what_one_may_not_see_is_merging_into_nothing(world: Crewed) -> None:
    ketua = make_official(Role.KETUA_RW, world.tree.rw)
    row, elsewhere = reported(world), verified(world, place=world.tree.neighbour_rw.place)
    assert tap(ketua, row, "gabung", ke=str(elsewhere.pk)).status_code in (403, 404)
    assert state(row) == Incident.State.REPORTED


def test_heads_of_rw_and_rt_see_and_verify_their_own_and_nothing_else(world: Crewed) -> None:
    row = reported(world)
    for elder in (make_official(Role.KETUA_RW, world.tree.rw), make_official(Role.KETUA_RT, world.tree.rt)):
        assert "Genangan RW 001 Purwantoro" in page(elder, LIST)
        assert client_for(elder).get(address(row)).status_code == 200
    for stranger in (
        make_official(Role.KETUA_RW, world.tree.neighbour_rw),
        make_official(Role.KETUA_RT, world.tree.other_rt),
    ):
        assert "Genangan RW 001 Purwantoro" not in page(stranger, LIST)
        assert client_for(stranger).get(address(row)).status_code == 404
        assert tap(stranger, row, "pastikan", judul="Di sana").status_code == 404
    assert state(row) == Incident.State.REPORTED


def test_another_kecamatan_sees_nothing_and_residents_and_strangers_do_not_come_in(world: Crewed) -> None:
    klojen = RegionCode.parse("35.73.02")
    Region.objects.create(place=klojen.place, code=klojen.text, level="kecamatan", name="Klojen")
    row = reported(world)
    other = make_official(Role.KOORDINATOR_SATGAS, klojen, nip="", golongan="")
    assert client_for(other).get(address(row)).status_code == 404
    assert client_for(make_account()).get(LIST).status_code == 403
    assert Client().get(LIST)["Location"].startswith("/masuk/")


def test_wrong_methods_and_unknown_acts(world: Crewed) -> None:
    row, agus = reported(world), client_for(world.agus)
    assert agus.post(LIST).status_code == 405
    assert agus.post(address(row)).status_code == 405
    assert agus.get(address(row, "pastikan")).status_code == 405
    assert agus.post(address(row, "hapus")).status_code == 404


def test_the_crews_own_page_shows_what_one_has_in_hand_with_the_next_tap(world: Crewed) -> None:
    row, budi = verified(world), world.crew["Budi"]
    tap(world.agus, row, "tugaskan", petugas=str(budi.pk))
    with system_scope("test"):
        (card,) = cards_of(person_of(budi))
        assert card.tap is not None and card.address == address(row, "berangkat")
        assert "Jarak" not in card.text
        assert cards_of(person_of(world.crew["Eko"])) == []


def test_ones_own_card_says_how_far_it_is(world: Crewed) -> None:
    row, budi = verified(world, point=Point(-7.95, 112.65)), world.crew["Budi"]
    tap(budi, row, "ambil")
    came = world.presence("Budi", "7.56")
    Presence.system().filter(pk=came.pk).update(latitude=-7.955396, longitude=112.65)
    assert "Jarak 600 m dari tempat absen terakhir" in page(budi, LIST)
    assert "Petugas: Budi" in page(world.agus, LIST)


def test_no_number_of_anybody_is_taken(world: Crewed) -> None:
    row = reported(world)
    answer = tap(world.agus, row, "catatan", catatan="rumah 9999991203900001")
    assert answer.status_code == 422 and "Jangan menulis NIK" in answer.content.decode()


def test_a_list_costs_the_same_however_long_it_is(world: Crewed, django_assert_max_num_queries: Any) -> None:
    for _ in range(8):
        reported(world)
    client = client_for(world.agus)
    client.get(LIST)
    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_who_verifies_says_in_which_rw_it_is_and_its_head_is_told_and_sees_it(world: Crewed) -> None:
    row = reported(world, place=world.tree.kelurahan.place)
    ketua = make_official(Role.KETUA_RW, world.tree.rw)
    assert client_for(ketua).get(address(row)).status_code == 404
    assert "RW 002" in page(world.agus, address(row))
    elsewhere = RegionCode("35.73.01.1008.001").place
    assert tap(world.agus, row, "pastikan", judul="Depan pasar", rw=str(elsewhere)).status_code == 422
    assert (
        tap(world.agus, row, "pastikan", judul="Depan pasar", rw=str(world.tree.rw.place)).status_code == 302
    )
    assert client_for(ketua).get(address(row)).status_code == 200
    assert world.inbox(ketua) == ["Ada genangan di RW Bapak/Ibu: Depan pasar."]
    assert 'name="rw"' not in page(world.agus, address(reported(world)))
