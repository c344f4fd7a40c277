"""A letter on paper, in the hands of somebody without a network: printed, photographed, judged by the phone alone."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageFilter
from playwright.sync_api import expect

from pamong.core import base41, cose, seal
from tests.journeys.phone import SLOW, Phone

pytestmark = pytest.mark.journey
DAY = 24 * 3600 * 1000
REASON = "Alamat pada surat ini keliru"
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource", "Failed to fetch")


def photographed(letter: Path) -> str:
    """What a scanner reads from the letter: 150 dots per inch, three degrees skewed, slightly blurred."""
    page = letter.with_suffix(".png")
    command = ["pdftoppm", "-r", "150", "-png", "-singlefile", letter, page.with_suffix("")]
    subprocess.run(command, check=True)
    with Image.open(page) as sheet:
        skewed = sheet.convert("L").rotate(3, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    found = zxingcpp.read_barcodes(skewed.filter(ImageFilter.GaussianBlur(0.8)))
    return str(found[0].text)


def issued(phone: Callable[..., Phone], photo: Path, folder: Path) -> tuple[str, Path]:
    """A signed letter: the address of its request, and the file."""
    resident = phone("warga").be("Wulan Rahmawati")
    request = resident.ask_domicile(photo)
    for persona in ("Sugeng Hartoyo", "Endang Purwaningsih", "Rini Astutik"):
        phone(persona).be(persona).approve_all(1)
    lurah = phone("lurah").be("Ratna Kusumastuti").open("/tanda-tangan/")
    lurah.tap("Tempelkan sidik jari", lurah.tap_sign())
    lurah.touch()
    lurah.reads_heading("1 surat ditandatangani")
    resident.open(request)
    with resident.page.expect_download() as waiting:
        resident.link("Unduh surat").click()
    waiting.value.save_as(folder / "surat.pdf")
    return request, folder / "surat.pdf"


def revoke(phone: Callable[..., Phone], request: str) -> None:
    """Two persons do it."""
    desk = phone("loket").be("Rini Astutik").open(request)
    desk.link("Cabut surat").click()
    desk.page.get_by_label("Alasan pencabutan").fill(REASON)
    desk.press("Usulkan pencabutan")
    lurah = phone("lurah lagi").be("Ratna Kusumastuti").open("/pencabutan/")
    lurah.main.get_by_role("link", name="Wulan").first.click()
    lurah.press("Setuju, cabut sekarang")


def judged(phone: Phone, address: str) -> str:
    """Open the address of a QR code as a camera does; returns the word that the page says, in large letters."""
    phone.open("about:blank").open(address)
    word = phone.page.locator(".verdict-word")
    expect(word).to_be_visible(timeout=SLOW)
    return word.inner_text()


def test_paper_is_judged_without_a_network(phone: Callable[..., Phone], photo: Path, tmp_path: Path) -> None:
    request, letter = issued(phone, photo, tmp_path)
    printed = photographed(letter)
    origin, _, fragment = printed.partition("/V#")
    stranger = phone("orang lain")
    assert origin.lower() == stranger.origin
    address = f"/V#{fragment}"

    stranger.open("/periksa/")
    stranger.sees("Daftar segel di ponsel ini per")
    stranger.page.evaluate("() => navigator.serviceWorker.ready")
    stranger.page.wait_for_function("() => caches.match('/v').then(Boolean)")
    stranger.page.wait_for_timeout(500)  # the worker fills its shell

    with stranger.expecting(*OFFLINE):
        stranger.context.set_offline(True)
        assert judged(stranger, address) == "ASLI"
        shown = stranger.main.inner_text()
        assert (
            "Wulan Rahmawati" in shown
            and "Surat Keterangan Domisili" in shown
            and "Lurah Purwantoro" in shown
        )
        assert not any(word.isdigit() and len(word) == 16 for word in shown.split()), "no NIK"

        data = base41.decode(fragment)
        altered = data.replace(b"Wulan", b"Wulen")
        assert altered != data
        assert judged(stranger, f"/V#{base41.encode(altered)}") == "BERUBAH"
        assert judged(stranger, f"/V#{fragment[:-3]}") == "BERUBAH"
        message, _claims = seal.read(data)
        strange = cose.Message(bytes(8), message.payload, message.signature).encode()
        assert judged(stranger, f"/V#{base41.encode(strange)}") == "BUKAN DARI KAMI"

    revoke(phone, request)

    with stranger.expecting(*OFFLINE):
        now = stranger.page.evaluate("() => Date.now()")
        stranger.page.clock.set_fixed_time(now + 2 * DAY)
        assert judged(stranger, address) == "ASLI, daftar lama"
        stranger.sees("Pencabutan terbaru belum terlihat")
        stranger.context.set_offline(False)
        assert judged(stranger, address) == "DICABUT"
        stranger.context.set_offline(True)
        assert judged(stranger, address) == "DICABUT", "and it stays known without a network"


def test_a_phone_that_was_never_here_says_that_it_does_not_know(
    phone: Callable[..., Phone], photo: Path, tmp_path: Path
) -> None:
    _request, letter = issued(phone, photo, tmp_path)
    fragment = photographed(letter).partition("#")[2]
    stranger = phone("ponsel baru")
    stranger.page.route("**/segel/**", lambda route: route.abort())
    with stranger.expecting(*OFFLINE, "ERR_FAILED"):
        assert judged(stranger, f"/V#{fragment}") == "BELUM DAPAT DIPASTIKAN"


def test_without_javascript_the_short_code_is_asked_for(phone: Callable[..., Phone]) -> None:
    plain = phone("ponsel tua", javascript=False).open("/V#000")
    assert "Ketik kode singkat di bawah QR" in (plain.page.locator("noscript").text_content() or "")
    plain.page.get_by_label("Kode di bawah QR").fill("7F3A-C21B-9K0D")
    plain.press("Periksa kode")
    plain.reads_heading("BUKAN DARI KAMI")
