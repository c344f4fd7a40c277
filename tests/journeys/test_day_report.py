"""The co-ordinator makes the report of the day, the lurah signs it with one finger, anybody checks the file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.office import Office
from tests.journeys.phone import SLOW, Phone

pytestmark = pytest.mark.journey


def test_a_day_is_reported_signed_and_verified(
    phone: Callable[..., Phone], office: Office, tmp_path: Path
) -> None:
    agus = phone("koordinator").be("Agus Priyanto").open("/satgas/komando/")
    expect(agus.page.locator("svg.map path.kel")).to_have_count(11, timeout=SLOW)
    agus.link("Laporan hari ini").click()
    agus.reads_heading("Laporan kejadian")
    agus.press("Susun laporan")
    agus.sees("Menunggu tanda tangan Camat atau Lurah")

    lurah = phone("lurah").be("Ratna Kusumastuti").open(agus.page.url.removeprefix(office.origin))
    lurah.sees("Rancangan: nomor, tanggal, dan kode QR")
    lurah.tap("Tanda tangani laporan")
    sheet = lurah.page.get_by_role("dialog")
    lurah.tap("Tempelkan sidik jari", sheet)
    lurah.touch()
    lurah.reads_heading("1 surat ditandatangani")
    lurah.sees("Surat sudah terbit dan tercatat.")

    agus.page.reload()
    agus.sees("Sudah ditandatangani")
    with agus.page.expect_download() as waiting:
        agus.link("Unduh surat").click()
    letter = tmp_path / "laporan.pdf"
    waiting.value.save_as(letter)
    assert office.verify(letter)[0] == 0

    agus.open(f"/satgas/bulan/{timezone.localdate():%Y-%m}/")
    agus.reads_heading("Catatan")
    agus.sees("Laporan")
