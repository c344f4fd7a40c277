"""The crew's first page: who sees it, and what stands on it."""

from pamong.core.duty import Sky
from pamong.satgas.services import watch
from pamong.satgas.tests.conftest import World
from pamong.satgas.tests.people import People
from tests.support import client_for


def test_the_crew_begins_at_the_state_of_the_watch(world: World, people: People) -> None:
    world.work_until("15.20")
    watch.report_sky(world.post, Sky.RAIN, by=people.budi, now=world.now)
    phone = client_for(people.budi)
    assert phone.get("/").headers["Location"] == "/satgas/"
    page = phone.get("/satgas/")
    text = page.content.decode()
    for wanted in (
        "TAHAN",
        "H2",
        "Budi Prasetyo melaporkan hujan pukul 15.20.",
        "tel:112",
        "Badan Meteorologi",
    ):
        assert wanted in text
    assert page.headers["Cache-Control"] == "no-store, private"


def test_the_page_is_only_read(people: People) -> None:
    assert client_for(people.budi).post("/satgas/").status_code == 405


def test_officials_and_residents_are_told_whose_page_it_is(people: People) -> None:
    for account in (people.lurah, people.resident):
        answer = client_for(account).get("/satgas/")
        assert answer.status_code == 403
        assert "Petugas Satgas Banjir" in answer.content.decode()


def test_another_crew_sees_nothing_of_ours(world: World, people: People) -> None:
    world.work_until("15.20")
    text = client_for(people.other).get("/satgas/").content.decode()
    assert "Pos Satgas belum dibuka" in text
    assert "TAHAN" not in text


def test_a_stranger_is_sent_to_sign_in(people: People) -> None:
    answer = client_for(None).get("/satgas/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/masuk/")


def test_before_the_first_decision_the_page_says_so(people: People) -> None:
    assert "Belum ada keputusan hari ini" in client_for(people.budi).get("/satgas/").content.decode()
