"""The pages that belong to no slice, and the answers to what goes wrong."""

import json
import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from pamong.ui import context, navigation
from pamong.ui.tests.urls import PROBLEMS

pytestmark = pytest.mark.urls("pamong.ui.tests.urls")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _named_office(monkeypatch):
    cache.set(context._OFFICE_KEY, "Kelurahan Contoh")
    monkeypatch.setattr(navigation, "_places", {})
    yield
    cache.delete(context._OFFICE_KEY)


@pytest.fixture
def browser():
    return Client(raise_request_exception=False)


def _obeys_policy(response: HttpResponse) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    html = response.content.decode()
    nonces = set(re.findall(r'nonce="([^"]*)"', html))
    assert len(nonces) <= 1
    for nonce in nonces:
        assert f"'nonce-{nonce}'" in policy
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


@pytest.mark.parametrize("name", ["components", "help", "offline"])
def test_a_page_of_the_frame_needs_no_query_and_obeys_the_policy(name, browser, django_assert_num_queries):
    response = browser.get(reverse(f"ui:{name}"))
    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1
    assert b'lang="id"' in response.content
    assert b"Kelurahan Contoh" in response.content
    _obeys_policy(response)


def test_the_gallery_shows_every_status_and_icon(browser):
    html = browser.get("/komponen/").content.decode()
    for word in (
        "Perlu diperbaiki",
        "Semua sudah beres",
        "Ada yang perlu diperbaiki",
        "DICABUT",
        "i-letter-plus",
    ):
        assert word in html
    assert len(browser.get("/komponen/").content) < 100_000


@pytest.mark.parametrize("name", sorted(PROBLEMS))
def test_every_problem_has_a_page_that_obeys_the_policy(name, browser):
    response = browser.get(f"/galat/{name}/")
    assert response.status_code == int(name)
    assert response.content.count(b"<h1") == 1
    assert b"secret detail" not in response.content
    _obeys_policy(response)


@pytest.mark.parametrize("name", sorted(PROBLEMS))
def test_htmx_gets_the_same_words_as_a_banner(name, browser):
    response = browser.get(f"/galat/{name}/", headers=HTMX)
    assert response.status_code == int(name)
    assert b"<html" not in response.content
    assert b"<h1" not in response.content
    assert b'role="alert"' in response.content
    assert response.headers["HX-Retarget"] == "#pesan"


def test_a_refusal_says_why_and_who_can_help(browser):
    html = browser.get("/galat/403/").content.decode()
    assert "Hanya Lurah yang menandatangani." in html
    assert "Hubungi Ibu Ratna di kelurahan." in html


def test_a_stale_action_shows_the_present_state(browser):
    html = browser.get("/galat/409/").content.decode()
    assert "sudah disetujui Ketua RT pukul 08.46" in html
    assert 'href="/komponen/"' in html


def test_too_many_tries_say_when_to_come_back(browser):
    response = browser.get("/galat/429/")
    assert response.headers["Retry-After"] == "601"
    assert b"11 menit lagi" in response.content


def test_an_unknown_address_is_answered_kindly(browser):
    response = browser.get("/tidak-ada/")
    assert response.status_code == 404
    assert b"Halaman ini tidak ada" in response.content


def test_a_form_without_token_is_refused_in_our_words():
    response = Client(enforce_csrf_checks=True).post("/bahasa/", {"language": "en"})
    assert response.status_code == 403
    assert b"terlalu lama terbuka" in response.content


def test_an_error_page_survives_a_database_that_is_away(browser, monkeypatch):
    cache.delete(context._OFFICE_KEY)

    def fail(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("pamong.ui.context.Office.objects.order_by", fail)
    assert browser.get("/galat/404/").status_code == 404


def test_the_language_is_switched_without_script_and_remembered(browser):
    response = browser.post("/bahasa/", {"language": "en", "next": "/bantuan/"})
    assert response.status_code == 302
    assert response.headers["Location"] == "/bantuan/"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert b'<html lang="en"' in browser.get("/bantuan/").content


def test_the_language_switch_leads_nowhere_else(browser):
    response = browser.post("/bahasa/", {"language": "en", "next": "https://jahat.example/"})
    assert "jahat" not in response.headers["Location"]


def test_the_language_switch_refuses_get(browser):
    assert browser.get("/bahasa/").status_code == 405


def test_the_manifest_names_the_app_and_the_shortcuts_of_the_person(browser):
    navigation.register("ui:help", label="Bantuan", icon="help", audience=navigation.everyone, shortcut=True)
    navigation.register("ui:offline", label="Luring", icon="offline", audience=navigation.everyone)
    response = browser.get("/manifest.webmanifest")
    data = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert (data["id"], data["name"]) == ("/", "Pamong Kelurahan Contoh")
    assert [shortcut["name"] for shortcut in data["shortcuts"]] == ["Bantuan"]
    assert {"maskable", "any"} == {icon.get("purpose", "any") for icon in data["icons"]}


def test_the_service_worker_is_served_from_the_root(browser):
    response = browser.get("/sw.js?v=1")
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert response.headers["Cache-Control"] == "no-cache"
    assert b"addEventListener" in response.content


def test_only_the_offline_page_may_be_kept(browser):
    assert "public" in browser.get("/luring/").headers["Cache-Control"]
    assert "no-store" in browser.get("/bantuan/").headers["Cache-Control"]


def test_robots_and_finders_of_holes_are_told_where_to_go(browser):
    assert b"Disallow: /\n" in browser.get("/robots.txt").content
    text = browser.get("/.well-known/security.txt").content.decode()
    assert re.search(r"^Contact: http", text, re.MULTILINE)
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT", text, re.MULTILINE)


def test_alive_answers_without_the_database(browser):
    assert browser.get("/sehat/hidup").content == b"hidup\n"


@pytest.mark.django_db
def test_ready_when_the_database_is_migrated(browser):
    response = browser.get("/sehat/siap")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "parts": {"database": True, "disk": True}}


def test_not_ready_while_the_database_is_away(browser, monkeypatch):
    def fail():
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", fail)
    assert browser.get("/sehat/siap").status_code == 503


@pytest.mark.django_db
def test_not_ready_when_the_disk_is_full(browser, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=1_000_000))
    response = browser.get("/sehat/siap")
    assert (response.status_code, response.json()["parts"]["disk"]) == (503, False)


def test_the_desk_has_a_side_menu_and_says_what_was_done(browser):
    navigation.register("desk", label="Permohonan", icon="inbox", audience=navigation.everyone)
    html = browser.get("/meja/").content.decode()
    assert re.search(r'class="sidenav".*?href="/meja/" aria-current="page"', html, re.DOTALL)
    assert "Tersimpan." in html
    assert html.count("<main") == 1


@override_settings(DEMO=True)
def test_a_demo_says_so_on_every_page(browser):
    response = browser.get("/bantuan/")
    assert b"CONTOH" in response.content
    _obeys_policy(response)
