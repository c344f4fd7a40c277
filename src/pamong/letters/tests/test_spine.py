"""Every page: works, refuses the wrong method, and does not exist for strangers."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.foundation.access.models import Account
from pamong.letters.models import Request
from tests.support import client_for
from tests.support.letters import World

LISTS = {
    "letters:mine": "account",
    "letters:choose": "account",
    "letters:inbox": "rt",
    "letters:decided": "rt",
    "letters:desk": "desk",
    "letters:agenda": "desk",
    "letters:signing": "lurah",
}
OFFICIAL_LISTS = [name for name, who in LISTS.items() if who != "account"]
ACTIONS = ("approve", "send_back", "reject", "withdraw", "correct", "pass_over", "deputise")
READ = ("request", "download", "deputise_page")
SIGNER = ("read",)


def url(name: str, request: Request) -> str:
    return reverse(f"letters:{name}", args=[request.pk])


@pytest.mark.parametrize("name", LISTS)
def test_each_list_opens_for_whom_it_is_and_takes_no_post(world: World, name: str) -> None:
    client = client_for(getattr(world, LISTS[name]))
    assert client.get(reverse(name)).status_code == 200
    assert client.post(reverse(name)).status_code == 405


@pytest.mark.parametrize("name", LISTS)
def test_no_list_opens_without_signing_in(world: World, name: str) -> None:
    answer = Client().get(reverse(name))
    assert answer.status_code == 302 and reverse("office:sign_in") in answer.headers["Location"]


@pytest.mark.parametrize("name", OFFICIAL_LISTS)
def test_lists_of_officials_tell_residents_why_not(world: World, name: str) -> None:
    assert client_for(world.account).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("who", ["rt", "account"])
def test_the_agenda_and_the_desk_are_not_for_everyone_with_a_post(world: World, who: str) -> None:
    client = client_for(getattr(world, who))
    for path in (
        reverse("letters:agenda"),
        reverse("letters:agenda_export", args=["pdf"]),
        reverse("letters:desk"),
    ):
        assert client.get(path).status_code == 403


def test_a_request_opens_for_everyone_on_its_way(world: World) -> None:
    letter = world.ask(now=timezone.now())
    for who in (world.account, world.rt, world.rw, world.desk, world.lurah, world.camat):
        page = client_for(who).get(url("request", letter))
        assert page.status_code == 200
        assert letter.title in page.content.decode()


@pytest.mark.parametrize("name", [*READ, *SIGNER])
def test_a_request_does_not_exist_for_strangers(
    world: World, strangers: dict[str, Account], name: str
) -> None:
    letter = world.ready(now=timezone.now())
    for who, account in strangers.items():
        expected = (
            {404, 403} if name in ("deputise_page", *SIGNER) and not account.appointments.exists() else {404}
        )
        expected |= {403} if name in SIGNER else set()
        assert client_for(account).get(url(name, letter)).status_code in expected, who
    assert Client().get(url(name, letter)).status_code == 302


def test_nobody_acts_on_a_request_of_another_territory(world: World, strangers: dict[str, Account]) -> None:
    letter = world.ask(now=timezone.now())
    for name in ACTIONS:
        for who, account in strangers.items():
            answer = client_for(account).post(url(name, letter), {"versi": letter.version, "sebab": "foto"})
            assert answer.status_code in (403, 404), (name, who)
        assert Client().post(url(name, letter)).status_code in (302, 403)
        assert client_for(world.rt).get(url(name, letter)).status_code == 405
    letter.refresh_from_db()
    assert (letter.version, letter.status) == (1, "waiting")


def test_addresses_that_lead_nowhere_are_404(world: World) -> None:
    client = client_for(world.lurah)
    for name in ("request", "read", "download"):
        assert client.get(reverse(f"letters:{name}", args=[uuid4()])).status_code == 404
    assert client.get(reverse("letters:agenda_export", args=["csv"])).status_code == 404
    assert client_for(world.account).post(reverse("letters:begin", args=["tidak-ada"])).status_code == 404
    assert Client().get(reverse("letters:standard", args=["tidak-ada"])).status_code == 404


def test_the_service_standard_is_for_everybody(db: None) -> None:
    page = Client().get(reverse("letters:standard", args=["sktm"])).content.decode()
    for word in ("Persyaratan", "Prosedur", "Jangka waktu", "Biaya", "Hasil layanan", "Pengaduan"):
        assert word in page


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_the_agenda_book_can_be_taken_along(world: World, form: str) -> None:
    answer = client_for(world.desk).get(reverse("letters:agenda_export", args=[form]) + "?tahun=2026")
    assert answer.status_code == 200
    assert answer.content[:4] == {"pdf": b"%PDF", "xlsx": b"PK\x03\x04"}[form]
    assert f".{form}" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("year", ["0000", "²⁰²⁶", "99999", "lalu"])
def test_a_year_that_is_none_shows_this_year(world: World, year: str) -> None:
    page = client_for(world.desk).get(reverse("letters:agenda"), {"tahun": year})
    assert page.context["year"] == timezone.localdate().year
