"""The co-ordinator holds the crew against the rules, everybody reads why, and the lurah gives the watch back."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.phone import Phone

pytestmark = pytest.mark.journey

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
REASON = "Saluran di RW 05 masih penuh, tunggu pompa selesai"
TOO_SHORT = "Tulis alasannya, paling sedikit 10 huruf."


def shuts_nobody_out(phone: Phone) -> None:
    """axe finds nothing, and nothing sticks out of the screen; all of it at once, so that no bar lies over a button."""
    phone.page.set_viewport_size({"width": 390, "height": 8_000})
    report = Axe().run(phone.page, options={"runOnly": RULES}).response
    assert len(report["passes"]) > 20
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in report["violations"]] == []
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.page.set_viewport_size({"width": 390, "height": 844})


def decide(phone: Phone, button: str, reason: str) -> None:
    """Open the form if it is closed, say why, and press."""
    form = phone.page.locator("#putuskan")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.get_by_label("Alasan").fill(reason)
    phone.press(button)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_person_overrules_with_a_reason_and_the_rules_get_the_watch_back(
    phone: Callable[..., Phone], javascript: bool
) -> None:
    agus = phone("koordinator", javascript=javascript).be("Agus Priyanto")
    agus.open("/satgas/koordinator/")
    with agus.expecting("422"):
        decide(agus, "Tahan", "hujan")
        agus.sees(TOO_SHORT)
    if javascript:
        shuts_nobody_out(agus)
    decide(agus, "Tahan", REASON)
    agus.sees("Satgas ditahan.")
    agus.reads_heading("TAHAN")
    agus.sees("Saran aturan")
    agus.sees(REASON)
    if javascript:
        shuts_nobody_out(agus)

    budi = phone("Budi", javascript=javascript).be("Budi Prasetyo")
    budi.open("/satgas/")
    budi.reads_heading("TAHAN")
    budi.sees(REASON)
    with budi.expecting("403"):
        budi.open("/satgas/koordinator/")
    budi.sees("Halaman ini bukan untuk akun Bapak/Ibu")

    lurah = phone("lurah", javascript=javascript).be("Ratna Kusumastuti")
    lurah.open("/satgas/koordinator/")
    lurah.sees(REASON)
    expect(lurah.button("Perintahkan lembur")).to_have_count(0)
    decide(lurah, "Kembalikan ke aturan", "Pompa selesai, ikuti aturan lagi")
    lurah.sees("Keputusan kembali mengikuti aturan.")
    agus.open("/satgas/koordinator/")
    expect(agus.page.get_by_text("Saran aturan", exact=True)).to_have_count(0)
    expect(agus.page.get_by_text(REASON)).to_have_count(0)
