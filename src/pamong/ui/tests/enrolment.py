"""Registering a passkey through a page, and what py_webauthn says about it."""

from typing import Any

import webauthn
from playwright.sync_api import Page
from webauthn.helpers.structs import AuthenticatorSelectionCriteria, ResidentKeyRequirement

from pamong.ui.tests.browser import Site

TOUCH = "Tempelkan sidik jari (tiruan)"


def registration() -> tuple[Any, dict[str, Any]]:
    """Options for a new key, and the same in WebAuthn JSON."""
    options = webauthn.generate_registration_options(
        rp_id="localhost",
        rp_name="Pamong",
        user_name="lurah",
        user_display_name="Ratna Kusumastuti",
        authenticator_selection=AuthenticatorSelectionCriteria(resident_key=ResidentKeyRequirement.REQUIRED),
    )
    return options, webauthn.helpers.options_to_json_dict(options)


def register_form(site: Site, *, demo: bool) -> Any:
    """A page "/daftar/" that makes a key; answers the options."""
    options, json_options = registration()
    site.actions["/daftar/opsi/"] = lambda _: (200, json_options)
    site.actions["/daftar/selesai/"] = lambda _: (200, {"redirect": "/selesai/"})
    site.page("/selesai/", "<h1>Selesai</h1>")
    urls = 'data-options-url="/daftar/opsi/" data-finish-url="/daftar/selesai/"'
    body = f"""<form method="post" data-passkey="create" {urls}>
      <input type="hidden" name="undangan" value="abc"><button>Buat kunci ponsel</button></form>"""
    site.page("/daftar/", body, demo=demo)
    return options


def enrol(site: Site, page: Page, *, demo: bool) -> Any:
    """Register a key through the page; answers the verified registration."""
    options = register_form(site, demo=demo)
    page.goto(site.origin + "/daftar/")
    page.get_by_role("button", name="Buat kunci ponsel").click()
    if demo:
        page.get_by_role("button", name=TOUCH).click()
    page.wait_for_url("**/selesai/")
    (sent,) = site.bodies("/daftar/selesai/")
    assert sent["undangan"] == "abc"
    return webauthn.verify_registration_response(
        credential=sent["credential"],
        expected_challenge=options.challenge,
        expected_rp_id="localhost",
        expected_origin=site.origin,
        require_user_verification=True,
    )


def verified(site: Site, credential: Any, challenge: bytes, *, public_key: bytes, count: int = 0) -> Any:
    """What py_webauthn says about an assertion; raises where it is not good."""
    return webauthn.verify_authentication_response(
        credential=credential,
        expected_challenge=challenge,
        expected_rp_id="localhost",
        expected_origin=site.origin,
        credential_public_key=public_key,
        credential_current_sign_count=count,
        require_user_verification=True,
    )
