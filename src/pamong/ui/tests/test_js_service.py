"""The signing sheet where a service signs, in a real browser: the secret in its field, files that are hashed whole."""

import hashlib
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pamong.ui.tests import prompts
from pamong.ui.tests.browser import Site
from pamong.ui.tests.enrolment import TOUCH, enrol
from pamong.ui.tests.prompts import ACCEPT, CANCEL, PREPARE

FINGER = "Tempelkan sidik jari"
SECRET, CODE = "Frasa-uji-3390", "/kode/"
FIELDS = """
<div data-secret>
  <label>Frasa <input name="frasa" type="password"></label>
  <label>Kode <input name="kode" inputmode="numeric"></label>
  <button type="button" data-action="code">Kirim kode</button><p data-slot="code" hidden></p>
</div>
"""


def _whole(number: int) -> bytes:
    return b"%%PDF-1.7\n%% surat %d, belum ditandatangani\n" % number


def _prompt(site: Site, page: Page, count: int = 2, *, opened: int = 0) -> dict[str, Any]:
    """A prompt whose letters a service signs, over the digests of their whole files."""
    identifier = prompts.b64url(enrol(site, page, demo=True).credential_id)
    prompt = prompts.prompt_of(count, opened=opened)
    for at, item in enumerate(prompt["items"]):
        site.files[f"/surat/{at}.pdf"] = ("application/pdf", _whole(at))
        item |= {"digest": hashlib.sha256(_whole(at)).hexdigest(), "whole": True}
    prompts.seal(prompt)
    return prompt | {"allow": [{"id": identifier, "transports": ["internal"]}], "code_url": CODE}


def _sheet(site: Site, page: Page, prompt: dict[str, Any]) -> Any:
    site.actions[PREPARE] = lambda _: (200, prompt)
    site.actions[CANCEL] = lambda _: (200, {})
    site.actions.setdefault(ACCEPT, lambda _: (200, {"redirect": "/selesai/"}))
    site.page("/selesai/", "<h1>Selesai</h1>")
    picks = '<input type="checkbox" name="surat" value="x" checked>'
    form = f'<form method="post" data-sign data-prepare-url="{PREPARE}">{picks}<button>Tanda tangani</button></form>'
    before = '<p data-slot="live"'
    sheet = prompts.SHEET.replace(before, FIELDS + before)
    assert FIELDS in sheet
    page.goto(site.page("/meja/", form + sheet, demo=True))
    page.get_by_role("button", name="Tanda tangani").click()
    return page.get_by_role("dialog")


def _finger(page: Page) -> None:
    page.get_by_role("button", name=FINGER, exact=True).click()


def test_no_finger_is_asked_for_before_there_is_a_secret(site: Site, page: Page) -> None:
    sheet = _sheet(site, page, _prompt(site, page))
    _finger(page)
    expect(sheet).to_contain_text("Isi dulu frasa sandinya")
    expect(sheet.get_by_label("Frasa")).to_be_focused()
    sheet.get_by_label("Frasa").fill(SECRET)
    sheet.get_by_label("Kode").fill("123456")
    _finger(page)
    expect(sheet).to_contain_text("salah satu saja")
    assert site.bodies(ACCEPT) == []
    expect(page.get_by_role("button", name=TOUCH)).to_have_count(0)


@pytest.mark.parametrize(
    ("label", "value", "sent"), [("Frasa", SECRET, "frasa"), ("Kode", " 123456 ", "kode")]
)
def test_the_secret_goes_into_the_one_body_and_nowhere_else(
    site: Site, page: Page, label: str, value: str, sent: str
) -> None:
    prompt = _prompt(site, page)
    sheet = _sheet(site, page, prompt)
    sheet.get_by_label(label).fill(value)
    _finger(page)
    page.get_by_role("button", name=TOUCH).click()
    page.wait_for_url("**/selesai/")
    (body,) = site.bodies(ACCEPT)
    assert body[sent] == value.strip()
    assert not {"frasa", "kode"} - {sent} & set(body)
    others = [text for where, text in site.posts if where != ACCEPT]
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])")
    assert value.strip() not in str(others) + kept


def test_the_same_secret_is_sent_again_with_the_same_touch_when_an_answer_is_lost(
    site: Site, page: Page
) -> None:
    answers = iter([(502, "rusak"), (200, {"redirect": "/selesai/"})])
    site.actions[ACCEPT] = lambda _: next(answers)
    sheet = _sheet(site, page, _prompt(site, page))
    sheet.get_by_label("Frasa").fill(SECRET)
    _finger(page)
    page.get_by_role("button", name=TOUCH).click()
    expect(sheet).to_contain_text("tanpa sidik jari")
    _finger(page)
    page.wait_for_url("**/selesai/")
    first, second = site.bodies(ACCEPT)
    assert first == second and first["frasa"] == SECRET


def test_a_code_is_asked_for_and_what_came_of_it_is_said(site: Site, page: Page) -> None:
    answers = iter([(409, {"error": "Kode belum terkirim."}), (200, {"message": "Kode dikirim."})])
    site.actions[CODE] = lambda _: next(answers)
    sheet = _sheet(site, page, _prompt(site, page))
    sheet.get_by_role("button", name="Kirim kode").click()
    expect(sheet).to_contain_text("Kode belum terkirim.")
    sheet.get_by_role("button", name="Kirim kode").click()
    expect(sheet).to_contain_text("Kode dikirim.")
    expect(sheet.get_by_label("Kode")).to_be_focused()


@pytest.mark.parametrize("data", [_whole(9), _whole(0) + b"/ByteRange", b"bukan PDF"])
def test_an_opened_file_that_differs_is_refused_before_the_finger(
    site: Site, page: Page, data: bytes
) -> None:
    prompt = _prompt(site, page, opened=1)
    site.files["/surat/0.pdf"] = ("application/pdf", data)
    sheet = _sheet(site, page, prompt)
    sheet.get_by_label("Frasa").fill(SECRET)
    _finger(page)
    expect(page.locator("main")).to_contain_text("berbeda dari daftar")
    assert site.bodies(ACCEPT) == []


def test_an_opened_file_is_hashed_whole(site: Site, page: Page) -> None:
    sheet = _sheet(site, page, _prompt(site, page, opened=2))
    for mark in sheet.locator("[data-state]").all():
        expect(mark).to_have_attribute("data-state", "same")
