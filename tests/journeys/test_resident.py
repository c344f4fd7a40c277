"""A resident's way in: a code from the RT head, a password, and the devices that are signed in."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.phone import SLOW, Phone

pytestmark = pytest.mark.journey

PHONE = "0812 3456 7890"
PASSWORD = "belimbing manis sekali"


def test_a_resident_is_let_in_by_the_rt_and_ends_another_device(phone: Callable[..., Phone]) -> None:
    rt = phone("ketua rt").be("Sugeng Hartoyo").open("/warga/?cari=Hadi+Rahmawan")
    rt.link("Hadi Rahmawan").click()
    rt.press("Beri kode aktivasi")
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", rt.main.inner_text())
    assert code is not None

    own = phone("ponsel hadi").open("/aktivasi/")
    own.page.get_by_label("Kode aktivasi").fill(code[0].lower())
    own.fill_date(16, 7, 1984)
    with own.expecting("422"):
        own.press("Lanjut")  # a wrong birth date, and the code is still good
    own.fill_date(15, 7, 1984)
    own.press("Lanjut")
    own.sees("Pakai nomor HP dan kata sandi")
    own.page.get_by_text("Pakai nomor HP dan kata sandi").click()
    own.page.get_by_label("Nomor HP").fill(PHONE)
    own.page.get_by_label("Kata sandi baru").fill(PASSWORD)
    own.press("Simpan dan masuk")
    own.sees("Hadi")

    second = phone("warnet").open("/masuk/")
    sign_in(second, "bukan kata sandinya", refused=True)
    sign_in(second, PASSWORD)
    second.sees("Hadi")

    own.open("/akun/")
    expect(own.button("Keluarkan")).not_to_have_count(0)
    own.press("Keluarkan")
    own.sees("sudah dikeluarkan")
    second.open("/surat/")
    expect(second.button("Masuk dengan kunci ponsel")).to_be_visible(timeout=SLOW)

    used = phone("kode bekas").open("/aktivasi/")
    used.page.get_by_label("Kode aktivasi").fill(code[0])
    used.fill_date(15, 7, 1984)
    with used.expecting("422"):
        used.press("Lanjut")
    assert used.button("Simpan dan masuk").count() == 0


def sign_in(phone: Phone, password: str, *, refused: bool = False) -> None:
    """With phone number and password."""
    if not phone.page.get_by_label("Nomor HP").is_visible():
        phone.page.get_by_text("Masuk dengan nomor HP").click()
    phone.page.get_by_label("Nomor HP").fill(PHONE)
    phone.page.get_by_label("Kata sandi").fill(password)
    with phone.expecting(*(["422"] if refused else [])), phone.page.expect_navigation():
        phone.page.get_by_role("button", name="Masuk", exact=True).click()
