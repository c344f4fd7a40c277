"""A Lurah whose letters BSrE signs: his certificate, his passphrase on the phone, and everything that can go wrong."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import override

import pytest
from playwright.sync_api import Browser, expect

from pamong.bsre_double.faults import WORDS
from pamong.bsre_double.people import SUSPEND, cast
from pamong.bsre_double.server import PASSWORD, USER, Double
from tests.journeys.office import Office
from tests.journeys.phone import SLOW, Phone

pytestmark = pytest.mark.journey

SRI = cast()[0]
LURAH = "Ratna Kusumastuti"
LONG = 90_000  # milliseconds: a call to the service is given up after 60 seconds
WRONG = "Bukan-frasanya-9981"


@dataclass(slots=True)
class ServiceOffice(Office):
    """An office in demo mode whose letters the double of BSrE signs."""

    double: Double = field(kw_only=True)
    roots: Path = field(kw_only=True)

    @override
    def environment(self) -> dict[str, str]:
        return Office.environment(self) | {
            "PAMONG_SIGNING_BACKEND": "bsre",
            "PAMONG_BSRE_URL": self.double.url,
            "PAMONG_BSRE_USER": USER,
            "PAMONG_BSRE_PASSWORD": PASSWORD,
            "PAMONG_BSRE_PLAIN_HTTP": "yes",
            "PAMONG_BSRE_ROOTS_PATH": str(self.roots),
        }

    def run(self, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        """A command of the office."""
        command = [sys.executable, "-P", "-m", "pamong", *words, "--data", str(self.data)]
        return subprocess.run(
            command, env=self.environment(), input=typed, capture_output=True, text=True, timeout=120
        )


@pytest.fixture(scope="module")
def double(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    """The stand-in for BSrE."""
    with Double(folder=tmp_path_factory.mktemp("bsre")) as running:
        yield running


@pytest.fixture(scope="module")
def service_office(double: Double, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceOffice]:
    """The office."""
    folder = tmp_path_factory.mktemp("kantor-bsre")
    (folder / "ca.pem").write_bytes(double.service.authority.pem)
    running = ServiceOffice(folder / "data", double=double, roots=folder / "ca.pem")
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def phone(service_office: ServiceOffice, browser: Browser) -> Iterator[Callable[..., Phone]]:
    """Phones of this office; none of them may have seen an error."""
    phones: list[Phone] = []

    def make(name: str, *, javascript: bool = True) -> Phone:
        phones.append(Phone(browser, service_office.origin, name=name, javascript=javascript))
        return phones[-1]

    yield make
    faults = [fault for each in phones for fault in each.faults]
    for each in phones:
        each.close()
    assert faults == []


def set_faults(double: Double, *texts: str) -> None:
    """Exactly these from now on."""
    double.service.faults.set(WORDS.parse(text) for text in texts)


def asked(double: Double) -> int:
    """How often the double was asked for signatures."""
    return sum(call.path.endswith("/sign/pdf") for call in double.service.calls)


def enters_his_certificate(lurah: Phone, office: ServiceOffice) -> None:
    """The button says what is missing, and the administrator remembers the NIK, which nobody sees whole."""
    lurah.open("/tanda-tangan/").sees("Mintalah administrator kecamatan mencatatnya")
    expect(lurah.button("Tanda tangani")).to_be_disabled()
    done = office.run("certificates", "nik", LURAH, typed=SRI.nik)
    assert done.returncode == 0, done.stderr
    assert SRI.nik not in done.stdout + done.stderr
    lurah.open("/tanda-tangan/").sees("belum dapat dipastikan")

    office.double.service.people[0].status = SUSPEND
    lurah.press("Periksa lagi")
    lurah.sees("sedang ditangguhkan oleh BSrE")
    expect(lurah.button("Tanda tangani")).to_be_disabled()
    office.double.service.people[0].status = "ISSUE"
    lurah.press("Periksa lagi")
    lurah.sees("Sertifikat BSrE aktif")


def sends(lurah: Phone, secret: str = SRI.passphrase) -> None:
    """From the page, without a finger."""
    lurah.main.get_by_label("Frasa sandi BSrE").fill(secret)
    with lurah.page.expect_navigation(timeout=LONG):
        lurah.button("Kirim ke BSrE").click(timeout=LONG)


def is_refused_in_every_way(lurah: Phone, double: Double) -> None:
    """Each refusal is a sentence; the letter stays approved and unsigned."""
    sri = double.service.people[0]
    for status, fault, sentence in (
        ("ISSUE", "sign.error=401*1", "menolak akun kantor ini"),
        ("ISSUE", "not-json*1", "tanpa alasan yang jelas"),
        (SUSPEND, "refuse-ok*1", "Sertifikat Anda tidak dapat dipakai"),
    ):
        sri.status = status
        set_faults(double, fault)
        sends(lurah)
        lurah.sees(sentence)
    sri.status, sri.nik = "ISSUE", "9999990101700099"
    sends(lurah)
    lurah.sees("NIK Anda belum terdaftar di BSrE")
    sri.nik = SRI.nik
    sends(lurah, WRONG)
    lurah.sees("Frasa sandi atau kode sekali pakai salah")


#: A fault of the double, and what the official and the desk read of it.
UNCLEAR = (
    ("hang=600*1", "tidak menjawab sampai batas waktu"),
    ("drop*1", "putus sebelum jawabannya lengkap"),
    ("truncated*1", "putus sebelum jawabannya lengkap"),
    ("error-after=502*1", "rusak di tengah pekerjaan"),
    ("html*1", "tidak dapat dibaca"),
    ("empty*1", "mengirim berkas kosong"),
    ("cut*1", "tidak sah"),
    ("unsigned*1", "tidak tepat satu"),
    ("twice*1", "tidak tepat satu"),
    ("other*1", "berbeda dari surat yang dikirim"),
)


def decides_whatever_is_unclear(lurah: Phone, desk: Phone, double: Double) -> None:
    """Nothing is sent again until the official has said that no signed file exists."""
    page = lurah.page.url
    for fault, sentence in UNCLEAR:
        set_faults(double, fault)
        sends(lurah)
        lurah.sees(sentence)
        expect(lurah.button("Kirim ke BSrE")).to_have_count(0)
        before = asked(double)
        desk.open("/tanda-tangan/kiriman/").sees(sentence)
        desk.sees("Diputuskan oleh penanda tangan surat")
        lurah.open("/tanda-tangan/kiriman/").sees(sentence)
        lurah.press("Tidak ada: boleh dikirim lagi")
        assert asked(double) == before
        lurah.page.goto(page)


DECIDERS = ("Sugeng Hartoyo", "Endang Purwaningsih", "Rini Astutik")


def asks_and_is_approved(phone: Callable[..., Phone], resident: Phone, photo: Path) -> str:
    """A letter that waits for its signature; where its resident finds it."""
    request = resident.ask_domicile(photo)
    for persona in DECIDERS:
        phone(persona).be(persona).approve_all(1)
    return request


def touches_with_a_wrong_passphrase(lurah: Phone) -> None:
    """No finger is asked for before there is a passphrase; a wrong one costs no second finger."""
    sheet = lurah.tap_sign()
    lurah.tap("Tempelkan sidik jari", sheet)
    expect(sheet.get_by_text("Isi dulu frasa sandinya")).to_be_visible()
    sheet.get_by_label("Frasa sandi BSrE").fill(WRONG)
    lurah.tap("Tempelkan sidik jari", sheet)
    lurah.touch()
    lurah.reads_heading("0 dari 1 surat terbit")
    lurah.sees("Frasa sandi atau kode sekali pakai salah")


def sends_a_code(lurah: Phone, double: Double) -> None:
    """A one-time code in the place of the passphrase."""
    set_faults(double)
    lurah.main.get_by_text("Pakai kode sekali pakai").click()
    lurah.press("Kirim kode")
    lurah.sees("Kode dikirim")
    lurah.main.get_by_text("Pakai kode sekali pakai").click()
    lurah.main.get_by_label("Kode dari BSrE").fill(double.service.code_sent_to(SRI.nik))
    lurah.press("Kirim ke BSrE")
    lurah.reads_heading("1 surat ditandatangani")


def is_genuine_and_not_called_certified(resident: Phone, stranger: Phone, office: Office, to: Path) -> None:
    """The double is no PSrE, and nobody says so."""
    with resident.page.expect_download() as waiting:
        resident.link("Unduh surat").click()
    waiting.value.save_as(to)
    assert office.verify(to)[0] == 0
    stranger.open("/periksa/").page.get_by_label("Berkas surat (PDF)").set_input_files(to)
    stranger.press("Periksa berkas")
    expect(stranger.page.get_by_role("heading", name="ASLI")).to_be_visible(timeout=SLOW)
    stranger.main.get_by_text("Bukti teknis").click()
    stranger.sees("tidak tersertifikasi")


def kept_no_secret(office: ServiceOffice) -> None:
    """Not in the database, not in a file, not in what the server printed; and the auditor is content."""
    secrets = (SRI.passphrase, WRONG, SRI.nik)
    for file in (office.said, *office.data.rglob("*")):
        held = file.read_bytes() if file.is_file() else b""
        assert not any(secret.encode() in held for secret in secrets), file
    done = office.run("fsck")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_certificate_the_passphrase_and_every_fault_of_the_service(
    phone: Callable[..., Phone], photo: Path, service_office: ServiceOffice, double: Double, tmp_path: Path
) -> None:
    resident = phone("warga").be("Wulan Rahmawati")
    request = asks_and_is_approved(phone, resident, photo)
    lurah, desk = phone("lurah").be(LURAH), phone("loket").be("Rini Astutik")
    enters_his_certificate(lurah, service_office)
    touches_with_a_wrong_passphrase(lurah)
    is_refused_in_every_way(lurah, double)
    decides_whatever_is_unclear(lurah, desk, double)
    sends_a_code(lurah, double)
    desk.open("/tanda-tangan/kiriman/").sees("Tidak ada yang tertahan")
    resident.open(request).reads_heading("Surat sudah terbit")
    stranger = phone("orang lain")
    is_genuine_and_not_called_certified(resident, stranger, service_office, tmp_path / "surat.pdf")

    # The usual day: the passphrase in the sheet, one touch, done.
    asks_and_is_approved(phone, resident, photo)
    sheet = lurah.open("/tanda-tangan/").tap_sign()
    sheet.get_by_label("Frasa sandi BSrE").fill(SRI.passphrase)
    lurah.tap("Tempelkan sidik jari", sheet)
    lurah.touch()
    lurah.reads_heading("1 surat ditandatangani")
    kept_no_secret(service_office)
