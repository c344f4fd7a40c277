"""The same way for a newcomer without any authenticator: the page plays the phone's lock."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.office import Office
from tests.journeys.phone import SLOW, Phone

pytestmark = pytest.mark.journey


def test_a_letter_is_asked_for_approved_signed_and_verified(
    phone: Callable[..., Phone], photo: Path, office: Office, tmp_path: Path
) -> None:
    resident = phone("warga").be("Wulan Rahmawati")
    request = resident.ask_domicile(photo)
    resident.sees("Menunggu Ketua RT")

    for persona in ("Sugeng Hartoyo", "Endang Purwaningsih", "Rini Astutik"):
        phone(persona).be(persona).approve_all(1)

    lurah = phone("lurah").be("Ratna Kusumastuti").open("/tanda-tangan/")
    sheet = lurah.tap_sign()
    lurah.tap("Tempelkan sidik jari", sheet)
    lurah.touch()
    lurah.reads_heading("1 surat ditandatangani")

    resident.open(request)
    resident.reads_heading("Surat sudah terbit")
    with resident.page.expect_download() as waiting:
        resident.link("Unduh surat").click()
    letter = tmp_path / "surat.pdf"
    waiting.value.save_as(letter)
    assert office.verify(letter)[0] == 0

    stranger = phone("orang lain").open("/periksa/")
    stranger.page.get_by_label("Berkas surat (PDF)").set_input_files(letter)
    stranger.press("Periksa berkas")
    expect(stranger.page.get_by_role("heading", name="ASLI")).to_be_visible(timeout=SLOW)
