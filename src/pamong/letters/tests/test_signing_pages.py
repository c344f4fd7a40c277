"""The signer's pages: read, sign, see what came of it."""

from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.core.roles import Role
from pamong.demo import walk
from pamong.issuing.models import Document
from pamong.letters.models import RequestEvent
from tests.support import client_for, make_official
from tests.support.letters import World


def test_reading_a_draft_is_remembered_once_and_told_as_text(world: World) -> None:
    letter = world.ready("sktm", now=timezone.now())
    client, path = client_for(world.lurah), reverse("letters:read", args=[letter.pk])
    page = client.get(path).content.decode()
    client.get(path)
    assert RequestEvent.objects.filter(action="read").count() == 1
    for words in ("Isi surat sebagai teks", world.resident.name, "Penghasilan sebulan", "Ketua RT Contoh"):
        assert words in page
    assert "Dibaca" in client.get(reverse("letters:signing")).content.decode()
    picture = client.get(reverse("letters:draft_picture", args=[letter.pk, 1]))
    assert picture.content[:4] == b"\x89PNG"
    for number in (0, 2):
        missing = client.get(reverse("letters:draft_picture", args=[letter.pk, number]))
        assert missing.status_code == 404


def test_what_is_not_ones_own_to_sign_cannot_be_read_as_a_draft(world: World) -> None:
    early, ready = world.ask(now=timezone.now()), world.ready("sktm", now=timezone.now())
    for who, letter in ((world.lurah, early), (world.camat, ready), (world.rw, ready)):
        answer = client_for(who).get(reverse("letters:read", args=[letter.pk]))
        assert answer.status_code == 403


def test_what_differs_from_the_usual_comes_first_with_the_reason(world: World) -> None:
    answers = walk.sample_answers("sktm") | {"penghasilan": "19000000"}
    letter = walk.ask(
        slug="sktm", resident=world.resident, account=world.account, now=timezone.now(), answers=answers
    )
    walk.approve_until_signature(letter, now=timezone.now())
    page = client_for(world.lurah).get(reverse("letters:signing")).content.decode()
    assert "1 surat berbeda dari biasanya" in page and "Rp19.000.000" in page


def test_the_result_is_for_the_signer_only(world: World) -> None:
    (document,) = walk.sign([world.ready(now=timezone.now())], now=timezone.now())
    path = reverse("letters:signed", args=[document.prompt_id])
    page = client_for(world.lurah).get(path).content.decode()
    assert "1 surat ditandatangani" in page and document.number.split("/")[0] in page
    other = make_official(Role.LURAH, world.tree.other_kelurahan)
    assert client_for(other).get(path).status_code == 404
    assert client_for(world.rt).get(path).status_code == 403
    assert Client().get(path).status_code == 302


def test_prepare_answers_with_sentences_and_binds_nothing_it_should_not(world: World) -> None:
    client, path = client_for(world.lurah), reverse("letters:prepare")
    empty = client.post(path, {"documents": []}, content_type="application/json")
    assert empty.status_code == 409 and empty.json()["error"]
    unknown = client.post(path, {"documents": [str(uuid4())]}, content_type="application/json")
    assert unknown.status_code == 409 and "tidak ditemukan" in unknown.json()["error"]
    assert client.post(path, {"documents": ["x"]}, content_type="application/json").status_code == 404
    assert client.post(path, "{", content_type="application/json").status_code == 409
    assert client.get(path).status_code == 405
    assert not Document.system().exists()


def test_a_prompt_belongs_to_its_signer(world: World) -> None:
    letter = world.ready(now=timezone.now())
    client = client_for(world.lurah)
    prompt = client.post(
        reverse("letters:prepare"), {"documents": [str(letter.pk)]}, content_type="application/json"
    ).json()
    (item,) = prompt["items"]
    assert client.get(item["pdf"]).content[:5] == b"%PDF-"
    other = client_for(make_official(Role.LURAH, world.tree.other_kelurahan))
    assert other.get(item["pdf"]).status_code == 404
    for address in (prompt["accept_url"], prompt["cancel_url"]):
        assert other.post(address, {}, content_type="application/json").status_code == 404
        assert client.get(address).status_code == 405
    wrong = client.post(prompt["accept_url"], {"credential": "x"}, content_type="application/json")
    assert wrong.status_code == 400
    assert client.post(prompt["cancel_url"], {}, content_type="application/json").status_code == 200
    letter.refresh_from_db()
    assert letter.status == "waiting"
    assert client.get(item["pdf"]).status_code == 404


def test_nothing_to_sign_is_said_kindly(world: World) -> None:
    page = client_for(world.camat).get(reverse("letters:signing")).content.decode()
    assert "Semua sudah beres" in page and "Tanda tangani" not in page
