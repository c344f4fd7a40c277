"""What is cancelled leaves nothing behind, and what was tampered with never reaches the finger."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.phone import SLOW, Phone

pytestmark = pytest.mark.journey

type Phones = Callable[..., Phone]


def sent(posts: list[str], ending: str) -> list[str]:
    """The addresses among ``posts`` that end so."""
    return [url for url in posts if url.endswith(ending)]


def listen(phone: Phone) -> list[str]:
    """The addresses of everything that this phone posts from now on."""
    posts: list[str] = []
    phone.page.on("request", lambda each: posts.append(each.url) if each.method == "POST" else None)
    return posts


def numbers_in_the_book(desk: Phone) -> list[str]:
    """The state of every number in the agenda book, newest first."""
    rows = desk.open("/agenda/").main.locator("tbody tr")
    return [row.locator("td").last.inner_text().strip() for row in rows.all()]


def test_cancelled_or_tampered_prompts_sign_nothing(phone: Phones, photo: Path) -> None:
    resident = phone("warga").be("Dwi Setiawan")
    request = resident.ask_domicile(photo)
    for persona in ("Sugeng Hartoyo", "Endang Purwaningsih", "Rini Astutik"):
        phone(persona).be(persona).approve_all(1)
    desk = phone("loket").be("Rini Astutik")
    lurah = phone("lurah").be("Ratna Kusumastuti").open("/tanda-tangan/")
    posts = listen(lurah)

    # Batal on the sheet: the number goes back, the letter waits again.
    before = numbers_in_the_book(desk)
    sheet = lurah.tap_sign()
    assert numbers_in_the_book(desk) == ["Ditandatangani", *before]
    with lurah.page.expect_response("**/batal/"):
        lurah.tap("Batal", sheet)
    expect(sheet).to_have_count(0)
    assert numbers_in_the_book(desk) == ["Belum dipakai", *before]
    resident.open(request).sees("Menunggu tanda tangan Lurah")

    refuses_what_was_tampered_with(lurah, posts)

    # The finger is refused at the sheet of the phone: nothing happens, and it can be tried again.
    lurah.open("/tanda-tangan/")
    sheet = lurah.tap_sign()
    lurah.tap("Tempelkan sidik jari", sheet)
    lurah.tap("Batal", lurah.page.get_by_role("dialog", name="Autentikator tiruan"))
    assert sent(posts, "/setuju/") == []
    lurah.tap("Tempelkan sidik jari", sheet)
    lurah.touch()
    lurah.reads_heading("1 surat ditandatangani")
    resident.open(request).reads_heading("Surat sudah terbit")
    issued = numbers_in_the_book(desk)
    assert len(issued) == len(before) + 1
    assert "Belum dipakai" not in issued


def refuses_what_was_tampered_with(lurah: Phone, posts: list[str]) -> None:
    """The phone finds what differs by itself, and asks for no finger."""
    # The prompt that arrives is not the one that the server made: refused before the finger.
    for spoil in (spoil_digest, spoil_number_of_letters):
        lurah.open("/tanda-tangan/")
        lurah.page.route("**/tanda-tangan/siapkan/**", spoil)
        with lurah.page.expect_response("**/batal/"):
            lurah.page.locator(
                "[data-sign] button[type=submit], .actionbar button[type=submit]"
            ).first.click()
        lurah.sees("Hitungan ponsel ini berbeda dari server")
        expect(lurah.page.get_by_role("dialog")).to_have_count(0)
        lurah.page.unroute("**/tanda-tangan/siapkan/**")

    # The final pages of a letter that was opened are not those in the list: refused before the finger too.
    lurah.open("/tanda-tangan/")
    lurah.page.route("**/tanda-tangan/*/surat/**", spoil_pages)
    lurah.link("Baca").click()
    expect(lurah.page.get_by_alt_text("Rancangan surat").first).to_be_visible(timeout=SLOW)
    sheet = lurah.tap_sign()
    with lurah.page.expect_response("**/batal/"):
        lurah.tap("Tempelkan sidik jari", sheet)
    lurah.sees("berbeda dari daftar")
    assert sent(posts, "/setuju/") == []
    lurah.page.unroute("**/tanda-tangan/*/surat/**")


def spoil_digest(route: Route) -> None:
    """Another document in the place of the one that was prepared."""
    answer = route.fetch()
    prompt = answer.json()
    prompt["items"][0]["digest"] = "00" * 32
    route.fulfill(response=answer, body=json.dumps(prompt))


def spoil_number_of_letters(route: Route) -> None:
    """One letter more than the list shows."""
    answer = route.fetch()
    prompt = answer.json()
    route.fulfill(response=answer, body=json.dumps({**prompt, "count": prompt["count"] + 1}))


def spoil_pages(route: Route) -> None:
    """A page with something else on it."""
    answer = route.fetch()
    body = bytearray(answer.body())
    body[len(body) // 3] ^= 1
    route.fulfill(response=answer, body=bytes(body))
