"""Deciding in ten seconds; and what happens to whoever comes second."""

from datetime import timedelta
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.core.roles import AppointmentKind, Role
from pamong.core.routing import Status
from pamong.demo import walk
from pamong.foundation.access.models import Appointment
from pamong.letters.models import Draft, Request, RequestEvent
from tests.support import client_for
from tests.support.letters import World
from tests.support.people import LONG_AGO


def post(client: Client, letter: Request, name: str, **data: object) -> HttpResponse:
    return cast(
        "HttpResponse",
        client.post(reverse(f"letters:{name}", args=[letter.pk]), {"versi": letter.version, **data}),
    )


def page_of(client: Client, letter: Request) -> str:
    return client.get(reverse("letters:request", args=[letter.pk])).content.decode()


def test_an_approval_goes_on_to_the_next_in_line(world: World) -> None:
    letter = world.ask(now=timezone.now())
    client = client_for(world.rt)
    answer = post(client, letter, "approve", kembali="kotak")
    assert answer.headers["Location"] == reverse("letters:inbox")
    letter.refresh_from_db()
    assert letter.step_role == "ketua_rw"
    assert "disetujui." in client.get(answer.headers["Location"]).content.decode()


def test_with_javascript_the_card_is_replaced_and_the_count_follows(world: World) -> None:
    letter, _other = world.ask(now=timezone.now()), world.ask("sktm", now=timezone.now())
    client = client_for(world.rt)
    url = reverse("letters:approve", args=[letter.pk])
    page = client.post(url, {"versi": 1}, headers={"HX-Request": "true"}).content.decode()
    assert "disetujui." in page and "1 permohonan menunggu" in page and "<html" not in page


def test_a_stale_approval_is_409_with_the_present_state(world: World) -> None:
    letter = world.ask(now=timezone.now())
    walk.approve_until_signature(letter, now=timezone.now(), stop=1)
    for inside in (False, True):
        headers = {"HX-Request": "true"} if inside else {}
        answer = client_for(world.rw).post(
            reverse("letters:approve", args=[letter.pk]), {"versi": 1}, headers=headers
        )
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Persetujuan Ketua RW" in page and "sudah berubah" in page
        assert ("<html" not in page) is inside


def test_a_step_that_is_not_ones_own_is_refused_with_the_reason(world: World) -> None:
    letter = world.ask(now=timezone.now())
    answer = post(client_for(world.rw), letter, "approve")
    assert answer.status_code == 403
    assert "menunggu Ketua RT" in answer.content.decode()


def test_nobody_decides_on_a_request_of_his_own(world: World) -> None:
    Appointment.objects.create(
        account=world.account,
        role=Role.KETUA_RT,
        region_id=world.tree.rt.place,
        kind=AppointmentKind.PLH,
        starts=LONG_AGO,
        ends=timezone.localdate(),
    )
    letter = world.ask(now=timezone.now())
    client = client_for(world.account)
    assert post(client, letter, "approve").status_code == 403
    assert str(letter.pk) not in client.get(reverse("letters:inbox")).content.decode()


def test_returned_mended_and_sent_again_even_with_two_taps(world: World) -> None:
    letter = world.ask(now=timezone.now())
    rt, resident = client_for(world.rt), client_for(world.account)
    assert post(rt, letter, "send_back", sebab="foto", pesan="Foto KK buram.").status_code == 302
    page = page_of(resident, letter)
    assert "Foto KTP atau KK tidak terbaca. Foto KK buram." in page and "Perbaiki permohonan" in page

    check = post(resident, letter, "correct")
    draft = Draft.objects.get(correcting=letter)
    assert check.headers["Location"] == reverse("letters:check", args=[draft.pk])
    assert "Foto KK buram." in resident.get(check.headers["Location"]).content.decode()
    send, data = reverse("letters:send", args=[draft.pk]), {"permohonan": str(letter.pk)}
    first, second = resident.post(send, data), resident.post(send, data)
    assert (
        first.headers["Location"]
        == second.headers["Location"]
        == reverse("letters:request", args=[letter.pk])
    )
    letter.refresh_from_db()
    assert letter.status == Status.WAITING and letter.step_role == "ketua_rt"
    assert Request.system().count() == 1


