"""The evening of a hold: Budi is relieved and hands over without a network, Eko reaches the limit at 19.30."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from pamong.core.dates import WIB
from pamong.core.played import Play
from tests.journeys.office import Office
from tests.journeys.phone import SLOW, Phone

pytestmark = pytest.mark.journey

SPEED = 30
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource", "Failed to fetch", "pulse", "NetworkError")
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
#: Seconds of the real clock in which half an hour must have been played.
PATIENCE = 240
#: So long the office is made ready; meanwhile the played clock comes up to its start.
READY = timedelta(seconds=30)
SUNDAY = 6


def working_day() -> date:
    """Today, or tomorrow where today the crew rests."""
    today = datetime.now(WIB).date()
    return today + timedelta(days=1) if today.weekday() == SUNDAY else today


def evening() -> Play:
    """From 18.45 to 19.45, half an hour a minute."""
    day = datetime.combine(working_day(), datetime.min.time(), WIB)
    start, until = day + timedelta(hours=18, minutes=45), day + timedelta(hours=19, minutes=45)
    return Play("sendiri", start, until, SPEED, datetime.now(UTC) + READY)


class Evening(Office):
    """A demo whose flood watch goes by the clock of that evening."""

    __slots__ = ()

    def environment(self) -> dict[str, str]:
        """With the played clock."""
        return super().environment() | {"PAMONG_FLOOD_PLAY": str(evening())}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office of this evening."""
    running = Evening(tmp_path_factory.mktemp("malam") / "data")
    try:
        running.start()
        yield running
    finally:
        running.stop()


def shuts_nobody_out(phone: Phone) -> None:
    """axe finds nothing, and nothing sticks out of the screen."""
    # As tall as the page: a bar that sticks to the foot of the window is no fault of what scrolls under it.
    phone.page.set_viewport_size({"width": 390, "height": 8_000})
    report = Axe().run(phone.page, options={"runOnly": RULES}).response
    phone.page.set_viewport_size({"width": 390, "height": 844})
    assert len(report["passes"]) > 20
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in report["violations"]] == []
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def agree(phone: Phone) -> None:
    """Say yes to the order to stay."""
    phone.open("/satgas/")
    phone.press("Saya setuju lembur")
    phone.sees("Persetujuan lembur tercatat")


def hold_and_order(agus: Phone) -> None:
    """The co-ordinator holds the crew, and orders those who are there to stay."""
    agus.open("/satgas/koordinator/")
    agus.page.locator("#putuskan summary").click()
    agus.page.locator("#putuskan").get_by_label("Alasan").fill("Hujan masih deras di hulu")
    agus.press("Tahan")
    agus.press("Perintahkan lembur")
    agus.sees("Perintah lembur dikirim ke Budi Prasetyo, Eko Wahyudi.")


def name_heri(agus: Phone, heri: Phone) -> None:
    """Heri is asked to take over from Budi, and comes."""
    agus.open("/satgas/koordinator/")
    choice = agus.page.get_by_label("Pengganti Budi Prasetyo")
    choice.focus()  # as a finger does: what nobody touches is replaced as soon as something changes
    choice.select_option(label="Heri Susanto")
    agus.press("Tunjuk pengganti Budi Prasetyo")
    agus.sees("Menunggu jawaban Heri Susanto")
    heri.open("/satgas/")
    heri.sees("Gantikan Budi Prasetyo.")
    heri.link("Serah terima").click()
    heri.press("Saya sanggup")
    heri.sees("Terima kasih. Mohon datang tepat waktu.")


def hand_over_without_a_network(budi: Phone) -> None:
    """Budi ticks and writes while his phone has no network; ten minutes later it has one again."""
    budi.open("/satgas/")
    budi.sees("Heri Susanto menggantikan Bapak/Ibu.")
    budi.link("Serah terima").click()
    shuts_nobody_out(budi)
    budi.page.evaluate("() => navigator.serviceWorker.ready")
    with budi.expecting(*OFFLINE):
        budi.context.set_offline(True)
        for item in ("Tinggi air", "Pompa", "Kunci"):
            budi.page.get_by_label(item).check()
        budi.page.get_by_label("Catatan untuk pengganti").fill("Pompa RW 05 menyala, solar tinggal separuh")
        budi.tap("Serah terima selesai")
        budi.sees("1 laporan menunggu terkirim")
        budi.page.wait_for_timeout(10 * 60_000 / SPEED)
        budi.context.set_offline(False)
        budi.sees("Serah terima selesai pukul")
    budi.sees("Terima kasih, selamat beristirahat.")


def stop_eko(agus: Phone) -> None:
    """At 19.30 the page says that Eko must stop, and the co-ordinator is called; then he sends him home."""
    agus.open("/satgas/koordinator/")
    limit = agus.page.get_by_text("Batas tercapai. Harus pulang sekarang.")
    expect(limit.or_(agus.page.get_by_text("Harus berhenti").first).first).to_be_visible()
    ends = time.monotonic() + PATIENCE
    while not limit.is_visible():
        assert time.monotonic() < ends, agus.main.inner_text()
        agus.page.wait_for_timeout(2_000)
        agus.page.reload()
    expect(limit).to_have_count(1)
    expect(agus.page.get_by_text("Batas jam kerja tercapai.")).to_be_visible(timeout=SLOW)
    shuts_nobody_out(agus)
    agus.press("Pulangkan Eko Wahyudi")
    agus.sees("Lembur Eko Wahyudi selesai.")
    expect(limit).to_have_count(0)


def test_one_is_relieved_before_the_limit_and_the_other_is_stopped_by_it(phone: Callable[..., Phone]) -> None:
    agus, budi, eko, heri = (phone(name) for name in ("Agus", "Budi", "Eko", "Heri"))
    for each, persona in ((budi, "Budi Prasetyo"), (eko, "Eko Wahyudi"), (heri, "Heri Susanto")):
        each.be(persona)
    for each in (budi, eko):
        each.open("/satgas/")
        each.press("Absen hadir")
    agus.be("Agus Priyanto")
    hold_and_order(agus)
    agree(budi)
    agree(eko)
    name_heri(agus, heri)
    hand_over_without_a_network(budi)
    heri.page.reload()
    heri.sees("Pompa RW 05 menyala, solar tinggal separuh")
    heri.sees("Kejadian yang masih terbuka (belum)")
    shuts_nobody_out(heri)
    stop_eko(agus)
    agus.open("/satgas/lembur/")
    agus.sees("Menggantikan Budi Prasetyo")
    shuts_nobody_out(agus)
