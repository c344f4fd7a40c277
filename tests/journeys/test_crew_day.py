"""A day of Budi's on his phone, from the check-in to the way home; ten minutes of it without a network."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from pamong.core.regions import RegionCode
from pamong.foundation.regions import lists
from tests.journeys.office import Office
from tests.journeys.phone import SLOW, Phone

pytestmark = pytest.mark.journey

SPEED = 90
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource", "Failed to fetch", "pulse", "NetworkError")
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
#: From the grey sky to the release no more than this may pass, in seconds of the real clock.
PATIENCE = 240


class StormyOffice(Office):
    """A demo that plays a storm without a crew: whatever is done there, Budi does it."""

    __slots__ = ()

    def command(self) -> list[str]:
        """How it is started."""
        return [*super().command(), "--storm", "sendiri", "--speed", str(SPEED)]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office of this day, with a clock of its own."""
    running = StormyOffice(tmp_path_factory.mktemp("satgas") / "data")
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def budi(phone: Callable[..., Phone]) -> Phone:
    """Budi's phone, at the post of Purwantoro."""
    found = phone("Budi")
    rows = lists.kecamatan_rows(RegionCode("35.73.01"))
    here = next(row for row in rows if row.code.text == "35.73.01.1007")
    assert here.latitude is not None
    assert here.longitude is not None
    found.context.grant_permissions(["geolocation"])
    found.context.set_geolocation({"latitude": here.latitude, "longitude": here.longitude, "accuracy": 14})
    return found


def minutes(phone: Phone, count: float) -> None:
    """Let so many minutes of the played day pass."""
    phone.page.wait_for_timeout(count * 60_000 / SPEED)


def until_reads(phone: Phone, heading: str) -> None:
    """The page keeps itself up to date: wait until its state word is this one."""
    expect(phone.page.get_by_role("heading", level=1, name=heading)).to_be_visible(timeout=PATIENCE * 1000)


def shuts_nobody_out(phone: Phone) -> None:
    """axe finds nothing, and nothing sticks out of the screen; all of it at once, so that no bar lies over a button."""
    phone.page.set_viewport_size({"width": 390, "height": 3000})
    report = Axe().run(phone.page, options={"runOnly": RULES}).response
    assert len(report["passes"]) > 20
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in report["violations"]] == []
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.page.set_viewport_size({"width": 390, "height": 844})


def keeps_the_page_for_later(phone: Phone) -> None:
    """Wait until the service worker has filled its shell."""
    phone.page.evaluate("() => navigator.serviceWorker.ready")
    phone.page.wait_for_function("() => caches.match('/satgas/luring/').then(Boolean)")
    phone.page.wait_for_timeout(500)


def report_of_a_resident(citizen: Phone) -> None:
    """Water in Purwantoro, up to the calves."""
    citizen.open("/banjir/lapor/")
    place = citizen.page.get_by_label("Kelurahan dan RW")
    place.select_option(place.locator("option").filter(has_text="Purwantoro").first.get_attribute("value"))
    citizen.page.get_by_label("Patokan").fill("Depan pasar")
    citizen.press("Kirim laporan")
    citizen.sees("Laporan diterima")


def comes_and_is_held(budi: Phone) -> None:
    """Check-in, a grey sky, the decision of 15.15, rain."""
    budi.be("Budi Prasetyo")
    budi.reads_heading("BERTUGAS")
    budi.press("Absen hadir")
    budi.sees("Absen hadir tercatat")
    budi.sees("di Pos Purwantoro")
    shuts_nobody_out(budi)
    expect(budi.page.get_by_text("Perkiraan sementara")).to_be_visible(timeout=PATIENCE * 1000)
    minutes(budi, 20)
    budi.press("Mendung")
    budi.sees("Laporan langit tercatat")
    until_reads(budi, "TAHAN")
    budi.sees("Budi Prasetyo melaporkan mendung")
    budi.press("Hujan")
    budi.sees("Jangan pulang dulu, sampai hujan reda.")
    shuts_nobody_out(budi)


