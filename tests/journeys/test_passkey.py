"""The main journey: an official gets a passkey in person, and signs a batch of three with one touch of it."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.office import Office
from tests.journeys.phone import SLOW, Phone

pytestmark = pytest.mark.journey

type Phones = Callable[..., Phone]


def invitation_link(phone: Phones, official: str) -> str:
    """The administrator starts, the Camat approves and is shown the link."""
    administrator = phone("administrator").be("Teguh Wibowo").open("/petugas/?wilayah=35.73.01.1007")
    administrator.link(official).click()
    administrator.press("Mulai undangan")
    administrator.sees("Undangan dimulai")
    assert administrator.button("Setujui").count() == 0

    camat = phone("camat").be("Dewi Anggraini").open("/petugas/")
    camat.link(official).click()
    camat.press("Setujui dan tampilkan tautan")
    return camat.main.get_by_role("textbox").input_value()


def with_a_new_key(phone: Phones, official: str) -> Phone:
    """The official's own phone: the link makes its passkey, and the passkey signs in."""
    link = invitation_link(phone, official)
    own = phone("ponsel lurah")
    own.virtual_authenticator()
    own.open(link)
    own.tap("Buat kunci ponsel")
    own.touch(real=True)
    own.page.wait_for_url("**/akun/")
    leave = own.page.get_by_role("button", name="Keluar", exact=True)  # other buttons say "Keluarkan ..."
    leave.click()
    own.page.wait_for_url(lambda url: "/akun" not in url)

    again = phone("tautan bekas")
    with again.expecting("410"):
        again.open(link)
    assert again.button("Buat kunci ponsel").count() == 0

    own.open("/masuk/")
    own.tap("Masuk dengan kunci ponsel")
    own.touch(real=True)
    own.page.wait_for_url(lambda url: "/masuk" not in url)
    return own


def qr_of(pdf: Path) -> str:
    """What a camera reads on the printed letter."""
    picture = pdf.with_suffix(".png")
    subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-singlefile", str(pdf), str(picture.with_suffix(""))], check=True
    )
    with Image.open(picture) as page:
        (found,) = zxingcpp.read_barcodes(page.convert("L"))
    return found.text


def short_code_of(pdf: Path) -> str:
    """The code under the QR, as a person would type it."""
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    parts = [word for word in text.split() if len(word) == 14 and word[4] == word[9] == "-"]
    assert len(set(parts)) == 1, text
    return parts[0]


def download(phone: Phone, request: str, to: Path) -> Path:
    """The signed letter of a request."""
    phone.open(request)
    phone.reads_heading("Surat sudah terbit")
    with phone.page.expect_download() as waiting:
        phone.link("Unduh surat").click()
    waiting.value.save_as(to)
    return to


def test_three_letters_under_one_touch_of_a_real_passkey(
    phone: Phones, photo: Path, office: Office, tmp_path: Path
) -> None:
    lurah = with_a_new_key(phone, "Ratna Kusumastuti")
    resident = phone("warga").be("Wulan Rahmawati")
    requests = [resident.ask_domicile(photo, purpose=f"mengurus kartu ke-{number}") for number in range(3)]
    for persona in ("Sugeng Hartoyo", "Endang Purwaningsih", "Rini Astutik"):
        phone(persona).be(persona).approve_all(3)

    # The Lurah reads one letter as RANCANGAN, then signs all of them.
    lurah.open("/tanda-tangan/")
    lurah.reads_heading("3 surat menunggu")
    lurah.link("Baca").click()
    expect(lurah.page.get_by_alt_text("Rancangan surat").first).to_be_visible(timeout=SLOW)
    lurah.open("/tanda-tangan/")
    sheet = lurah.tap_sign()
    expect(sheet.get_by_text("cocok")).to_have_count(1, timeout=SLOW)
    lurah.tap("Tempelkan sidik jari", sheet)
    lurah.touch(real=True)
    lurah.reads_heading("3 surat ditandatangani")

    letters = [download(resident, each, tmp_path / f"surat-{n}.pdf") for n, each in enumerate(requests)]
    code, verdicts = office.verify(*letters)
    assert (code, [each["verdict"] for each in verdicts]) == (0, ["genuine"] * 3)
    assert len({each["letter"]["number"] for each in verdicts}) == 3
    assert_a_stranger_can_check(phone("orang lain"), letters[0], verdicts[0]["letter"]["number"])


def assert_a_stranger_can_check(stranger: Phone, letter: Path, number: str) -> None:
    """By the QR on the page, by upload, by typing the short code; an altered file is not genuine."""
    address = qr_of(letter)
    assert address.upper().startswith(f"{stranger.origin}/V#".upper())
    stranger.page.goto(address)
    assert_genuine(stranger, number, whole_name=True)

    stranger.open("/periksa/").page.get_by_label("Berkas surat (PDF)").set_input_files(letter)
    stranger.press("Periksa berkas")
    assert_genuine(stranger, number)

    stranger.open("/periksa/").page.get_by_label("Kode di bawah QR").fill(short_code_of(letter).lower())
    stranger.press("Periksa kode")
    assert_genuine(stranger, number)

    altered = letter.with_name("diubah.pdf")
    altered.write_bytes(letter.read_bytes() + b"\n")
    stranger.open("/periksa/").page.get_by_label("Berkas surat (PDF)").set_input_files(altered)
    stranger.press("Periksa berkas")
    stranger.reads_heading("BERUBAH")


def assert_genuine(stranger: Phone, number: str, *, whole_name: bool = False) -> None:
    """The verdict is ASLI, tells the number, and hides what is nobody's business.

    Whoever holds the paper compares the whole name with it: the seal is on the same paper.
    """
    stranger.reads_heading("ASLI")
    text = stranger.main.inner_text()
    assert number in text.replace("\u200b", "").replace("\u00ad", "")
    assert "Wulan R" in text
    assert ("Rahmawati" in text) is whole_name
    assert "999999" not in text
