"""A real office: founded, served behind TLS, staffed by two persons' word, and its first letter; then the
night on which the machine dies, and the restored backup on another one.
"""

import json
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from pamong.cli.masterkey import FILE_NAME
from pamong.ui.tests.browser import CHROMIUM_ARGS
from tests.journeys.founded import HOST, FoundedOffice
from tests.journeys.phone import Phone
from tests.journeys.tls import tls_in_front_of

pytestmark = pytest.mark.journey
ORIGIN = f"https://{HOST}"
LURAH, DESK, RW, RT = "Ratna Dewi", "Rini Astuti", "Endang Susilo", "Sugeng Hariyadi"
NIP = {LURAH: "197503122000032001", DESK: "199001152015032002"}
RT_PLACE = "3573011007005003"
POSTS = {
    LURAH: ("Lurah", "35.73.01.1007"),
    DESK: ("Staf Kelurahan", "35.73.01.1007"),
    RW: ("Ketua RW", "35.73.01.1007.005"),
    RT: ("Ketua RT", "35.73.01.1007.005.003"),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FoundedOffice]:
    running = FoundedOffice(tmp_path_factory.mktemp("kantor") / "data")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def outside(office: FoundedOffice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium for which the office's name leads to the proxy on this machine."""
    folder = tmp_path_factory.mktemp("tls")
    with tls_in_front_of(office.port, host=HOST, folder=folder) as port, sync_playwright() as playwright:
        rules = [f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{port}", "--ignore-certificate-errors"]
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*CHROMIUM_ARGS, *rules]
        )
        yield browser
        browser.close()


@pytest.fixture
def phones(outside: Browser) -> Iterator["Phones"]:
    made = Phones(outside)
    yield made
    for each in made.values():
        each.close()
    assert [fault for each in made.values() for fault in each.faults] == []


class Phones(dict[str, Phone]):
    """Everybody's own phone, by the owner's name."""

    def __init__(self, browser: Browser) -> None:
        super().__init__()
        self.browser = browser

    def __missing__(self, name: str) -> Phone:
        phone = self[name] = Phone(self.browser, ORIGIN, name=name)
        phone.virtual_authenticator()
        return phone


def enrol(phone: Phone, link: str) -> None:
    phone.open(link)
    phone.tap("Buat kunci ponsel")
    phone.page.wait_for_url("**/akun/")


def prove(phone: Phone) -> None:
    """Answer "is it you?" if it is asked."""
    if "/akun/bukti/" in phone.page.url:
        with phone.page.expect_navigation():
            phone.tap("Tempelkan sidik jari")


def appoint(phones: Phones, name: str) -> str:
    """The administrator appoints and starts, the Camat approves; the link to hand over."""
    administrator, camat = phones["administrator"], phones["camat"]
    role, region = POSTS[name]
    administrator.open("/petugas/tambah/")
    prove(administrator)
    administrator.page.get_by_label("Nama lengkap").fill(name)
    administrator.page.get_by_label("NIP").fill(NIP.get(name, ""))
    administrator.page.get_by_label("Tugas", exact=True).select_option(label=role)
    administrator.page.get_by_label("Kode wilayah").fill(region)
    administrator.press("Simpan penugasan")
    administrator.press("Mulai undangan")
    camat.open("/petugas/")
    camat.link(name).click()
    camat.press("Setujui dan tampilkan tautan")
    return re.sub(r"^https://[^/]+", "", camat.main.get_by_role("textbox").input_value())


def register_a_resident(desk: Phone) -> None:
    desk.open("/warga/tambah/")
    prove(desk)
    page = desk.page
    page.get_by_label("RT", exact=True).select_option(value=RT_PLACE)
    page.get_by_label("Nomor KK").fill("9999990101150001")
    page.get_by_label("Alamat").fill("Jalan Contoh 12")
    page.get_by_label("NIK").fill("9999994101900001")
    page.get_by_label("Nama lengkap").fill("Sekar Ayu")
    page.get_by_label("Perempuan").check()
    page.get_by_label("Tempat lahir").fill("Malang")
    desk.fill_date(1, 1, 1990)
    for label in ("Agama", "Pendidikan", "Pekerjaan", "Status perkawinan", "Hubungan dalam keluarga"):
        page.get_by_label(label).select_option(index=1)
    desk.press("Daftarkan warga")


def activation_code(rt: Phone) -> str:
    rt.open("/warga/")
    rt.page.get_by_role("searchbox").fill("Sekar")
    rt.page.keyboard.press("Enter")
    rt.link("Sekar Ayu").click()
    rt.press("Beri kode aktivasi")
    return rt.page.locator("strong").first.inner_text()


def test_a_founded_office_issues_its_first_letter_and_survives(
    office: FoundedOffice, phones: Phones, photo: Path, tmp_path: Path
) -> None:
    for owner, link in zip(("administrator", "camat"), office.found(), strict=True):
        phones[owner]
        if owner == "administrator":
            office.start()
        enrol(phones[owner], link)
    for name in POSTS:
        enrol(phones[name], appoint(phones, name))

    register_a_resident(phones[DESK])
    resident = phones["warga"]
    resident.open("/aktivasi/")
    resident.page.get_by_label("Kode aktivasi").fill(activation_code(phones[RT]))
    resident.fill_date(1, 1, 1990)
    resident.press("Lanjut")
    resident.tap("Buat kunci di ponsel ini")
    resident.page.wait_for_url(lambda url: "/aktivasi/" not in url)

    request = resident.ask_domicile(photo)
    for name in (RT, RW, DESK):
        phones[name].approve_all(1)
    phones[LURAH].open("/tanda-tangan/")
    sheet = phones[LURAH].tap_sign()
    phones[LURAH].tap("Tempelkan sidik jari", sheet)
    phones[LURAH].reads_heading("1 surat ditandatangani")

    resident.open(request)
    with resident.page.expect_download() as waiting:
        resident.link("Unduh surat").click()
    letter = tmp_path / "surat.pdf"
    waiting.value.save_as(letter)
    text = subprocess.run(["pdftotext", str(letter), "-"], capture_output=True, text=True, check=True).stdout
    assert "CONTOH" not in text and "tidak tersertifikasi" in text
    assert verdict(office, letter) == "genuine"
    the_machine_dies(office, letter, tmp_path)


def the_machine_dies(office: FoundedOffice, letter: Path, folder: Path) -> None:
    """kill -9, a backup of what is left, restored into an empty folder: the letter stays genuine."""
    office.stop(signal.SIGKILL)
    backup, key = folder / "cadangan.tar.gz", (office.data / FILE_NAME).read_bytes()
    assert office.run("backup", str(backup), "--data", str(office.data), "--plain").returncode == 0
    shutil.rmtree(office.data)
    assert office.run("backup", str(backup), "--restore", "--data", str(office.data)).returncode == 0
    (office.data / FILE_NAME).write_bytes(key)
    (office.data / FILE_NAME).chmod(0o400)
    office.start()
    assert verdict(office, letter) == "genuine"


def verdict(office: FoundedOffice, letter: Path) -> str:
    done = office.run("verify", "--json", "--data", str(office.data), str(letter))
    assert done.stderr == ""
    return str(json.loads(done.stdout)["verdict"])
