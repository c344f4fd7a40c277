"""Asking for a letter: one question per page, only what must be asked, sent once."""

import pytest
from django.test import Client
from django.urls import reverse

from pamong.core.roles import Role
from pamong.demo import walk
from pamong.letters.models import Draft, Request
from pamong.letters.services.drafts import answers_of
from tests.support import client_for, make_account, make_household, make_official, make_resident
from tests.support.letters import World


def begin(client: Client, slug: str, **data: str) -> Draft:
    assert client.post(reverse("letters:begin", args=[slug]), data).status_code == 302
    return Draft.objects.latest("pk")


def ask(draft: Draft, name: str) -> str:
    return reverse("letters:question", args=[draft.pk, name])


def attach_all(client: Client, draft: Draft, *names: str) -> None:
    for name in names:
        path = reverse("letters:attachment", args=[draft.pk, name])
        assert client.post(path, {"foto": walk.photo(name)}).status_code == 302


def answered(client: Client, draft: Draft) -> None:
    client.post(ask(draft, "alamat_domisili"), {"alamat_domisili": "Jalan Contoh 1"})
    client.post(ask(draft, "sejak"), {"sejak_day": "2", "sejak_month": "Mei", "sejak_year": "2011"})
    client.post(ask(draft, "keperluan"), {"keperluan": "rekening"})


def test_each_page_leads_to_the_next_and_the_last_one_shows_everything(world: World) -> None:
    client = client_for(world.account)
    draft = begin(client, "keterangan-domisili")
    assert client.get(reverse("letters:draft", args=[draft.pk])).headers["Location"] == ask(
        draft, "alamat_domisili"
    )
    answer = client.post(ask(draft, "alamat_domisili"), {"alamat_domisili": "Jalan Contoh 1"})
    assert answer.headers["Location"] == ask(draft, "sejak")
    answered(client, draft)
    attach_all(client, draft, "ktp", "kk")
    page = client.get(reverse("letters:check", args=[draft.pk])).content.decode()
    assert "2 Mei 2011" in page and "Membuka rekening bank" in page and "Kirim ke Ketua RT" in page
    assert "Keperluan lain" not in page


def test_own_words_are_asked_for_and_needed_only_after_that_choice(world: World) -> None:
    client = client_for(world.account)
    draft = begin(client, "keterangan-domisili")
    answered(client, draft)
    assert client.get(ask(draft, "keperluan_lain")).status_code == 302, "it is not asked"

    answer = client.post(ask(draft, "keperluan"), {"keperluan": "lainnya"})
    assert answer.headers["Location"] == ask(draft, "keperluan_lain")
    page = client.get(answer.headers["Location"])
    assert "Langkah 4 dari 7" in page.content.decode()
    assert client.post(answer.headers["Location"], {"keperluan_lain": " "}).status_code == 422
    client.post(answer.headers["Location"], {"keperluan_lain": "Mengurus kartu perpustakaan"})
    assert (
        "Mengurus kartu perpustakaan"
        in client.get(reverse("letters:check", args=[draft.pk])).content.decode()
    )

    client.post(ask(draft, "keperluan"), {"keperluan": "rekening"})
    assert "perpustakaan" not in client.get(reverse("letters:check", args=[draft.pk])).content.decode()


def test_an_unknown_question_is_404(world: World) -> None:
    client = client_for(world.account)
    draft = begin(client, "sktm")
    assert client.get(ask(draft, "warna-kesukaan")).status_code == 404
    assert client.get(reverse("letters:attachment", args=[draft.pk, "foto-kucing"])).status_code == 404


def test_two_taps_send_one_request(world: World) -> None:
    client = client_for(world.account)
    draft = begin(client, "keterangan-domisili")
    answered(client, draft)
    attach_all(client, draft, "ktp", "kk")
    send = reverse("letters:send", args=[draft.pk])
    first, second = client.post(send), client.post(send)
    letter = Request.system().get()
    assert (
        first.headers["Location"]
        == second.headers["Location"]
        == reverse("letters:request", args=[letter.pk])
    )
    assert not Draft.objects.exists()


