"""A report without an account: how it is sent, kept, compared, limited, followed and forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from PIL import Image

from pamong.core.incidents import Act
from pamong.core.regions import RegionCode
from pamong.core.roles import Role
from pamong.foundation.access.person import person_of
from pamong.foundation.audit.models import Entry
from pamong.foundation.files.models import StoredFile
from pamong.foundation.files.services import read
from pamong.foundation.regions.models import Region
from pamong.foundation.regions.scope import system_scope
from pamong.satgas import abuse
from pamong.satgas.abuse import REPORTS
from pamong.satgas.models import Incident, Report
from pamong.satgas.services import incidents, reports
from pamong.satgas.services.incidents import Deed
from pamong.satgas.tests.crewed import Crewed, crewed_post
from pamong.satgas.tests.pictures import jpeg
from tests.support import make_account, make_official, make_resident
from tests.support.web import client_for

PAGE = "/banjir/lapor/"
SQUARE = [[112.64, -7.96], [112.66, -7.96], [112.66, -7.94], [112.64, -7.94], [112.64, -7.96]]


@pytest.fixture
def world(db: None) -> Crewed:
    with system_scope("test"):
        made = crewed_post()
    outline = {"type": "Polygon", "coordinates": [SQUARE]}
    Region.objects.filter(pk=made.tree.kelurahan.place).update(boundary=outline)
    return made


def phone(address: str = "127.0.0.1") -> Client:
    """A phone that opened the page once, as every phone does."""
    made = Client(REMOTE_ADDR=address)
    assert made.get(PAGE).status_code == 200
    return made


def body(world: Crewed, **more: Any) -> dict[str, Any]:
    return {"kunci": str(uuid4()), "wilayah": str(world.tree.rw.place), "kedalaman": "30"} | more


def photo(data: bytes, name: str = "air.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def send(world: Crewed, who: Client | None = None, **more: Any) -> HttpResponse:
    answer: HttpResponse = (who or phone()).post(PAGE, body(world, **more))  # type: ignore[assignment]
    return answer


def only() -> Report:
    return Report.system().select_related("incident", "photo").get()


def test_sent_it_is_an_incident_of_its_own_and_leads_to_its_page(world: Crewed) -> None:
    answer = send(world, terjebak="ya", patokan="depan pasar", foto=photo(jpeg()))
    kept = only()
    assert (answer.status_code, answer["Location"]) == (302, f"/banjir/l/{reports.token_of(kept.key)}/")
    assert (kept.depth_cm, kept.trapped, kept.note, kept.place) == (
        30,
        True,
        "depan pasar",
        world.tree.rw.place,
    )
    assert kept.incident.state == Incident.State.REPORTED
    assert kept.incident.title == "Genangan RW 001 Purwantoro"
    assert "depan pasar" not in str(list(Entry.objects.values_list("content", flat=True)))
    assert world.inbox(world.agus) == [
        "Warga melaporkan orang terjebak: Genangan RW 001 Purwantoro. Mohon segera dipastikan."
    ]


def test_nothing_is_kept_that_tells_who_it_was(world: Crewed) -> None:
    who = phone("203.0.113.7")
    send(world, who)
    kept = only()
    mark = next(cookie.value for name, cookie in who.cookies.items() if "perangkat" in name)
    columns = " ".join(str(value) for value in Report.system().values_list().get())
    assert "203.0.113.7" not in columns and mark not in columns
    assert len(kept.token_hash) == len(kept.device_hash) == 32
    assert reports.token_of(kept.key) not in columns


def test_the_photo_is_made_anew_without_place_and_phone(world: Crewed) -> None:
    send(world, foto=photo(jpeg(exif=True)))
    data = read(only().photo)
    picture = Image.open(BytesIO(data))
    assert picture.format == "JPEG" and not picture.getexif()
    assert b"Exif" not in data and b"Rahasia" not in data


def test_a_photo_that_cannot_be_read_keeps_the_rest_and_may_be_left_out(world: Crewed) -> None:
    answer = send(world, foto=photo(b"<svg onload=alert(1)>"), patokan="depan pasar")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Laporan juga boleh dikirim tanpa foto." in page and "depan pasar" in page
    assert not Report.system().exists() and not StoredFile.objects.exists()


def test_the_phones_place_is_enough_and_only_the_kelurahan_follows_from_it(world: Crewed) -> None:
    send(world, wilayah="", lintang="-7.95", bujur="112.65", ketelitian="12")
    kept = only()
    assert (kept.place, kept.latitude, kept.accuracy_m) == (world.tree.kelurahan.place, -7.95, 12)
    assert kept.incident.latitude == -7.95


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Pilih kelurahan dan RW"),
        ({"lintang": "-7.95", "bujur": "112.65", "ketelitian": "5000"}, "kurang teliti"),
        ({"lintang": "-6.2", "bujur": "106.8", "ketelitian": "10"}, "di luar wilayah kami"),
        ({"wilayah": "1234"}, "dari daftar"),
    ],
    ids=["nothing", "vague", "elsewhere", "not on the list"],
)
def test_without_a_place_it_says_what_to_do(world: Crewed, sent: dict[str, Any], words: str) -> None:
    fields: dict[str, Any] = {"wilayah": ""} | sent
    answer = send(world, **fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Report.system().exists()


def test_what_is_chosen_counts_more_than_what_the_phone_believes(world: Crewed) -> None:
    elsewhere = RegionCode("35.73.01.1008.001").place
    send(world, wilayah=str(elsewhere), lintang="-7.95", bujur="112.65", ketelitian="10")
    assert (only().place, only().latitude) == (elsewhere, None)


def test_depth_photo_and_words_may_stay_empty_for_water_does_not_wait(world: Crewed) -> None:
    send(world, kedalaman="")
    assert (only().depth_cm, only().trapped, only().photo) == (None, False, None)


def test_no_number_of_anybody_is_taken(world: Crewed) -> None:
    answer = send(world, patokan="rumah 9999991203900001")
    assert answer.status_code == 422 and "Jangan menulis NIK" in answer.content.decode()


def test_sent_twice_it_is_kept_once_and_leads_to_the_same_page(world: Crewed) -> None:
    who, key = phone(), str(uuid4())
    first, second = (send(world, who, kunci=key) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Report.system().count() == Incident.system().count() == 1


def test_a_report_that_waited_for_a_network_keeps_its_hour(world: Crewed) -> None:
    now = datetime.now(UTC)
    send(world, ditekan=(now - timedelta(minutes=40)).isoformat(), dikirim=now.isoformat())
    kept = only()
    assert kept.received_at - kept.observed_at == pytest.approx(
        timedelta(minutes=40), abs=timedelta(seconds=2)
    )
    assert kept.incident.opened_at == kept.observed_at


# The same water


def near(metres: float) -> dict[str, Any]:
    return {"wilayah": "", "lintang": f"{-7.95 + metres / 111_195:.6f}", "bujur": "112.65", "ketelitian": "5"}


def test_close_by_it_asks_whether_it_is_the_same_and_me_too_joins(world: Crewed) -> None:
    send(world, **near(0))
    first = Report.system().get()
    who = phone()
    answer = send(world, who, **near(40), terjebak="ya", kedalaman="90")
    second = Report.system().exclude(pk=first.pk).get()
    token = reports.token_of(second.key)
    assert answer["Location"] == f"/banjir/l/{token}/sama/"
    page = who.get(answer["Location"]).content.decode()
    assert "Genangan Purwantoro" in page and "kira-kira 40 m" in page
    for _ in range(2):  # a second tap changes nothing
        who.post(answer["Location"], {"kejadian": str(first.incident_id)})
    second.refresh_from_db()
    kept = Incident.system().get(pk=first.incident_id)
    assert (second.incident_id, second.joined) == (first.incident_id, True)
    assert (kept.depth_cm, kept.trapped) == (90, True)
    assert Incident.system().filter(state=Incident.State.MERGED).count() == 1
    assert "orang terjebak" in world.inbox(world.agus)[-1]


def test_another_place_stays_on_its_own(world: Crewed) -> None:
    send(world, **near(0))
    who = phone()
    answer = send(world, who, **near(40))
    assert who.post(answer["Location"]).status_code == 302
    assert Incident.system().filter(state=Incident.State.REPORTED).count() == 2
    assert "sama" not in send(world, **near(900))["Location"]


def test_after_two_hours_it_is_other_water(world: Crewed) -> None:
    send(world, **near(0))
    past = timezone.now() - timedelta(hours=2, minutes=1)
    Incident.system().update(opened_at=past)
    Report.system().update(observed_at=past)
    assert "sama" not in send(world, **near(0))["Location"]


def test_nobody_joins_an_incident_that_is_not_offered(world: Crewed) -> None:
    send(world, **near(0))
    first, who = Report.system().get(), phone()
    send(world, who, **near(900))
    second = Report.system().exclude(pk=first.pk).get()
    who.post(f"/banjir/l/{reports.token_of(second.key)}/sama/", {"kejadian": str(first.incident_id)})
    second.refresh_from_db()
    assert not second.joined and second.incident_id != first.incident_id


# Limits


def test_a_phone_that_floods_us_is_told_to_call_and_a_neighbour_is_not(world: Crewed) -> None:
    who = phone()
    answers = [send(world, who).status_code for _ in range(REPORTS.device + 1)]
    assert answers == [302] * REPORTS.device + [429]
    assert 'href="tel:112"' in send(world, who).content.decode()
    assert send(world, phone()).status_code == 302


def test_a_whole_street_behind_one_address_is_heard(world: Crewed) -> None:
    answers = {send(world, phone("198.51.100.4")).status_code for _ in range(60)}
    assert answers == {302}


def test_a_machine_that_throws_its_cookies_away_ends_but_known_phones_go_on(
    world: Crewed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abuse, "REPORTS", replace(REPORTS, address=3))
    known = phone("198.51.100.4")
    assert send(world, known).status_code == 302
    machine = [send(world, Client(REMOTE_ADDR="198.51.100.4")).status_code for _ in range(4)]
    assert machine == [302, 302, 429, 429]
    assert send(world, known).status_code == 302
    assert send(world, phone("198.51.100.5")).status_code == 302


def test_the_limit_is_asked_before_the_photo_is_opened(
    world: Crewed, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = phone()
    for _ in range(REPORTS.device):
        send(world, who)

    def opened(data: object) -> bytes:
        raise AssertionError("a photo beyond the limit was opened")

    monkeypatch.setattr("pamong.satgas.report_form.accept_image", opened)
    assert send(world, who, foto=photo(jpeg())).status_code == 429


# The page that follows


def follow(report: Report) -> str:
    return Client().get(f"/banjir/l/{reports.token_of(report.key)}/").content.decode()


def test_the_page_follows_in_plain_words_and_names_nobody(world: Crewed) -> None:
    send(world, patokan="rumah cat biru", foto=photo(jpeg()))
    kept = only()
    assert "Petugas akan memastikannya" in follow(kept)
    with system_scope("test"):
        agus, budi = (person_of(who) for who in (world.agus, world.crew["Budi"]))
        now = timezone.now()
        incidents.verify(kept.incident_id, Deed(by=agus, now=now), title="Depan rumah Bu Contoh")
        assert "sudah dipastikan" in follow(kept)
        incidents.assign(kept.incident_id, Deed(by=agus, now=now), to=world.crew["Budi"])
        for act, words in (
            (Act.LEAVE, "menuju lokasi"), (Act.ARRIVE, "ada di lokasi"), (Act.CONTAIN, "sudah terkendali"),
        ):  # fmt: skip
            incidents.do(kept.incident_id, act, Deed(by=budi, now=now))
            assert words in follow(kept)
        incidents.do(kept.incident_id, Act.CLOSE, Deed(by=budi, now=now, photo=jpeg()))
    page = follow(kept)
    assert "Selesai ditangani" in page
    assert not [word for word in ("Budi", "Agus", "rumah cat biru", "Bu Contoh", "/foto/") if word in page]


def test_the_page_is_for_whoever_has_the_address_alone(world: Crewed) -> None:
    send(world)
    answer = Client().get(f"/banjir/l/{reports.token_of(only().key)}/")
    assert answer["X-Robots-Tag"] == "noindex, nofollow" and answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store, private"
    assert Client().get("/banjir/l/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
    assert len(reports.token_of(only().key)) == 22


def test_merged_it_follows_the_other(world: Crewed) -> None:
    send(world, **near(0))
    first = Report.system().get()
    who = phone()
    answer = send(world, who, **near(10))
    who.post(answer["Location"], {"kejadian": str(first.incident_id)})
    with system_scope("test"):
        incidents.verify(first.incident_id, Deed(by=person_of(world.agus), now=timezone.now()))
    page = who.get(answer["Location"].removesuffix("sama/")).content.decode()
    assert "sudah dipastikan" in page and "digabung dengan laporan lain" in page


# The spine


def test_the_form_is_there_for_everybody_signed_in_or_not(world: Crewed) -> None:
    for who in (Client(), client_for(world.agus), client_for(world.lurah)):
        answer = who.get(PAGE)
        assert answer.status_code == 200
        assert answer.content.decode().count('name="kedalaman"') == 5


def test_where_no_post_watches_it_says_whom_to_call(db: None) -> None:
    page = Client().get(PAGE).content.decode()
    assert "belum ada pos" in page and "112" in page and '<form method="post" enctype' not in page


@pytest.mark.parametrize("verb", ["put", "delete", "patch"])
def test_wrong_methods(world: Crewed, verb: str) -> None:
    assert getattr(Client(), verb)(PAGE).status_code == 405


def test_a_form_of_another_site_is_refused(world: Crewed) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(PAGE, body(world)).status_code == 403
    assert not Report.system().exists()


def test_the_form_costs_few_queries(world: Crewed, django_assert_max_num_queries: Any) -> None:
    Client().get(PAGE)
    with django_assert_max_num_queries(6):
        Client().get(PAGE)


def test_everybody_finds_the_way_and_who_can_verify_sees_that_something_waits(world: Crewed) -> None:
    resident, ketua = make_account(make_resident(world.tree.rt)), make_official(Role.KETUA_RW, world.tree.rw)
    assert PAGE in Client().get("/").content.decode()
    assert PAGE in client_for(resident).get("/").content.decode()
    assert "laporan warga" not in client_for(ketua).get("/").content.decode()
    send(world)
    home = client_for(ketua).get("/").content.decode()
    assert "1 laporan warga perlu dipastikan" in home and PAGE not in home
    neighbour = make_official(Role.KETUA_RW, world.tree.neighbour_rw)
    assert "laporan warga" not in client_for(neighbour).get("/").content.decode()


def test_what_waited_on_the_phone_is_found_by_its_key_once_it_was_sent(world: Crewed) -> None:
    who, key = phone(), str(uuid4())
    assert who.get(PAGE, {"kunci": key}).status_code == 200
    outbox = {"accept": "application/json, text/html;q=0.5"}
    answer = who.post(PAGE, body(world, kunci=key), headers=outbox)
    assert answer.json() == {"redirect": who.get(PAGE, {"kunci": key})["Location"]}
