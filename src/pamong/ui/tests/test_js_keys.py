"""Passkeys in a real browser: registration, login, the simulated authenticator, and the failures in words."""

import base64
import json
import time
from typing import Any

import pytest
import webauthn
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Page, expect

from pamong.ui.tests import prompts
from pamong.ui.tests.browser import Site, virtual_authenticator
from pamong.ui.tests.enrolment import TOUCH, enrol, register_form, registration, verified

AAGUID = "70616d6f-6e67-2d73-696d-756c61746564"


@pytest.mark.parametrize("demo", [False, True], ids=["virtual", "simulated"])
def test_a_key_is_registered_and_opens_the_door(site: Site, page: Page, demo: bool) -> None:
    if not demo:
        virtual_authenticator(page)
    enrolled = enrol(site, page, demo=demo)
    assert (enrolled.aaguid == AAGUID) is demo
    options = webauthn.generate_authentication_options(rp_id="localhost")
    site.actions["/masuk/opsi/"] = lambda _: (
        200,
        {"options": webauthn.helpers.options_to_json_dict(options)},
    )
    site.actions["/masuk/selesai/"] = lambda _: (200, {"redirect": "/selesai/"})
    form = """<form method="post" data-passkey="get" data-conditional data-options-url="/masuk/opsi/"
      data-finish-url="/masuk/selesai/"><button>Masuk dengan kunci ponsel</button></form>"""
    page.goto(site.page("/masuk/", form, demo=demo))
    page.get_by_role("button", name="Masuk dengan kunci ponsel").click()
    if demo:
        page.get_by_role("button", name=TOUCH).click()
    page.wait_for_url("**/selesai/")
    sent = site.bodies("/masuk/selesai/")[0]["credential"]
    key, count = enrolled.credential_public_key, enrolled.sign_count
    answer = verified(site, sent, options.challenge, public_key=key, count=count)
    assert answer.user_verified
    assert answer.new_sign_count > enrolled.sign_count
    assert {headers["x-csrftoken"] for headers in site.headers} == {"token-uji"}


@pytest.mark.parametrize("demo", [False, True], ids=["virtual", "simulated"])
def test_a_tap_waits_for_the_challenge_of_the_offer(site: Site, page: Page, demo: bool) -> None:
    """Asked for at once, both would come with a session of their own, and one of them would be lost."""
    if not demo:
        virtual_authenticator(page)
    options = webauthn.generate_authentication_options(rp_id="localhost")
    marks: list[str] = []

    def slowly(_: object) -> tuple[int, object]:
        marks.append("asked")
        time.sleep(0.6)
        marks.append("answered")
        return 200, {"options": webauthn.helpers.options_to_json_dict(options)}

    site.actions["/masuk/opsi/"] = slowly
    form = """<form method="post" data-passkey="get" data-conditional data-options-url="/masuk/opsi/"
      data-finish-url="/masuk/selesai/"><label>Telepon <input autocomplete="username webauthn"></label>
      <button>Masuk dengan kunci ponsel</button></form>"""
    with page.expect_request("**/masuk/opsi/"):
        page.goto(site.page("/masuk/", form, demo=demo), wait_until="commit")
    page.get_by_role("button", name="Masuk dengan kunci ponsel").click()
    if demo:
        page.get_by_role("button", name="Batal").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert marks == ["asked", "answered"] * 2


def test_a_finger_that_was_not_given_is_explained_and_can_be_given_again(site: Site, page: Page) -> None:
    register_form(site, demo=True)
    page.goto(site.origin + "/daftar/")
    page.get_by_role("button", name="Buat kunci ponsel").click()
    page.get_by_role("dialog").get_by_role("button", name="Batal").click()
    expect(page.get_by_role("alert")).to_contain_text("Coba tempelkan sekali lagi")
    page.get_by_role("button", name="Buat kunci ponsel").click()
    page.get_by_role("button", name=TOUCH).click()
    page.wait_for_url("**/selesai/")


def test_an_address_that_the_key_is_not_for_is_named(site: Site, page: Page) -> None:
    _, json_options = registration()
    json_options["rp"]["id"] = "lain.example"
    register_form(site, demo=False)
    site.actions["/daftar/opsi/"] = lambda _: (200, json_options)
    page.goto(site.origin + "/daftar/")
    page.get_by_role("button", name="Buat kunci ponsel").click()
    expect(page.get_by_role("alert")).to_contain_text("tidak berlaku di alamat localhost")


def test_the_server_s_words_are_shown_and_a_lost_session_is_recognised(site: Site, page: Page) -> None:
    register_form(site, demo=False)
    answers: list[tuple[int, Any]] = [(409, {"error": "Undangan sudah dipakai."}), (403, "<p>masuk</p>")]
    site.actions["/daftar/opsi/"] = lambda _: answers.pop(0)
    page.goto(site.origin + "/daftar/")
    button = page.get_by_role("button", name="Buat kunci ponsel")
    button.click()
    expect(page.get_by_role("alert")).to_have_text("Undangan sudah dipakai.")
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("Sesi sudah berakhir")


def _handed_key() -> tuple[dict[str, Any], bytes]:
    """A key as the demo hands it to its persona's browser, and its public half in COSE."""
    numbers = ec.generate_private_key(ec.SECP256R1()).private_numbers()
    x, y = numbers.public_numbers.x.to_bytes(32), numbers.public_numbers.y.to_bytes(32)
    secret = prompts.b64url(numbers.private_value.to_bytes(32))
    jwk = {"kty": "EC", "crv": "P-256", "x": prompts.b64url(x), "y": prompts.b64url(y), "d": secret}
    names = {"id": prompts.b64url(b"kunci-persona"), "user_handle": prompts.b64url(b"lurah")}
    cose = bytes.fromhex("a5010203262001215820") + x + bytes.fromhex("225820") + y
    return {"rp_id": "localhost", "name": "Ratna", "jwk": jwk, **names}, cose


def test_a_key_handed_by_the_demo_signs_for_its_persona(site: Site, page: Page) -> None:
    handed, cose = _handed_key()
    site.files["/demo/kunci/"] = ("application/json", json.dumps({"keys": [handed]}).encode())
    page.goto(site.page("/", "", demo=True, html=' data-simulated-keys-url="/demo/kunci/"'))
    page.evaluate("""() => { navigator.credentials.get({ publicKey: { challenge: new Uint8Array(32) } })
        .then((key) => { window.answer = key.toJSON(); }); }""")
    page.get_by_role("button", name=TOUCH).click()
    answer = page.wait_for_function("window.answer").json_value()
    assert verified(site, answer, bytes(32), public_key=cose).credential_id == b"kunci-persona"
    assert base64.urlsafe_b64decode(answer["response"]["userHandle"] + "==") == b"lurah"