def test_an_incomplete_draft_is_not_sent_and_says_what_is_missing(world: World) -> None:
    client = client_for(world.account)
    draft = begin(client, "keterangan-domisili")
    page = client.post(reverse("letters:send", args=[draft.pk]))
    assert page.status_code == 422
    text = page.content.decode()
    assert "<title>Galat:" in text and "foto belum ada" in text
    assert not Request.system().exists()


def test_a_draft_belongs_to_its_owner(world: World) -> None:
    draft = begin(client_for(world.account), "keterangan-domisili")
    other = client_for(make_account(make_resident(world.tree.rt)))
    for name in ("draft", "check"):
        assert other.get(reverse(f"letters:{name}", args=[draft.pk])).status_code == 404
    for name in ("send", "discard"):
        assert other.post(reverse(f"letters:{name}", args=[draft.pk])).status_code == 404
    assert other.get(ask(draft, "sejak")).status_code == 404
    assert Client().get(ask(draft, "sejak")).status_code == 302
    assert client_for(world.account).get(reverse("letters:send", args=[draft.pk])).status_code == 405


def test_a_draft_can_be_thrown_away(world: World) -> None:
    client = client_for(world.account)
    draft = begin(client, "keterangan-domisili")
    attach_all(client, draft, "ktp")
    assert client.post(reverse("letters:discard", args=[draft.pk])).status_code == 302
    assert not Draft.objects.exists()


def test_beginning_again_goes_on_with_the_same_draft(world: World) -> None:
    client = client_for(world.account)
    assert begin(client, "sktm") == begin(client, "sktm")


def test_letters_are_found_by_need(world: World) -> None:
    client = client_for(world.account)
    page = client.get(reverse("letters:choose"), {"cari": "beasiswa"}).content.decode()
    assert "Keterangan Tidak Mampu" in page and "Keterangan Usaha" not in page
    none = client.get(reverse("letters:choose"), {"cari": "<script>alert(1)</script>"}).content.decode()
    assert "Tidak ada surat dengan kata itu" in none and "<script>alert" not in none


def test_the_desk_and_the_own_rt_ask_for_others_with_that_on_record(world: World) -> None:
    for who, channel in ((world.desk, "counter"), (world.rt, "rt")):
        client = client_for(who)
        assert client.get(reverse("letters:choose_for", args=[world.resident.pk])).status_code == 200
        assert begin(client, "sktm", warga=str(world.resident.pk)).channel == channel


@pytest.mark.parametrize("warga", ["bukan-id", "0192f0c1-2345-7000-8000-000000000000"])
def test_a_resident_who_is_not_there_is_404(world: World, warga: str) -> None:
    answer = client_for(world.desk).post(reverse("letters:begin", args=["sktm"]), {"warga": warga})
    assert answer.status_code == 404


def test_nobody_asks_in_the_name_of_a_stranger(world: World) -> None:
    neighbour = make_official(Role.KETUA_RT, world.tree.neighbour_rt)
    for who in (neighbour, make_account(make_resident(world.tree.rt))):
        answer = client_for(who).post(
            reverse("letters:begin", args=["sktm"]), {"warga": str(world.resident.pk)}
        )
        assert answer.status_code in (403, 404)
    assert not Draft.objects.exists()


def test_the_family_is_chosen_from_the_household_only(world: World) -> None:
    child = make_resident(world.tree.rt, household=world.resident.household, name="Raka Rahmawan", relation=4)
    stranger = make_resident(world.tree.rt, household=make_household(world.tree.rt), name="Orang Lain")
    client = client_for(world.account)
    draft = begin(client, "sktm")
    page = client.get(ask(draft, "keluarga")).content.decode()
    assert "Raka Rahmawan" in page and "Orang Lain" not in page
    refused = client.post(ask(draft, "keluarga"), {"keluarga": [str(child.pk), str(stranger.pk)]})
    assert refused.status_code == 422 and "dari daftar" in refused.content.decode()
    assert client.post(ask(draft, "keluarga"), {"keluarga": [str(child.pk)]}).status_code == 302
    assert answers_of(Draft.objects.get(pk=draft.pk))["keluarga"] == [str(child.pk)]
