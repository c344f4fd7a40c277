"""Without JavaScript everything works but the passkey itself."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.office import Office
from tests.journeys.phone import Phone

pytestmark = pytest.mark.journey


def test_asked_for_approved_and_verified_without_javascript(
    phone: Callable[..., Phone], photo: Path, office: Office, tmp_path: Path
) -> None:
    resident = phone("warga", javascript=False).be("Wulan Rahmawati")
    request = resident.ask_domicile(photo)
    resident.open(request).sees("Menunggu Ketua RT")
    phone("rt", javascript=False).be("Sugeng Hartoyo").approve_all(1)
    resident.open(request).sees("Menunggu Ketua RW")
    phone("rw", javascript=False).be("Endang Purwaningsih").approve_all(1)
    phone("loket", javascript=False).be("Rini Astutik").approve_all(1)
    resident.open(request).sees("Menunggu tanda tangan Lurah")

    lurah = phone("lurah").be("Ratna Kusumastuti").open("/tanda-tangan/")
    lurah.tap("Tempelkan sidik jari", lurah.tap_sign())
    lurah.touch()
    lurah.reads_heading("surat ditandatangani")

    resident.open(request).reads_heading("Surat sudah terbit")
    with resident.page.expect_download() as waiting:
        resident.link("Unduh surat").click()
    letter = tmp_path / "surat.pdf"
    waiting.value.save_as(letter)
    assert office.verify(letter)[0] == 0

    stranger = phone("orang lain", javascript=False).open("/periksa/")
    text = subprocess.run(["pdftotext", str(letter), "-"], capture_output=True, text=True, check=True).stdout
    code = next(word for word in text.split() if len(word) == 14 and word[4] == word[9] == "-")
    stranger.page.get_by_label("Kode di bawah QR").fill(code)
    stranger.press("Periksa kode")
    stranger.reads_heading("ASLI")