def takes_an_incident(budi: Phone) -> None:
    """He says that it is true, and goes there."""
    budi.open("/satgas/kejadian/")
    budi.link("Lihat").click()
    budi.press("Pastikan benar")
    budi.press("Saya berangkat ke sana")
    budi.open("/satgas/")
    budi.reads_heading("Kejadian untuk Bapak/Ibu")


def loses_the_network_for_ten_minutes(budi: Phone) -> None:
    """A step and a report are kept, each on another page, and delivered."""
    keeps_the_page_for_later(budi)
    with budi.expecting(*OFFLINE):
        budi.context.set_offline(True)
        budi.tap("Saya sudah di lokasi")
        budi.sees("1 laporan menunggu terkirim")
        budi.open("/satgas/")
        budi.reads_heading("Sedang tanpa internet")
        budi.sees("TAHAN")
        budi.tap("Deras")
        budi.sees("Tersimpan di ponsel. Terkirim sendiri begitu ada internet.")
        budi.sees("2 laporan menunggu terkirim")
        shuts_nobody_out(budi)
        minutes(budi, 10)
        budi.context.set_offline(False)
        until_reads(budi, "TAHAN")
        expect(budi.page.get_by_text("menunggu terkirim")).to_have_count(0, timeout=SLOW)
    budi.sees("Budi Prasetyo melaporkan hujan deras")
    budi.sees("Dikerjakan")


def closes_the_incident(budi: Phone, photo: Path) -> None:
    """With a photo."""
    budi.press("Air sudah terkendali")
    budi.page.get_by_label("Foto keadaan terakhir").first.set_input_files(photo)
    expect(budi.page.get_by_alt_text("Foto yang akan dikirim")).to_be_visible(timeout=SLOW)
    budi.press("Selesai dengan foto")
    budi.sees("Selesai")


def reports_dry_until_released(budi: Phone) -> None:
    """Looks at the sky every nine minutes."""
    budi.open("/satgas/")
    went_dry = time.monotonic()
    word = budi.page.get_by_role("heading", level=1, name="BOLEH PULANG")
    while not word.is_visible():
        assert time.monotonic() - went_dry < PATIENCE, budi.main.inner_text()
        budi.press("Cerah")
        minutes(budi, 9)
    budi.sees("Hujan sudah reda. Terima kasih.")
    budi.sees("dilaporkan dua kali")
    shuts_nobody_out(budi)


def test_a_day_of_the_crew_with_ten_minutes_without_a_network(
    phone: Callable[..., Phone], budi: Phone, photo: Path
) -> None:
    comes_and_is_held(budi)
    report_of_a_resident(phone("warga"))
    takes_an_incident(budi)
    loses_the_network_for_ten_minutes(budi)
    closes_the_incident(budi, photo)
    reports_dry_until_released(budi)
    budi.press("Absen pulang")
    budi.sees("Absen pulang tercatat")


def test_what_waits_is_sent_by_the_browser_itself_while_no_page_is_open(phone: Callable[..., Phone]) -> None:
    eko = phone("Eko").be("Eko Wahyudi")
    keeps_the_page_for_later(eko)
    with eko.expecting(*OFFLINE):
        eko.context.set_offline(True)
        eko.tap("Mendung")
        eko.sees("1 laporan menunggu terkirim")
        (worker,) = eko.context.service_workers
        assert worker.evaluate("() => self.pamongOutbox.all().then((all) => all.length)") == 1
        eko.page.goto("about:blank")
        eko.context.set_offline(False)
        worker.evaluate("() => sendWaiting()")  # what the browser's own event does
        assert worker.evaluate("() => self.pamongOutbox.all().then((all) => all.length)") == 0
    eko.open("/satgas/")
    expect(eko.page.locator("button[aria-pressed=true]")).to_have_text("Mendung")