def test_rejecting_ends_it_with_the_reason(world: World) -> None:
    letter = world.ask(now=timezone.now())
    post(client_for(world.rt), letter, "reject", sebab="bukan")
    page = page_of(client_for(world.account), letter)
    assert "Tidak dapat diberikan" in page and "Bukan warga di wilayah saya" in page
    assert "Perbaiki permohonan" not in page


def test_the_applicant_takes_it_back_and_others_do_not(world: World) -> None:
    letter = world.ask(now=timezone.now())
    assert post(client_for(world.rt), letter, "withdraw").status_code == 403
    assert post(client_for(world.account), letter, "withdraw").status_code == 302
    letter.refresh_from_db()
    assert letter.status == Status.WITHDRAWN


def test_a_silent_rt_can_be_passed_over_only_after_the_promise_and_is_named(world: World) -> None:
    fresh = world.ask(now=timezone.now())
    assert post(client_for(world.desk), fresh, "pass_over").status_code == 403
    assert "Lewati langkah ini" not in page_of(client_for(world.desk), fresh)

    late = world.ask("sktm", now=timezone.now() - timedelta(days=30))
    desk = client_for(world.desk)
    assert "Lewati langkah ini" in page_of(desk, late)
    assert post(desk, late, "pass_over", pesan="Ketua RT sedang umrah").status_code == 302
    page = page_of(client_for(world.account), late)
    assert "Persetujuan Ketua RT dilewati" in page and "Ketua RT sedang umrah" in page


def test_a_deputy_is_chosen_from_those_around_and_decides_once(world: World) -> None:
    letter = world.ask(now=timezone.now())
    client = client_for(world.rt)
    form = client.get(reverse("letters:deputise_page", args=[letter.pk])).content.decode()
    assert str(world.rw.pk) in form and str(world.rt.pk) not in form
    wrong = post(client, letter, "deputise", wakil=str(world.account.pk), pesan="x")
    assert wrong.status_code == 422
    assert post(client, letter, "deputise", wakil=str(world.rw.pk), pesan="Di luar kota").status_code == 302
    letter.refresh_from_db()
    assert "mewakili" in page_of(client_for(world.account), letter)
    assert post(client_for(world.rw), letter, "approve").status_code == 302
    event = RequestEvent.objects.filter(action="approved").get()
    assert (event.actor_title, event.actor_id) == ("Wakil Ketua RT", world.rw.pk)


def test_a_second_tap_on_an_old_page_is_stale_even_when_the_turn_is_over(world: World) -> None:
    letter = world.ask(now=timezone.now())
    client = client_for(world.rt)
    assert post(client, letter, "approve").status_code == 302
    for name in ("approve", "send_back", "reject"):
        again = post(client, letter, name, sebab="foto")
        assert again.status_code == 409
        assert "Menunggu" in again.content.decode() and "Persetujuan Ketua RW" in again.content.decode()


@pytest.mark.parametrize("version", ["", "abc", "-1", "999999999999999999999"])
def test_a_version_that_is_none_counts_as_stale(world: World, version: str) -> None:
    letter = world.ask(now=timezone.now())
    answer = client_for(world.rt).post(reverse("letters:approve", args=[letter.pk]), {"versi": version})
    assert answer.status_code == 409


def test_what_was_decided_is_listed(world: World) -> None:
    letter = world.ask(now=timezone.now())
    post(client_for(world.rt), letter, "send_back", sebab="isi")
    page = client_for(world.rt).get(reverse("letters:decided")).content.decode()
    assert "Dikembalikan" in page and "Isian belum benar" in page
