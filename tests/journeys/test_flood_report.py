"""Water in the street: a resident reports it, the crew sees to it, and the resident follows until it is closed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pamong.ui.tests.test_look import RULES
from tests.journeys.phone import SLOW, Phone

pytestmark = pytest.mark.journey

REPORT = "/banjir/lapor/"
PLACE = {"latitude": -7.954127, "longitude": 112.644462, "accuracy": 12}  # well inside Purwantoro
#: Until colours have faded into each other: axe reads what is painted.
FADED = """() => Promise.allSettled(document.getAnimations()
    .filter((each) => each instanceof CSSTransition).map((each) => each.finished))"""
BUDI, AGUS = "Budi Prasetyo", "Agus Priyanto"


def shuts_nobody_out(page: Page) -> None:
    """No fault that axe knows, in light and in dark, and nothing wider than a small phone.

    The phone is held still and is very long: half a field under the tab bar is no fault, one can scroll.
    """
    size = page.viewport_size
    for scheme in ("light", "dark"):
        page.set_viewport_size({"width": 390, "height": 8_000})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(FADED)
        report = Axe().run(page, options={"runOnly": RULES}).response
        assert [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in report["violations"]] == []
    page.emulate_media(color_scheme="light")
    for width in (320, 360, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), (page.url, width)
    assert size is not None
    page.set_viewport_size(size)


def located(who: Phone) -> Phone:
    """A phone that may be asked where it is."""
    who.context.grant_permissions(["geolocation"])
    who.context.set_geolocation(PLACE)  # type: ignore[arg-type]
    return who


def choose_first_rw(who: Phone) -> None:
    """The first RW of the list, whichever it is."""
    choices = who.page.get_by_label("Kelurahan dan RW")
    choices.select_option(index=2)


def reports_knee_deep_water(citizen: Phone, photo: Path) -> str:
    """Photo, place, depth, and somebody is trapped; returns the address that follows it."""
    citizen.open(REPORT)
    shuts_nobody_out(citizen.page)
    citizen.main.locator("input[type=file]").set_input_files(photo)
    expect(citizen.page.get_by_alt_text("Foto yang akan dikirim")).to_be_visible(timeout=SLOW)
    citizen.tap("Pakai lokasi ponsel")
    citizen.sees("Lokasi tercatat, teliti kira-kira 12 m.")
    citizen.main.get_by_text("Lutut").click()
    citizen.main.get_by_label("Ya", exact=True).check()
    citizen.sees("Telepon 112 sekarang")
    citizen.press("Kirim laporan")
    citizen.reads_heading("Laporan diterima")
    shuts_nobody_out(citizen.page)
    return citizen.page.url


def sends_somebody(agus: Phone, whom: str) -> None:
    """The co-ordinator says that it is true, and follows the proposal."""
    agus.open("/pesan/").sees("Warga melaporkan orang terjebak")
    agus.open("/satgas/kejadian/")
    shuts_nobody_out(agus.page)
    agus.link("Genangan Purwantoro").click()
    shuts_nobody_out(agus.page)
    agus.page.get_by_label("Nama tempat").fill("Depan Pasar Contoh")
    agus.press("Pastikan benar")
    agus.sees("Saran")
    agus.press(f"Tugaskan {whom}")


def closes_with_a_photo(budi: Phone, photo: Path) -> None:
    """Without one he is asked for it."""
    with budi.expecting("422"):
        budi.press("Selesai dengan foto")
    budi.sees("Ada yang perlu diperbaiki")
    budi.main.locator("input[type=file]").first.set_input_files(photo)
    expect(budi.page.get_by_alt_text("Foto yang akan dikirim").first).to_be_visible(timeout=SLOW)
    budi.press("Selesai dengan foto")
    budi.sees("Tercatat: selesai")
    shuts_nobody_out(budi.page)


def test_from_a_report_in_the_rain_to_the_photo_that_closes_it(
    phone: Callable[..., Phone], photo: Path
) -> None:
    budi = located(phone("budi").be(BUDI)).open("/satgas/")
    budi.press("Absen hadir")
    budi.sees("Absen pulang")
    citizen = located(phone("warga di jalan"))
    news = reports_knee_deep_water(citizen, photo)
    sends_somebody(phone("koordinator").be(AGUS), BUDI)
    citizen.page.goto(news)
    citizen.reads_heading("Petugas sudah ditugaskan")
    budi.open("/satgas/").reads_heading("Depan Pasar Contoh")
    for button, follows in (
        ("Berangkat", "Petugas sedang menuju lokasi"),
        ("Saya sudah di lokasi", "Petugas ada di lokasi"),
        ("Air sudah terkendali", "Air sudah terkendali"),
    ):
        budi.press(button)
        citizen.page.goto(news)
        citizen.reads_heading(follows)
    closes_with_a_photo(budi, photo)
    citizen.page.goto(news)
    citizen.reads_heading("Selesai ditangani")
    assert BUDI not in citizen.main.inner_text()


def test_two_neighbours_see_the_same_water_one_of_them_on_a_phone_without_scripts(
    phone: Callable[..., Phone],
) -> None:
    for name, javascript in (("tetangga", False), ("tetangga lain", True)):
        neighbour = phone(name, javascript=javascript).open(REPORT)
        choose_first_rw(neighbour)
        neighbour.page.get_by_label("Patokan").fill("depan pasar")
        neighbour.main.get_by_text("Betis").click()
        neighbour.press("Kirim laporan")
    neighbour.reads_heading("Apakah ini air yang sama?")
    shuts_nobody_out(neighbour.page)
    neighbour.press("Ya, sama. Saya juga melihatnya")
    neighbour.sees("digabung dengan laporan lain")


def test_without_a_network_the_report_waits_on_the_phone_and_is_then_followed(
    phone: Callable[..., Phone],
) -> None:
    """Also when the page is opened only then, on a phone that was here once."""
    citizen = phone("di bawah jembatan").open("/banjir/")
    citizen.page.evaluate("navigator.serviceWorker.ready")
    citizen.page.wait_for_function("navigator.serviceWorker.controller !== null")
    with citizen.expecting("ERR_INTERNET_DISCONNECTED", "Failed to load"):
        citizen.context.set_offline(True)
        citizen.open(REPORT)
        choose_first_rw(citizen)
        citizen.main.get_by_text("Dada").click()
        citizen.tap("Kirim laporan")
        citizen.sees("Tersimpan di ponsel")
        citizen.sees("1 laporan menunggu terkirim")
        citizen.context.set_offline(False)
        expect(citizen.page).to_have_url(re.compile("/banjir/l/"), timeout=SLOW)
    citizen.sees("sedada, kira-kira 130 cm")
