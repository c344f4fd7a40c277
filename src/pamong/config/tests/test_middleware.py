"""Rules that hold for every answer."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_phone_that_speaks_english_still_gets_indonesian() -> None:
    answer = Client().get("/periksa/", headers={"accept-language": "en-US,en;q=0.9"})
    assert answer.headers["Content-Language"] == "id"
    assert b'<html lang="id"' in answer.content


def test_whoever_chose_english_gets_english() -> None:
    client = Client()
    client.cookies["pamong_bahasa"] = "en"
    assert b'<html lang="en"' in client.get("/periksa/").content


def test_an_unknown_language_cookie_is_ignored() -> None:
    client = Client()
    client.cookies["pamong_bahasa"] = "xx"
    assert client.get("/periksa/").headers["Content-Language"] == "id"


def test_an_address_is_sent_to_the_name_that_passkeys_know() -> None:
    answer = Client().get("/periksa/?a=1", headers={"host": "127.0.0.1:8000"})
    assert answer.status_code == 301
    assert answer.headers["Location"] == "http://localhost:8000/periksa/?a=1"


def test_pages_are_kept_by_nobody() -> None:
    answer = Client().get("/periksa/")
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
