"""The pages of a revocation: for whom they are, and what they say."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.core.roles import Role
from pamong.demo import walk
from pamong.foundation.access.models import Account
from pamong.foundation.access.person import person_of
from pamong.foundation.audit.models import Entry
from pamong.issuing.models import Document, Revocation
from pamong.issuing.services import revocation
from pamong.letters.models import Draft, Request
from tests.support import client_for, make_account, make_official
from tests.support.letters import World

REASON = "Nama dusun pada surat ini keliru"

WHY_NOT = "Nama dusunnya sudah benar menurut KK"


@pytest.fixture
def letter(world: World) -> Request:
    request = world.ready(now=timezone.now())
    walk.sign([request], now=timezone.now())
    request.refresh_from_db()
    return request


def document_of(letter: Request) -> Document:
    assert letter.document is not None
    return Document.system().get(pk=letter.document)


def proposed(letter: Request, by: Account, *, upon_correction: bool = False) -> Revocation:
    return revocation.propose(
        document_id=document_of(letter).pk,
        by=person_of(by),
        reason=REASON,
        now=timezone.now(),
        upon_correction=upon_correction,
    )


def url(name: str, thing: Request | Revocation) -> str:
    return reverse(f"letters:{name}", args=[thing.pk])


def text(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    return page.content.decode()


def test_desk_and_lurah_revoke_from_page_to_page(world: World, letter: Request) -> None:
    desk, lurah = client_for(world.desk), client_for(world.lurah)
    assert url("revoke", letter) in text(desk, url("request", letter))
    assert "siapa saja yang memeriksa" in text(desk, url("revoke", letter))
    sent = desk.post(url("revoke", letter), {"alasan": REASON, "kapan": "sekarang"})
    assert sent.headers["Location"] == url("request", letter)
    proposal = Revocation.objects.get()
    assert "1 usulan pencabutan surat" in text(lurah, "/")
    assert "1 usulan pencabutan surat" in text(lurah, reverse("letters:inbox"))
    assert url("revocation", proposal) in text(lurah, reverse("letters:revocations"))
    assert REASON in text(lurah, url("revocation", proposal))
    assert lurah.post(url("revocation_confirm", proposal)).status_code == 302
    assert document_of(letter).state == Document.State.REVOKED
    for client in (desk, lurah, client_for(world.account)):
        page = text(client, url("request", letter))
        assert "DICABUT" in page and REASON in page


def test_the_resident_learns_what_to_do_next(world: World, letter: Request) -> None:
    proposal = proposed(letter, world.desk)
    own = client_for(world.account)
    assert REASON not in text(own, url("request", letter))
    client_for(world.lurah).post(url("revocation_confirm", proposal))
    assert "Ajukan surat pengganti" in text(own, url("request", letter))
    assert "Dicabut" in text(own, reverse("letters:mine"))
    answer = own.post(url("replace", letter))
    draft = Draft.objects.get()
    assert answer.headers["Location"] == reverse("letters:check", args=[draft.pk])
    assert "Jawaban surat yang lama sudah terisi" in text(own, answer.headers["Location"])
    sent = own.post(reverse("letters:send", args=[draft.pk]))
    new = Request.objects.get(replaces=letter)
    assert sent.headers["Location"] == url("request", new)
    assert "Ini permohonan surat pengganti" in text(own, url("request", new))
    assert url("request", new) in text(own, url("request", letter))


def test_old_and_new_letter_name_each_other_and_everybody_may_read_the_number(
    world: World, letter: Request
) -> None:
    client_for(world.lurah).post(url("revocation_confirm", proposed(letter, world.desk)))
    own = client_for(world.account)
    own.post(url("replace", letter))
    own.post(reverse("letters:send", args=[Draft.objects.get().pk]))
    now = timezone.now()
    new = walk.approve_until_signature(Request.objects.get(replaces=letter), now=now)
    (successor,) = walk.sign([new], now=now)
    old = document_of(letter)
    assert old.number in text(own, url("request", new)).replace("<wbr>", "")
    assert successor.number in text(own, url("request", letter)).replace("<wbr>", "")
    page = Client().post(reverse("verification:by_code"), {"kode": old.short_code}).content.decode()
    assert "DICABUT" in page and REASON in page
    assert successor.number in page and url("request", new) not in page


def test_agreed_upon_its_correction_a_letter_stands_and_says_so(world: World, letter: Request) -> None:
    desk = client_for(world.desk)
    desk.post(url("revoke", letter), {"alasan": REASON, "kapan": "pengganti"})
    answer = client_for(world.lurah).post(url("revocation_confirm", Revocation.objects.get()), follow=True)
    assert "begitu penggantinya terbit" in answer.content.decode()
    page = text(client_for(world.account), url("request", letter))
    assert "Surat ini akan diganti" in page and "Unduh surat (PDF)" in page
    assert document_of(letter).state == Document.State.ISSUED


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "Isi alasan pencabutan"),
        ("NIK 9999991203900001 salah", "Jangan menulis NIK"),
        ("salah", "paling sedikit 10 huruf"),
        ("x" * 201, "paling banyak 200 huruf"),
    ],
)
def test_a_reason_that_cannot_be_public_is_explained_and_kept(
    world: World, letter: Request, reason: str, words: str
) -> None:
    answer = client_for(world.desk).post(url("revoke", letter), {"alasan": reason, "kapan": "sekarang"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page and 'role="alert"' in page and reason in page
    assert not Revocation.objects.exists()


def test_refusing_and_withdrawing_leave_the_letter_as_it_is(world: World, letter: Request) -> None:
    desk, lurah = client_for(world.desk), client_for(world.lurah)
    refused = proposed(letter, world.desk)
    lurah.post(url("revocation_refuse", refused), {"alasan": WHY_NOT})
    withdrawn = proposed(letter, world.desk)
    desk.post(url("revocation_withdraw", withdrawn))
    assert document_of(letter).state == Document.State.ISSUED
    late = lurah.post(url("revocation_confirm", withdrawn), follow=True).content.decode()
    assert "sudah diputuskan atau ditarik" in late
    listed = text(desk, reverse("letters:revocations"))
    assert "Ditolak" in listed and "Ditarik" in listed and "Tidak ada yang menunggu" in listed


def test_a_refusal_says_why_to_whoever_proposed_and_to_the_books(
    world: World, letter: Request, django_capture_on_commit_callbacks: object
) -> None:
    refused = proposed(letter, world.desk)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        answer = client_for(world.lurah).post(url("revocation_refuse", refused), {"alasan": WHY_NOT})
    assert answer.status_code == 302
    desk = client_for(world.desk)
    assert WHY_NOT in text(desk, url("revocation", refused))
    assert WHY_NOT in text(desk, "/pesan/")
    told = Entry.objects.get(action="revocation_refused")
    assert told.data is not None and told.data["reason"] == WHY_NOT and told.actor == world.lurah.pk


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "Isi mengapa ditolak"),
        ("tidak", "paling sedikit 10 huruf"),
        ("NIK 9999991203900001 benar", "NIK"),
    ],
)
def test_a_refusal_without_a_reason_is_none(world: World, letter: Request, reason: str, words: str) -> None:
    proposal = proposed(letter, world.desk)
    answer = client_for(world.lurah).post(url("revocation_refuse", proposal), {"alasan": reason})
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and 'role="alert"' in page
    proposal.refresh_from_db()
    assert proposal.state == Revocation.State.PROPOSED and not proposal.refusal


def test_whoever_proposed_cannot_confirm_and_is_told_why(world: World, letter: Request) -> None:
    proposal = proposed(letter, world.lurah)
    lurah = client_for(world.lurah)
    assert "bukan oleh yang mengusulkan" in text(lurah, url("revocation", proposal))
    assert lurah.post(url("revocation_confirm", proposal)).status_code == 403
    assert client_for(world.camat).post(url("revocation_confirm", proposal)).status_code == 302


@pytest.mark.parametrize("name", ["revocation_confirm", "revocation_refuse", "revocation_withdraw"])
def test_deciding_takes_a_post_and_a_proof_of_presence(world: World, letter: Request, name: str) -> None:
    proposal = proposed(letter, world.desk)
    assert client_for(world.lurah).get(url(name, proposal)).status_code == 405
    answer = client_for(world.lurah, fresh=False).post(url(name, proposal))
    assert answer.headers["Location"].startswith("/akun/bukti/")
    proposal.refresh_from_db()
    assert proposal.state == Revocation.State.PROPOSED


def test_strangers_learn_nothing(world: World, strangers: dict[str, Account], letter: Request) -> None:
    proposal = proposed(letter, world.desk)
    pages = [url("revoke", letter), url("revocation", proposal)]
    acts = [url(f"revocation_{name}", proposal) for name in ("confirm", "refuse", "withdraw")]
    for who, account in strangers.items():
        client, known = client_for(account), account.appointments.exists()
        for address in pages:
            assert client.get(address).status_code == (404 if known else 403), who
        for address in (*acts, url("replace", letter)):
            assert client.post(address).status_code in ((404,) if known else (403, 404)), who
    for address in pages:
        assert Client().get(address).headers["Location"].startswith("/masuk/")
    proposal.refresh_from_db()
    assert proposal.state == Revocation.State.PROPOSED


def test_nobody_revokes_what_concerns_the_own_household(world: World, letter: Request) -> None:
    relative = make_official(Role.STAF_KELURAHAN, world.tree.kelurahan, resident=None)
    Account.objects.filter(pk=world.account.pk).update(resident=None)
    Account.objects.filter(pk=relative.pk).update(resident=world.resident)
    assert client_for(relative).get(url("revoke", letter)).status_code == 403


def test_a_letter_without_a_document_cannot_be_revoked(world: World) -> None:
    waiting = world.ready(now=timezone.now())
    assert client_for(world.desk).get(url("revoke", waiting)).status_code == 404
    answer = client_for(world.account).post(url("replace", waiting), follow=True)
    assert "masih berlaku" in answer.content.decode()


def test_somebody_else_of_the_neighbourhood_replaces_nothing(world: World, letter: Request) -> None:
    client_for(world.lurah).post(url("revocation_confirm", proposed(letter, world.desk)))
    assert client_for(make_account()).post(url("replace", letter)).status_code == 404
    assert client_for(world.lurah).post(url("replace", letter)).status_code == 403
    assert client_for(world.desk).post(url("replace", letter)).status_code == 302
    assert Draft.objects.get().channel == Request.Channel.COUNTER
