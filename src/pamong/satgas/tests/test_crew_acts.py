"""The crew's buttons: what each does, twice too, and who may press them."""

from typing import Any
from uuid import uuid4

import pytest

from pamong.core.duty import Sky
from pamong.foundation.access.models import Account
from pamong.foundation.notify.models import Notice
from pamong.satgas.models import Look, Overtime, Presence
from pamong.satgas.services import overtime
from pamong.satgas.services.watch import policy_at
from pamong.satgas.tests.conftest import World
from pamong.satgas.tests.people import People
from tests.support import client_for

JSON: dict[str, Any] = {"HTTP_ACCEPT": "application/json"}
BUTTONS = ["/satgas/langit/", "/satgas/absen/"]


def order_for(world: World, people: People, account: Account) -> Overtime:
    """An order to stay after half past three."""
    policy = policy_at(world.now)
    day = policy.day_of(world.now)
    return Overtime.system().create(
        post=world.post,
        place=world.post.place,
        account=account,
        day=day,
        starts=policy.at(day, policy.shift_ends),
        until=policy.at(day, policy.watch_until),
        reason="Hujan lebat diperkirakan sore ini",
        ordered_by=people.agus,
        ordered_at=world.now,
    )


def test_the_sky_in_two_taps_without_any_script(world: World, people: People) -> None:
    phone = client_for(people.budi)
    page = phone.get("/satgas/").content.decode()
    assert page.count('name="langit"') == 5
    answer = phone.post("/satgas/langit/", {"langit": "mendung", "kunci": str(uuid4())}, follow=True)
    assert "Laporan langit tercatat" in answer.content.decode()
    look = Look.system().get()
    assert (look.sky, look.account, look.observed_at) == (Sky.CLOUDY, people.budi, world.now)


def test_a_report_that_is_sent_twice_is_one(people: People) -> None:
    sent = {"langit": "hujan", "kunci": str(uuid4())}
    phone = client_for(people.budi)
    answers = [phone.post("/satgas/langit/", sent, **JSON) for _ in range(2)]
    assert [answer.json()["redirect"] for answer in answers] == ["/satgas/"] * 2
    assert Look.system().count() == 1


def test_a_report_that_waited_counts_from_when_it_was_pressed(world: World, people: People) -> None:
    sent = {
        "langit": "deras",
        "kunci": str(uuid4()),
        "ditekan": "2020-01-01T03:00:00.000Z",
        "dikirim": "2020-01-01T03:12:00.000Z",
    }
    client_for(people.budi).post("/satgas/langit/", sent, **JSON)
    assert (world.now - Look.system().get().observed_at).total_seconds() == 12 * 60


def test_a_sky_that_nobody_has_seen_is_not_kept(people: People) -> None:
    phone = client_for(people.budi)
    assert phone.post("/satgas/langit/", {"langit": "salju"}, **JSON).status_code == 409
    assert phone.post("/satgas/langit/", {"langit": "salju"}).headers["Location"] == "/satgas/"
    assert not Look.system().exists()


def test_coming_and_going(world: World, people: People) -> None:
    phone = client_for(people.budi)
    where = {"lintang": "-7.93", "bujur": "112.65", "ketelitian": "12"}
    page = phone.post("/satgas/absen/", {"absen": "hadir", **where}, follow=True).content.decode()
    assert "Absen hadir tercatat" in page
    assert "tidak ada pelacakan" in page
    page = phone.post("/satgas/absen/", {"absen": "pulang", **where}, follow=True).content.decode()
    assert "Absen pulang tercatat" in page
    assert [row.kind for row in Presence.system().order_by("id")] == ["in", "out"]


def test_a_press_in_doubt_asks_for_a_word_and_takes_it(people: People) -> None:
    phone = client_for(people.budi)
    page = phone.post("/satgas/absen/", {"absen": "hadir"}, follow=True).content.decode()
    assert "Lokasi ponsel tidak terbaca." in page
    row = Presence.system().get()
    page = phone.post(
        f"/satgas/absen/{row.pk}/keterangan/", {"catatan": "GPS mati di gudang"}, follow=True
    ).content.decode()
    assert "Keterangan disimpan" in page
    coordinator = client_for(people.agus)
    assert "GPS mati di gudang" in coordinator.get("/satgas/").content.decode()
    page = coordinator.post(f"/satgas/absen/{row.pk}/pastikan/", follow=True).content.decode()
    assert "Absen dipastikan" in page
    assert "GPS mati di gudang" not in page


def test_a_late_press_and_a_wrong_clock_are_shown_as_such(people: People) -> None:
    sent = {"absen": "hadir", "ditekan": "2026-11-24T01:00:00Z", "dikirim": "2026-11-24T01:20:00Z"}
    page = client_for(people.budi).post("/satgas/absen/", sent, follow=True).content.decode()
    assert "Absen ditekan pukul 12.40 tanpa internet, diterima pukul 13.00." in page
    assert "Jam ponsel terlambat 5 jam" in page


