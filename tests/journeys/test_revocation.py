"""A letter turns out to be wrong: two persons revoke it, and a corrected one takes its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.phone import Phone

pytestmark = pytest.mark.journey
REASON = "Nama jalan pada surat ini keliru"


def sign_all(lurah: Phone, count: int) -> None:
    """One touch over everything that waits."""
    lurah.open("/tanda-tangan/")
    lurah.tap("Tempelkan sidik jari", lurah.tap_sign())
    lurah.touch()
    lurah.reads_heading(f"{count} surat ditandatangani")


def check(stranger: Phone, letter: Path, verdict: str) -> str:
    """What anybody is told about ``letter``."""
    stranger.open("/periksa/").page.get_by_label("Berkas surat (PDF)").set_input_files(letter)
    stranger.press("Periksa berkas")
    stranger.reads_heading(verdict)
    return stranger.main.inner_text().replace("\u200b", "")


def take(phone: Phone, request: str, to: Path) -> Path:
    """The signed letter of ``request``."""
    phone.open(request)
    with phone.page.expect_download() as waiting:
        phone.link("Unduh surat (PDF)").click()
    waiting.value.save_as(to)
    return to


def test_a_wrong_letter_is_revoked_and_corrected(
    phone: Callable[..., Phone], photo: Path, tmp_path: Path
) -> None:
    resident, lurah = phone("warga").be("Wulan Rahmawati"), phone("lurah").be("Ratna Kusumastuti")
    request = resident.ask_domicile(photo)
    deciders = ("Sugeng Hartoyo", "Endang Purwaningsih", "Rini Astutik")
    for persona in deciders:
        phone(persona).be(persona).approve_all(1)
    sign_all(lurah, 1)
    letter, stranger = take(resident, request, tmp_path / "lama.pdf"), phone("orang lain")
    check(stranger, letter, "ASLI")

    # The desk proposes, on a phone without JavaScript; its own reason is public, so no NIK.
    desk = phone("loket", javascript=False).be("Rini Astutik").open(request)
    desk.link("Cabut surat").click()
    desk.page.get_by_label("Alasan pencabutan").fill("NIK 9999991203900001 keliru")
    with desk.expecting("422"):
        desk.press("Usulkan pencabutan")
    desk.sees("Jangan menulis NIK")
    desk.page.get_by_label("Alasan pencabutan").fill(REASON)
    desk.press("Usulkan pencabutan")
    desk.sees("Pencabutan surat ini diusulkan")
    check(stranger, letter, "ASLI")

    lurah.open("/")
    lurah.link("1 usulan pencabutan surat").click()
    lurah.link("Surat Keterangan Domisili").first.click()
    lurah.sees(REASON)
    lurah.press("Setuju, cabut sekarang")
    lurah.reads_heading("DICABUT")
    assert REASON in check(stranger, letter, "DICABUT")

    resident.open("/pesan/").sees("dicabut dan tidak berlaku lagi")
    resident.open(request)
    resident.reads_heading("DICABUT")
    resident.press("Ajukan surat pengganti")
    resident.sees("Jawaban surat yang lama sudah terisi")
    resident.press("Kirim ke Ketua RT")
    new = resident.page.url.removeprefix(resident.origin)
    for persona in deciders:
        phone(persona).be(persona).approve_all(1)
    sign_all(lurah, 1)
    check(stranger, take(resident, new, tmp_path / "baru.pdf"), "ASLI")
    resident.sees("Menggantikan")
    number = resident.main.locator("dt:text-is('Nomor') + dd").inner_text().replace("\u200b", "")
    assert f"digantikan oleh surat nomor {number}" in check(stranger, letter, "DICABUT")
