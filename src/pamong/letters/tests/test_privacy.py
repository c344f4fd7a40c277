"""Stored household data stays hidden until the desk has confirmed the account; photos and letters are for few."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from pamong.core.routing import Status
from pamong.demo import walk
from pamong.foundation.access.models import Account
from pamong.letters.models import Draft, Request
from tests.support import client_for, make_account, make_resident
from tests.support.letters import World


@pytest.fixture
def unconfirmed(world: World) -> World:
    """The resident's account before the desk has seen anybody."""
    make_resident(world.tree.rt, household=world.resident.household, name="Raka Rahasia", relation=4)
    Account.objects.filter(pk=world.account.pk).update(confirmed_at=None)
    world.account.refresh_from_db()
    return world


def at_the_counter(world: World, slug: str = "sktm") -> Request:
    return walk.ask(slug=slug, resident=world.resident, account=world.desk, now=timezone.now())


def test_what_the_desk_filled_in_does_not_show(unconfirmed: World) -> None:
    letter = at_the_counter(unconfirmed)
    client = client_for(unconfirmed.account)
    page = client.get(reverse("letters:request", args=[letter.pk])).content.decode()
    assert "Raka Rahasia" not in page and not re.search(r"Rp\d+\.\d", page)
    assert "setelah loket kelurahan memastikan akun" in page
    photo = letter.evidence.first()
    assert photo is not None
    assert client.get(reverse("letters:evidence", args=[letter.pk, photo.pk])).status_code == 403
    assert (
        "Raka Rahasia"
        in client_for(unconfirmed.rt).get(reverse("letters:request", args=[letter.pk])).content.decode()
    ), "whoever decides sees it"


def test_a_letter_asked_for_at_the_counter_is_not_handed_over(unconfirmed: World) -> None:
    letter = walk.approve_until_signature(at_the_counter(unconfirmed), now=timezone.now())
    walk.sign([letter], now=timezone.now())
    client = client_for(unconfirmed.account)
    path = reverse("letters:download", args=[letter.pk])
    refused = client.get(path)
    assert refused.status_code == 403 and "loket" in refused.content.decode()
    assert path not in client.get(reverse("letters:request", args=[letter.pk])).content.decode()
    Account.objects.filter(pk=unconfirmed.account.pk).update(confirmed_at=timezone.now())
    assert client_for(unconfirmed.account).get(path).content[:5] == b"%PDF-"


def test_mending_what_the_desk_filled_in_needs_the_confirmation(unconfirmed: World) -> None:
    letter = at_the_counter(unconfirmed)
    Request.system().filter(pk=letter.pk).update(status=Status.RETURNED)
    answer = client_for(unconfirmed.account).post(reverse("letters:correct", args=[letter.pk]))
    assert answer.status_code == 403
    assert not Draft.objects.exists()


def test_an_own_draft_offers_no_family_and_shows_no_numbers(unconfirmed: World) -> None:
    client = client_for(unconfirmed.account)
    client.post(reverse("letters:begin", args=["sktm"]))
    draft = Draft.objects.get()
    page = client.get(reverse("letters:question", args=[draft.pk, "keluarga"])).content.decode()
    assert "Raka Rahasia" not in page and "memastikan akun" in page
    check = client.get(reverse("letters:check", args=[draft.pk])).content.decode()
    assert "••••" not in check and "setelah loket memastikan akun" in check


def test_what_the_account_itself_asked_for_stays_its_own(unconfirmed: World) -> None:
    letter = unconfirmed.ask(now=timezone.now())
    client = client_for(unconfirmed.account)
    assert (
        "Membuka rekening bank" in client.get(reverse("letters:request", args=[letter.pk])).content.decode()
    )
    photo = letter.evidence.first()
    assert photo is not None
    assert client.get(reverse("letters:evidence", args=[letter.pk, photo.pk])).status_code == 200


def test_photos_are_for_the_applicant_and_for_those_who_decide(world: World) -> None:
    now = timezone.now()
    letter = walk.approve_until_signature(world.ask(now=now), now=now, stop=1)
    photo = letter.evidence.first()
    assert photo is not None
    path = reverse("letters:evidence", args=[letter.pk, photo.pk])
    for who in (world.account, world.rw, world.desk, world.lurah):
        answer = client_for(who).get(path)
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "image/jpeg"
        assert "no-store" in answer.headers["Cache-Control"]
    assert client_for(world.rt).get(path).status_code == 403, "the RT has decided already"
    stranger = make_account(make_resident(world.tree.rt))
    assert client_for(stranger).get(path).status_code == 404
    assert client_for(world.account).post(path).status_code == 405


def test_the_signed_letter_is_for_its_people_only(world: World, strangers: dict[str, Account]) -> None:
    now = timezone.now()
    letter = world.ready(now=now)
    path = reverse("letters:download", args=[letter.pk])
    assert client_for(world.account).get(path).status_code == 404, "not signed yet"
    walk.sign([letter], now=now)
    for who in (world.account, world.desk, world.lurah):
        answer = client_for(who).get(path)
        assert answer.content[:5] == b"%PDF-"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
    for account in strangers.values():
        assert client_for(account).get(path).status_code == 404


def test_those_who_only_vouch_do_not_take_the_file_with_whole_numbers(world: World) -> None:
    now = timezone.now()
    letter = world.ready(now=now)
    walk.sign([letter], now=now)
    path = reverse("letters:download", args=[letter.pk])
    for who in (world.rt, world.rw):
        client = client_for(who)
        assert client.get(path).status_code == 403
        page = client.get(reverse("letters:request", args=[letter.pk])).content.decode()
        assert path not in page and letter.title in page


def test_an_rw_head_takes_the_letter_that_he_signed(world: World) -> None:
    now = timezone.now()
    letter = world.ready("pengantar-rt-rw", now=now)
    walk.sign([letter], now=now)
    path = reverse("letters:download", args=[letter.pk])
    assert client_for(world.rw).get(path).content[:5] == b"%PDF-"
    assert client_for(world.rt).get(path).status_code == 403


def test_the_whatsapp_link_needs_the_resident(world: World) -> None:
    now = timezone.now()
    letter = world.ready(now=now)
    walk.sign([letter], now=now)
    page = client_for(world.desk).get(reverse("letters:request", args=[letter.pk])).content.decode()
    assert "https://wa.me/?text=" in page and "9999" not in page.partition("wa.me")[2].partition('"')[0]
    assert (
        "wa.me"
        not in client_for(world.account).get(reverse("letters:request", args=[letter.pk])).content.decode()
    )