@pytest.mark.parametrize(
    ("said", "kept", "words"),
    [("setuju", True, "Bapak/Ibu setuju lembur"), ("tidak", False, "tidak bisa lembur")],
)
def test_an_order_to_stay_is_answered(
    world: World, people: People, said: str, kept: bool, words: str
) -> None:
    row = order_for(world, people, people.budi)
    phone = client_for(people.budi)
    assert "Perintah lembur dari Agus Riyanto" in phone.get("/satgas/").content.decode()
    page = phone.post(f"/satgas/lembur/{row.pk}/jawab/", {"jawaban": said}, follow=True).content.decode()
    assert words in page
    row.refresh_from_db()
    assert row.consented is kept


def test_the_opposite_of_an_answer_shows_how_things_stand(world: World, people: People) -> None:
    row = order_for(world, people, people.budi)
    overtime.answer(row, consents=True, by=people.budi, now=world.now)
    answer = client_for(people.budi).post(f"/satgas/lembur/{row.pk}/jawab/", {"jawaban": "tidak"}, **JSON)
    assert answer.status_code == 409
    assert answer.json()["error"] == "Perintah lembur ini sudah dijawab."


def test_nobody_answers_or_explains_for_another(world: World, people: People) -> None:
    row = order_for(world, people, people.budi)
    assert (
        client_for(people.eko).post(f"/satgas/lembur/{row.pk}/jawab/", {"jawaban": "tidak"}).status_code
        == 404
    )
    client_for(people.budi).post("/satgas/absen/", {"absen": "hadir"})
    press = Presence.system().get()
    assert client_for(people.eko).post(f"/satgas/absen/{press.pk}/keterangan/").status_code == 404
    assert client_for(people.eko).post(f"/satgas/absen/{press.pk}/pastikan/").status_code == 403
    assert client_for(people.other).post(f"/satgas/absen/{press.pk}/keterangan/").status_code == 404


@pytest.mark.parametrize("button", BUTTONS)
def test_buttons_are_the_crews(people: People, button: str) -> None:
    assert client_for(people.budi).get(button).status_code == 405
    assert client_for(people.lurah).post(button).status_code == 403
    assert client_for(people.resident).post(button).status_code == 403
    assert client_for(people.other).post(button, {"langit": "hujan", "absen": "hadir"}).status_code == 404
    assert client_for(None).post(button).headers["Location"].startswith("/masuk/")
    assert not Look.system().exists()
    assert not Presence.system().exists()


def test_the_page_without_network_is_the_same_for_everybody(people: People) -> None:
    pages = [client_for(account).get("/satgas/luring/") for account in (None, people.budi, people.lurah)]
    assert {page.headers["Cache-Control"] for page in pages} == {"public, max-age=3600"}
    texts = [page.content.decode() for page in pages]
    for name in ("Budi", "Ratna", "csrf"):
        assert not any(name in text for text in texts)
    assert texts[0].count('name="langit"') == 5
    assert not any("Set-Cookie" in page.headers or page.cookies for page in pages)


def test_a_phone_is_told_whose_session_it_is_without_a_name(people: People) -> None:
    said = {}
    for name, account in (("budi", people.budi), ("eko", people.eko), ("stranger", None)):
        phone = client_for(account)
        answer = phone.get("/token/")
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.json()["token"]
        assert answer.json()["owner"] == phone.get("/token/").json()["owner"]
        said[name] = answer.json()["owner"]
    assert said["stranger"] == ""
    assert len({*said.values()}) == 3
    assert str(people.budi.pk) not in said["budi"]
    assert f'data-owner="{said["budi"]}"' in client_for(people.budi).get("/satgas/").content.decode()


def test_what_is_sent_with_the_token_of_the_phone_is_taken(people: People) -> None:
    phone = client_for(people.budi)
    phone.handler.enforce_csrf_checks = True
    token = phone.get("/token/").json()["token"]
    sent = {"langit": "mendung", "kunci": str(uuid4())}
    assert phone.post("/satgas/langit/", sent, **JSON).status_code == 403
    assert phone.post("/satgas/langit/", sent, headers={"X-CSRFToken": token}, **JSON).status_code == 200


def test_the_word_about_who_went_early_leads_to_a_call_that_can_be_answered(
    world: World, people: People
) -> None:
    world.work_until("15.20")
    phone = client_for(people.budi)
    phone.post("/satgas/langit/", {"langit": "hujan"})
    page = phone.post("/satgas/absen/", {"absen": "pulang"}, follow=True).content.decode()
    assert "Mohon tulis keterangan singkat" in page
    assert "ditahan" not in page.split("<main")[1].split("Jaga saya hari ini")[1]
    link = Notice.objects.get(account=people.agus.pk, kind="satgas.early").link
    answer = client_for(people.agus).get(link)
    assert answer.status_code == 200
    assert "Budi Prasetyo pulang saat Satgas ditahan." in answer.content.decode()
    assert client_for(people.other).get(link).status_code == 404
